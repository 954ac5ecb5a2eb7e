// XMLTABLE in FROM.
import { PgError, notSupported } from '../../errors.ts'
import { type XmlColumn, xmlOid, type XmlTableSpec } from '../../functions/xml/spec.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import { Oid } from '../../types/oids.ts'
import { at, freshColumn } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { coerceArgument, coerceTo } from '../overloads/coerce.ts'
import { aliased } from '../query/from-clause.ts'
import { inClause, type FromResult, type Level } from '../scope.ts'
import { bindTypeName } from '../types/type-name.ts'
import { int4Type, textType, typeName } from '../types/types.ts'

const defaultAlias = 'xmltable'

export function bindXmlTable(body: ParseNode, level: Level): FromResult {
  return inClause(level, 'from-function', () => {
    const textOf = (node: ParseNode): Expression =>
      coerceArgument(bindExpression(node, level), Oid.text, 'XMLTABLE', level.binding)
    const row = textOf(body.rowexpr)
    const document = coerceArgument(bindExpression(body.docexpr, level), Oid.xml, 'XMLTABLE', level.binding)
    const args: Expression[] = [{ kind: 'literal', value: '', type: textType }, document, row]
    const namespaces = namespacesOf(body, level)
    for (const { uri } of namespaces) args.push(textOf(uri))
    const nodes = (body.columns as ParseNode[]).map((node) => node.RangeTableFuncCol as ParseNode)
    checkColumns(nodes, level)
    const columns: PlanColumn[] = []
    const told = nodes.map((node) => bindColumn(node, args, columns, textOf, level))
    const spec: XmlTableSpec = { namespaces: namespaces.map(({ prefix }) => prefix), columns: told }
    args[0] = { kind: 'literal', value: JSON.stringify(spec), type: textType }
    const alias: string | undefined = body.alias?.aliasname
    return {
      plan: {
        kind: 'function-scan',
        function: xmlOid.table,
        args,
        columns,
        ordinality: false,
        alias: alias ?? defaultAlias,
      },
      items: [aliased(defaultAlias, body.alias, columns, level.binding, { unlockable: 'a table function' })],
    }
  })
}

function namespacesOf(body: ParseNode, level: Level): { readonly prefix: string; readonly uri: ParseNode }[] {
  const found = new Set<string>()
  return ((body.namespaces as ParseNode[] | undefined) ?? []).map(({ ResTarget: { name, val, location } }) => {
    if (name === undefined) throw notSupported('DEFAULT namespace')
    if (found.has(name as string)) {
      throw new PgError('42601', `namespace name "${name}" is not unique`, at(level.binding, location as number))
    }
    found.add(name as string)
    return { prefix: name as string, uri: val as ParseNode }
  })
}

function checkColumns(nodes: readonly ParseNode[], level: Level): void {
  const names = new Set<string>()
  let hasOrdinal = false
  for (const node of nodes) {
    const fields = at(level.binding, locationOf(node))
    if (node.for_ordinality === true) {
      if (hasOrdinal) throw new PgError('42601', 'only one FOR ORDINALITY column is allowed', fields)
      hasOrdinal = true
    }
    if (names.has(node.colname as string)) {
      throw new PgError('42601', `column name "${node.colname}" is not unique`, fields)
    }
    names.add(node.colname as string)
  }
}

function bindColumn(
  node: ParseNode,
  args: Expression[],
  columns: PlanColumn[],
  textOf: (node: ParseNode) => Expression,
  level: Level,
): XmlColumn {
  const name = node.colname as string
  if (node.for_ordinality === true) {
    columns.push(freshColumn(level.binding, name, int4Type))
    return {}
  }
  const type = bindTypeName(node.typeName, level.binding)
  columns.push(freshColumn(level.binding, name, type))
  const path = args.push(node.colexpr ? textOf(node.colexpr) : { kind: 'literal', value: name, type: textType }) - 1
  const { oid, typmod } = type
  const value = { name, type: { oid, typmod }, path, notNull: node.is_not_null === true }
  if (!node.coldefexpr) return { value }
  const bound = bindExpression(node.coldefexpr, level)
  const coerced = coerceTo(bound, type, 'assignment', level.binding)
  if (coerced) return { value: { ...value, fallback: args.push(coerced) - 1 } }
  throw new PgError(
    '42804',
    `argument of XMLTABLE must be type ${typeName(oid)}, not type ${typeName(bound.type.oid)}`,
    at(level.binding, startOf(node.coldefexpr)),
  )
}
