// XMLELEMENT, XMLFOREST, XMLCONCAT, XMLPARSE, XMLPI, XMLROOT, IS DOCUMENT and XMLSERIALIZE.
import { PgError } from '../../errors.ts'
import { type ElementSpec, type ForestSpec, xmlOid } from '../../functions/xml/spec.ts'
import { kindOf, locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { xmlName } from '../../xml/identifier.ts'
import { at, mark } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { coerceArgument, coerceTo } from '../overloads/coerce.ts'
import { targetName } from '../query/target-name.ts'
import type { Level } from '../scope.ts'
import { known } from '../sql-json/json-value.ts'
import { bindTypeName } from '../types/type-name.ts'
import { boolType, textType, typeOf } from '../types/types.ts'

type Binder = (body: ParseNode, level: Level) => Expression

const binders: Readonly<Record<string, Binder>> = {
  IS_XMLCONCAT: (body, level) =>
    call(
      xmlOid.concat,
      argsOf(body).map((node) => argument(node, Oid.xml, 'XMLCONCAT', level)),
      xml,
      body,
      level,
    ),
  IS_XMLELEMENT: bindElement,
  IS_XMLFOREST: bindForest,
  IS_XMLPARSE: (body, level) => {
    const [value] = argsOf(body)
    const args = [literal(optionOf(body), textType), argument(value, Oid.text, 'XMLPARSE', level)]
    return call(xmlOid.parse, args, xml, body, level)
  },
  IS_XMLPI: (body, level) => {
    const [value] = argsOf(body)
    const content = value ? argument(value, Oid.text, 'XMLPI', level) : undefined
    const name = literal(xmlName(body.name as string, { fully: false }), textType)
    const args = [name, literal(content !== undefined, boolType), content ?? literal('', textType)]
    return call(xmlOid.instruction, args, xml, body, level)
  },
  IS_XMLROOT: (body, level) => {
    const [value, version, standalone] = argsOf(body)
    const args = [
      argument(value, Oid.xml, 'XMLROOT', level),
      argument(version, Oid.text, 'XMLROOT', level),
      argument(standalone, Oid.int4, 'XMLROOT', level),
    ]
    return call(xmlOid.root, args, xml, body, level)
  },
  IS_DOCUMENT: (body, level) => {
    const [value] = argsOf(body)
    return call(xmlOid.isDocument, [argument(value, Oid.xml, 'IS DOCUMENT', level)], boolType, body, level)
  },
}

export function bindXml(body: ParseNode, level: Level): Expression {
  return binders[(body.op as string | undefined) ?? 'IS_XMLCONCAT'](body, level)
}

const xml = typeOf(Oid.xml)
const argsOf = (body: ParseNode): readonly ParseNode[] => (body.args as ParseNode[] | undefined) ?? []
const literal = (value: Value, type: TypeRef): Expression => ({ kind: 'literal', value, type })
const optionOf = ({ xmloption }: ParseNode): string => (xmloption === 'XMLOPTION_CONTENT' ? 'content' : 'document')

const argument = (node: ParseNode, type: number, what: string, level: Level): Expression =>
  coerceArgument(bindExpression(node, level), type, what, level.binding)

const call = (fn: number, args: readonly Expression[], type: TypeRef, body: ParseNode, level: Level): Expression =>
  mark(level.binding, { kind: 'call', function: fn, args, type }, locationOf(body))

function bindElement(body: ParseNode, level: Level): Expression {
  const { names: attributes, values } = namedValues(body, 'attribute', level)
  const contents = argsOf(body).map((node) => known(bindExpression(node, level), level))
  const spec: ElementSpec = { name: xmlName(body.name as string, { fully: false }), attributes }
  return call(xmlOid.element, [literal(JSON.stringify(spec), textType), ...values, ...contents], xml, body, level)
}

function bindForest(body: ParseNode, level: Level): Expression {
  const { names, values } = namedValues(body, 'element', level)
  const spec: ForestSpec = names
  return call(xmlOid.forest, [literal(JSON.stringify(spec), textType), ...values], xml, body, level)
}

/** Values with their names, said or those of the columns that they are. */
function namedValues(body: ParseNode, what: 'attribute' | 'element', level: Level) {
  const names: string[] = []
  const values: Expression[] = []
  for (const { ResTarget: target } of (body.named_args as ParseNode[] | undefined) ?? []) {
    const { name, val } = target as ParseNode
    if (name === undefined && kindOf(val) !== 'ColumnRef') {
      throw new PgError(
        '42601',
        `unnamed XML ${what} value must be a column reference`,
        at(level.binding, startOf(val)),
      )
    }
    const found = name === undefined ? xmlName(targetName(val), { fully: true }) : xmlName(name, { fully: false })
    if (what === 'attribute' && names.includes(found)) {
      throw new PgError(
        '42601',
        `XML attribute name "${found}" appears more than once`,
        at(level.binding, locationOf(target)),
      )
    }
    names.push(found)
    values.push(known(bindExpression(val, level), level))
  }
  return { names, values }
}

export function bindXmlSerialize(body: ParseNode, level: Level): Expression {
  const value = argument(body.expr, Oid.xml, 'XMLSERIALIZE', level)
  const args = [literal(optionOf(body), textType), literal(body.indent === true, boolType), value]
  const written = call(xmlOid.serialize, args, textType, body, level)
  const type = bindTypeName(body.typeName, level.binding)
  const result = coerceTo(written, type, 'implicit', level.binding)
  if (result) return result
  throw new PgError(
    '42846',
    `cannot cast XMLSERIALIZE result to ${formatType(type.oid, type.typmod)}`,
    at(level.binding, locationOf(body)),
  )
}
