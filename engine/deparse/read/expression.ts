// Expressions: what a node means, from the node and what binding found out about it.
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { parseLiteral } from '../../bind/expression/literals.ts'
import { categoryOf, isPolymorphic, typeOf } from '../../bind/types/types.ts'
import { findPathway } from '../../bind/overloads/coerce.ts'
import { bindTypeName } from '../../bind/types/type-name.ts'
import type { Expression } from '../../plan/expression.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import { declaredOid, type TypeRef } from '../../types/type.ts'
import type { Shown, ShownCase, ShownIndex } from '../tree.ts'
import { readCall } from './call.ts'
import { readOperator } from './operator.ts'
import {
  boundOf,
  constantOf,
  domainValue,
  findColumn,
  findRelation,
  type Place,
  typeNameOf,
  Unprintable,
} from './reading.ts'
import { readSublink } from './sublink.ts'

/** As its place has it: conversions that nobody wrote are added. */
export function readAs(node: ParseNode, type: TypeRef, place: Place): Shown {
  const bound = kindOf(node) === 'A_ArrayExpr' ? undefined : boundOf(node, place)
  if (node.A_Const && bound?.kind === 'literal' && bound.type.oid === Oid.unknown)
    return literalAs(bound.value, type, place)
  const shown = read(node, place)
  return bound ? converted(shown, bound.type, type, place) : shown
}

export function literalAs(value: unknown, type: TypeRef, place: Place): Shown {
  if (value === null || type.oid === Oid.unknown) return constantOf(value as string | null, type, place)
  if (isPolymorphic(type.oid) || type.oid === Oid.any) return constantOf(value as string, typeOf(Oid.unknown), place)
  const base = typeOf(type.oid)
  return constantOf(parseLiteral(value as string, base, place.reading.binding), base, place)
}

/** A value of one type where another is asked for. */
export function converted(shown: Shown, from: TypeRef, to: TypeRef, place: Place): Shown {
  if (to.oid === Oid.any || isPolymorphic(to.oid) || from.oid === Oid.unknown) return shown
  if (declaredOid(from) === declaredOid(to)) return shown
  if ((from.oid === Oid.record && to.oid !== Oid.text) || to.oid === Oid.record) return shown
  return {
    kind: 'cast',
    arg: shown,
    type: typeNameOf({ ...to, typmod: -1 }, place),
    oid: declaredOid(to),
    modified: false,
    implicit: true,
    byFunction:
      to.domain === undefined &&
      findPathway(from.oid, to.oid, 'explicit', place.reading.binding.catalog)?.kind === 'function',
  }
}

