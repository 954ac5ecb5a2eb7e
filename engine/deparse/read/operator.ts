// A_Expr: operators, and the words of SQL that stand for some.
import { bindOperator, resolveComparison } from '../../bind/overloads/operators.ts'
import { commonType } from '../../bind/overloads/common-type.ts'
import { columnsIn } from '../../bind/expression/rewrite.ts'
import { arrayOf, isPolymorphic, typeOf } from '../../bind/types/types.ts'
import { collatedOid } from '../../functions/collations/functions.ts'
import { isSchemaSearched } from '../../functions/system/search-path.ts'
import { bodyOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { userOperatorsNamed } from '../../defined/user-operators.ts'
import type { CatalogView } from '../../tables.ts'
import { findFunction } from '../../functions/registry.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import type { Shown } from '../tree.ts'
import { converted, read, readAs, readNatural } from './expression.ts'
import { boundOf, type Place, typeNameOf, Unprintable } from './reading.ts'
import { readRowSublink } from './sublink.ts'

const collatedFunctions: ReadonlySet<number> = new Set(Object.values(collatedOid))

export function readOperator(node: ParseNode, body: ParseNode, place: Place): Shown {
  switch (body.kind) {
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return readAny(boundOf(node, place), body, place)
    case 'AEXPR_DISTINCT':
      return readDistinct(boundOf(node, place), body, false, place)
    case 'AEXPR_NOT_DISTINCT':
      return readDistinct(boundOf(node, place), body, true, place)
    case 'AEXPR_NULLIF': {
      const bound = boundOf(node, place)
      const equal = bound.kind === 'case' ? bound.whens[0].when : undefined
      if (equal?.kind !== 'call') throw new Unprintable('NULLIF')
      const args = [readAs(body.lexpr, equal.args[0].type, place), readAs(body.rexpr, equal.args[1].type, place)]
      return { kind: 'construct', name: 'NULLIF', args }
    }
    case 'AEXPR_IN':
      return readIn(body, place)
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return readBetween(body, place)
    default:
      return readPlain(node, body, place)
  }
}

/** With its schema where the path does not lead to it. */
export function operatorText(names: readonly string[], { reading }: Place, fn?: number): string {
  const name = names[names.length - 1]
  const schema = names.length > 1 ? names[names.length - 2] : schemaOfOwn(name, fn, reading.facts.catalog)
  if (schema === undefined || isSchemaSearched(schema, reading.facts)) return name
  return `OPERATOR(${quoteIdentifier(schema)}.${name})`
}

/** Where the user's operator of this name is that the function is behind. */
function schemaOfOwn(name: string, fn: number | undefined, catalog: CatalogView): string | undefined {
  const own = fn === undefined ? [] : userOperatorsNamed(catalog, name)
  const found = own.find(({ operator }) => operator.function === fn)
  return found && catalog.schemaByOid(found.schemaOid)?.name
}

const functionOf = (bound: Expression): number | undefined =>
  bound.kind === 'call' || bound.kind === 'array-comparison' ? bound.function : undefined

function readPlain(node: ParseNode, body: ParseNode, place: Place): Shown {
  const names = nameParts(body.name)
  const bound = boundOf(node, place)
  if (!body.lexpr) {
    const type = bound.kind === 'call' ? parameterTypes(bound)[0] : boundOf(body.rexpr, place).type
    return {
      kind: 'operator',
      operator: operatorText(names, place, functionOf(bound)),
      args: [readAs(body.rexpr, type, place)],
    }
  }
  if (bound.kind === 'subquery') return readRowSublink(body.lexpr, names, body.rexpr.SubLink, place)
  if (body.lexpr.RowExpr && body.rexpr.RowExpr) return readRows(names, body.lexpr.RowExpr, body.rexpr.RowExpr, place)
  // The third argument is a collation.
  const isPair = bound.kind === 'call' && (bound.args.length === 2 || collatedFunctions.has(bound.function))
  const types = isPair ? parameterTypes(bound) : undefined
  const [left, right] = [body.lexpr, body.rexpr].map((side: ParseNode, index) =>
    types ? readAs(side, types[index], place) : read(side, place),
  )
  return { kind: 'operator', operator: operatorText(names, place, functionOf(bound)), args: [left, right] }
}

/** left op right over nodes, each side converted as the operator asks. */
function pair(names: readonly string[], left: ParseNode, right: ParseNode, place: Place): Shown {
  if (left.RowExpr && right.RowExpr) return readRows(names, left.RowExpr, right.RowExpr, place)
  const call = bindOperator(names, [boundOf(left, place), boundOf(right, place)], -1, place.reading.binding)
  if (call.kind !== 'call') throw new Unprintable(names.join('.'))
  const types = parameterTypes(call)
  const args = [readAs(left, types[0], place), readAs(right, types[1], place)]
  return { kind: 'operator', operator: operatorText(names, place), args }
}

/** What a function takes its arguments as: a domain's value is taken out of its domain, unless the function takes any type. */
export function parameterTypes({ function: oid, args }: CallExpression): readonly TypeRef[] {
  const declared = findFunction(oid)?.args ?? []
  return args.map(({ type }, index) =>
    declared[index] === undefined || declared[index] === Oid.any || isPolymorphic(declared[index])
      ? type
      : typeOf(type.oid),
  )
}

/** (a, b) = (c, d) is a = c AND b = d; by order rows are compared as wholes. */
function readRows(names: readonly string[], left: ParseNode, right: ParseNode, place: Place): Shown {
  const name = names[names.length - 1]
  const [lefts, rights] = [left.args ?? [], right.args ?? []] as [ParseNode[], ParseNode[]]
  const pairs = lefts.map((one, index) => pair(names, one, rights[index], place))
  if (pairs.length === 1) return pairs[0]
  if (name === '=' || name === '<>') return { kind: name === '=' ? 'and' : 'or', args: pairs }
  const side = (index: number): Shown[] => pairs.map((one) => (one.kind === 'operator' ? one.args[index] : one))
  return { kind: 'row-comparison', left: side(0), right: side(1), operator: operatorText(names, place) }
}

function readAny(bound: Expression, body: ParseNode, place: Place): Shown {
  if (bound.kind !== 'array-comparison') throw new Unprintable('ANY')
  return {
    kind: 'any',
    left: readAs(body.lexpr, bound.left.type, place),
    right: readAs(body.rexpr, bound.array.type, place),
    operator: operatorText(nameParts(body.name), place),
    word: body.kind === 'AEXPR_OP_ALL' ? 'ALL' : 'ANY',
    type: typeNameOf(bound.array.type, place),
  }
}

function readDistinct(bound: Expression, body: ParseNode, negated: boolean, place: Place): Shown {
  if (bound.kind === 'is-null') {
    const isNull = (node: ParseNode): boolean => node.A_Const?.isnull === true
    return {
      kind: 'test',
      arg: readNatural(isNull(body.rexpr) ? body.lexpr : body.rexpr, place),
      words: negated ? 'IS NULL' : 'IS NOT NULL',
    }
  }
  const types = bound.kind === 'is-distinct' ? [bound.left.type, bound.right.type] : undefined
  const [left, right] = [body.lexpr, body.rexpr].map((side: ParseNode, index) =>
    types ? readAs(side, types[index], place) : read(side, place),
  )
  const distinct: Shown = { kind: 'distinct', left, right }
  return negated ? { kind: 'not', arg: distinct } : distinct
}

/** Items without columns become one array; the others, or a single one, are compared one by one. */
function readIn(body: ParseNode, place: Place): Shown {
  const { binding } = place.reading
  const names = nameParts(body.name)
  const all = names[names.length - 1] === '<>'
  const left: ParseNode = body.lexpr
  const items: ParseNode[] = bodyOf(body.rexpr).items
  const fixed = items.filter((item) => !item.RowExpr && !left.RowExpr && !hasOwnColumns(boundOf(item, place), place))
  const common =
    fixed.length > 1
      ? commonType([boundOf(left, place), ...fixed.map((item) => boundOf(item, place))], undefined, binding)
      : 0
  const element = common && arrayOf(common) !== undefined ? common : 0
  const parts: Shown[] = []
  if (element) {
    const bound = boundOf(left, place)
    const resolved = resolveComparison(names, bound.type.oid, element, -1, binding, 'IN')
    const array: Shown = {
      kind: 'array',
      elements: fixed.map((item) => readAs(item, typeOf(element), place)),
      type: typeNameOf(typeOf(arrayOf(element) ?? Oid._text), place),
    }
    const wanted = typeOf(arrayOf(resolved.right) ?? Oid._text)
    parts.push({
      kind: 'any',
      left: readAs(left, typeOf(resolved.left), place),
      right:
        findType(wanted.oid)?.elementOid === element
          ? array
          : converted(array, typeOf(arrayOf(element) ?? Oid._text), wanted, place),
      operator: operatorText(names, place),
      word: all ? 'ALL' : 'ANY',
      type: typeNameOf(wanted, place),
    })
  }
  for (const item of items) if (!element || !fixed.includes(item)) parts.push(pair(names, left, item, place))
  const [first, ...others] = parts
  return others.reduce<Shown>((before, part) => ({ kind: all ? 'and' : 'or', args: [before, part] }), first)
}

/** Columns of the query itself: those of queries around it are as constant as a literal. */
function hasOwnColumns(expression: Expression, { relations }: Place): boolean {
  const ids = columnsIn(expression)
  return relations.some(({ item }) =>
    item.columns.some((column) => [...columnsIn(column.expression)].some((id) => ids.has(id))),
  )
}

function readBetween(body: ParseNode, place: Place): Shown {
  const [low, high]: ParseNode[] = bodyOf(body.rexpr).items
  const inside = (from: ParseNode, to: ParseNode): Shown => ({
    kind: 'and',
    args: [pair(['>='], body.lexpr, from, place), pair(['<='], body.lexpr, to, place)],
  })
  const outside = (from: ParseNode, to: ParseNode): Shown => ({
    kind: 'or',
    args: [pair(['<'], body.lexpr, from, place), pair(['>'], body.lexpr, to, place)],
  })
  switch (body.kind) {
    case 'AEXPR_BETWEEN':
      return inside(low, high)
    case 'AEXPR_NOT_BETWEEN':
      return outside(low, high)
    case 'AEXPR_BETWEEN_SYM':
      return { kind: 'or', args: [inside(low, high), inside(high, low)] }
    default:
      return { kind: 'and', args: [outside(low, high), outside(high, low)] }
  }
}