export function read(node: ParseNode, place: Place): Shown {
  const kind = kindOf(node)
  const body = bodyOf(node)
  const all = (nodes: readonly ParseNode[] | undefined): Shown[] => (nodes ?? []).map((one) => read(one, place))
  switch (kind) {
    case 'A_Const': {
      const bound = boundOf(node, place)
      if (bound.kind !== 'literal') throw new Unprintable(kind)
      return constantOf(bound.value, bound.type, place)
    }
    case 'ColumnRef':
      return columnOf(boundOf(node, place), place)
    case 'ParamRef':
      return { kind: 'parameter', text: `$${body.number ?? 0}` }
    case 'A_Expr':
      return readOperator(node, body, place)
    case 'BoolExpr':
      if (body.boolop === 'NOT_EXPR') return { kind: 'not', arg: readAs(body.args[0], typeOf(Oid.bool), place) }
      return {
        kind: body.boolop === 'OR_EXPR' ? 'or' : 'and',
        args: (body.args as ParseNode[]).map((arg) => readAs(arg, typeOf(Oid.bool), place)),
      }
    case 'NullTest':
      return {
        kind: 'test',
        arg: read(body.arg, place),
        words: body.nulltesttype === 'IS_NOT_NULL' ? 'IS NOT NULL' : 'IS NULL',
      }
    case 'BooleanTest':
      return {
        kind: 'test',
        arg: readAs(body.arg, typeOf(Oid.bool), place),
        words: (body.booltesttype ?? 'IS_TRUE').replaceAll('_', ' '),
        boolean: true,
      }
    case 'TypeCast':
      return readCast(body, place)
    case 'CollateClause':
      return {
        kind: 'collate',
        arg: readNatural(body.arg, place),
        collation: collationOf(body),
      }
    case 'FuncCall':
      return readCall(node, body, place)
    case 'CaseExpr':
      return readCase(node, body, place)
    case 'CoalesceExpr':
      return construct('COALESCE', body.args, boundOf(node, place).type, place)
    case 'MinMaxExpr':
      return construct(body.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST', body.args, boundOf(node, place).type, place)
    case 'GroupingFunc':
      return { kind: 'construct', name: 'GROUPING', args: all(body.args) }
    case 'A_ArrayExpr':
      return readArray(body, boundOf(node, place).type, place)
    case 'A_Indirection':
      return readIndirection(body, place)
    case 'RowExpr':
      return { kind: 'row', fields: rowFields(body, place) }
    case 'SubLink':
      return readSublink(body, place)
    case 'JsonIsPredicate':
      return { kind: 'is-json', arg: readNatural(body.expr, place), words: isJson(body) }
    case 'SQLValueFunction':
      return { kind: 'value-function', text: valueFunction(body) }
    default:
      throw new Unprintable(kind)
  }
}

/** Untyped literals are texts. */
export function readNatural(node: ParseNode, place: Place): Shown {
  const bound = boundOf(node, place)
  return node.A_Const && bound.type.oid === Oid.unknown && bound.kind === 'literal'
    ? literalAs(bound.value, typeOf(Oid.text), place)
    : read(node, place)
}

const construct = (name: string, args: readonly ParseNode[], type: TypeRef, place: Place): Shown => ({
  kind: 'construct',
  name,
  args: args.map((arg) => readAs(arg, sharedType(args, type, place), place)),
})

/** Of values that binding brought to one type: values of one domain stay in it. */
function sharedType(nodes: readonly ParseNode[], type: TypeRef, place: Place): TypeRef {
  const domains = nodes.map((node) => boundOf(node, place).type.domain)
  return domains[0] !== undefined && domains.every((domain) => domain === domains[0])
    ? { ...type, domain: domains[0] }
    : type
}

export function columnOf(bound: Expression, place: Place): Shown {
  const { findings } = place.reading
  const item = findings.rows.get(bound)
  if (item) {
    const rowType = typeNameOf(bound.type, place)
    return { kind: 'column', relation: findRelation(item, place).name, qualified: true, rowType }
  }
  const use = findings.uses.get(bound)
  if (!use) throw new Unprintable('a name that is no column')
  if (use.item.name === domainValue) return { kind: 'value-function', text: 'VALUE' }
  if (use.system) {
    const { name: relation } = findRelation(use.item, place)
    return { kind: 'column', relation, name: use.column.name, qualified: place.qualifies }
  }
  const { relation, name } = findColumn(use.item, use.column, place)
  return { kind: 'column', relation: relation?.name, name, qualified: place.qualifies }
}

/** Fields of ROW(…), whole rows among them spread by `t.*`. */
export function rowFields(body: ParseNode, place: Place): Shown[] {
  return ((body.args ?? []) as ParseNode[]).flatMap((arg) => {
    const star = place.reading.findings.stars.get(bodyOf(arg))
    return star ? star.map(({ expression }) => columnOf(expression, place)) : [read(arg, place)]
  })
}

const collationOf = (body: ParseNode): string => quoteIdentifier(nameParts(body.collname).at(-1) ?? '')

const isCollatable = (oid: number): boolean => categoryOf(oid) === 'S' || findType(oid)?.collatable === true

function readCast(body: ParseNode, place: Place): Shown {
  const type = bindTypeName(body.typeName, place.reading.binding)
  const element = findType(type.oid)?.elementOid ?? 0
  if (body.arg.A_ArrayExpr && element > 0)
    return readArray(body.arg.A_ArrayExpr, type, place, (node) => castTo(node, typeOf(element, type.typmod), place))
  return castTo(body.arg, type, place)
}

function castTo(node: ParseNode, type: TypeRef, place: Place): Shown {
  const collate = node.CollateClause
  if (collate) {
    // The cast goes first; of a type without collations nothing is left of it.
    const inner = castTo(collate.arg, type, place)
    return isCollatable(type.oid) ? { kind: 'collate', arg: inner, collation: collationOf(collate) } : inner
  }
  const bound = boundOf(node, place)
  const { typmod, domain } = type
  const cast = (arg: Shown, byFunction: boolean): Shown => ({
    kind: 'cast',
    arg,
    type: typeNameOf(type, place),
    oid: declaredOid(type),
    modified: typmod >= 0,
    implicit: false,
    byFunction,
  })
  if (node.A_Const && bound.kind === 'literal' && bound.type.oid === Oid.unknown) {
    // An interval reads its text as its fields say; all other lengths are applied to the value.
    if (type.oid === Oid.interval && domain === undefined && bound.value !== null)
      return constantOf(parseLiteral(bound.value as string, type, place.reading.binding), type, place)
    const literal = literalAs(bound.value, typeOf(type.oid), place)
    return typmod >= 0 || domain !== undefined ? cast(literal, domain === undefined) : literal
  }
  const shown = read(node, place)
  if (bound.type.oid === type.oid && bound.type.typmod === typmod && bound.type.domain === domain) return shown
  // A length is applied to what is of the type already.
  if (typmod >= 0 && domain === undefined) {
    const base = typeOf(type.oid)
    return cast(bound.type.oid === type.oid ? shown : converted(shown, bound.type, base, place), true)
  }
  return cast(
    shown,
    domain === undefined &&
      findPathway(bound.type.oid, type.oid, 'explicit', place.reading.binding.catalog)?.kind === 'function',
  )
}

/** type: of the array; each: how an element is read where a cast stands around the array. */
function readArray(
  body: ParseNode,
  type: TypeRef,
  place: Place,
  each?: (node: ParseNode) => Shown,
): Extract<Shown, { kind: 'array' }> {
  const element = findType(type.oid)?.elementOid ?? Oid.text
  const elements = ((body.elements ?? []) as ParseNode[]).map((node): Shown => {
    if (node.A_ArrayExpr) return readArray(node.A_ArrayExpr, type, place, each)
    if (each) return each(node)
    const nested = findType(boundOf(node, place).type.oid)?.kind === 'array'
    return readAs(node, nested ? type : typeOf(element), place)
  })
  return { kind: 'array', elements, type: typeNameOf(typeOf(type.oid), place) }
}

function readCase(node: ParseNode, body: ParseNode, place: Place): ShownCase {
  const bound = boundOf(node, place)
  const arms: ParseNode[] = (body.args as ParseNode[]).map(bodyOf)
  const results = [...arms.map((arm) => arm.result as ParseNode), ...(body.defresult ? [body.defresult] : [])]
  const type = sharedType(results, bound.type, place)
  return {
    kind: 'case',
    ...(body.arg && { arg: readNatural(body.arg, place) }),
    whens: arms.map((arm, index) => ({
      when: readAs(arm.expr, body.arg ? comparedType(bound, index, arm.expr, place) : typeOf(Oid.bool), place),
      then: readAs(arm.result, type, place),
    })),
    otherwise: body.defresult ? readAs(body.defresult, type, place) : constantOf(null, type, place),
  }
}

/** What CASE x WHEN y compares y as. */
function comparedType(bound: Expression, index: number, node: ParseNode, place: Place): TypeRef {
  const condition = bound.kind === 'case' ? bound.whens[index].when : undefined
  return condition?.kind === 'call' && condition.args.length === 2 ? condition.args[1].type : boundOf(node, place).type
}

function readIndirection(body: ParseNode, place: Place): Shown {
  let shown = read(body.arg, place)
  let indexes: ShownIndex[] = []
  const close = (): void => {
    if (indexes.length > 0) shown = { kind: 'subscript', array: shown, indexes }
    indexes = []
  }
  const json = boundOf(body.arg, place).type.oid === Oid.jsonb
  const bound = (node: ParseNode | undefined): Shown | undefined => {
    if (!node) return undefined
    if (!json) return readAs(node, typeOf(Oid.int4), place)
    return boundOf(node, place).type.oid === Oid.unknown ? readNatural(node, place) : read(node, place)
  }
  for (const step of body.indirection as ParseNode[]) {
    const index = step.A_Indices
    if (index) {
      const [lower, upper] = [bound(index.lidx), bound(index.uidx)]
      indexes.push({ slice: index.is_slice === true, ...(lower && { lower }), ...(upper && { upper }) })
      continue
    }
    close()
    if (!step.String) throw new Unprintable('.*')
    shown = { kind: 'field', row: shown, name: step.String.sval }
  }
  close()
  return shown
}

function valueFunction(body: ParseNode): string {
  const words = ((body.op ?? 'SVFOP_CURRENT_DATE') as string).replace('SVFOP_', '')
  return words.endsWith('_N') ? `${words.slice(0, -2)}(${body.typmod ?? 0})` : words
}

function isJson(body: ParseNode): string {
  const kind = ((body.item_type ?? 'JS_TYPE_ANY') as string).replace('JS_TYPE_', '')
  return `IS JSON${kind === 'ANY' ? '' : ` ${kind}`}${body.unique_keys ? ' WITH UNIQUE KEYS' : ''}`
}
