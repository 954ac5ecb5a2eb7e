// Walking and rebuilding bound expressions. Rebuilding returns the same object when nothing changed, so rules can tell.
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import type { ColumnId, Expression, SortKey } from './expression.ts'
import { somePart } from './parts.ts'
import { freeColumns, mapPlanExpressionsDeep } from './traverse-plan.ts'

export { expressionKey, sameExpression } from './same-expression.ts'

export const boolean = typeRef(Oid.bool)

/** Applies `change` to each direct part; the plan of a subquery is left alone. */
export function mapChildren(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'column':
    case 'slot':
    case 'literal':
    case 'parameter':
      return expression
    case 'call':
    case 'and':
    case 'or':
    case 'coalesce':
    case 'minmax': {
      const args = mapSame(expression.args, change)
      return args === expression.args ? expression : { ...expression, args }
    }
    case 'not':
    case 'is-null':
    case 'is-boolean': {
      const arg = change(expression.arg)
      return arg === expression.arg ? expression : { ...expression, arg }
    }
    case 'is-distinct': {
      const left = change(expression.left)
      const right = change(expression.right)
      return left === expression.left && right === expression.right ? expression : { ...expression, left, right }
    }
    case 'case': {
      const whens = mapSame(expression.whens, (branch) => {
        const when = change(branch.when)
        const then = change(branch.then)
        return when === branch.when && then === branch.then ? branch : { when, then }
      })
      const otherwise = change(expression.otherwise)
      return whens === expression.whens && otherwise === expression.otherwise
        ? expression
        : { ...expression, whens, otherwise }
    }
    case 'in-list': {
      const left = change(expression.left)
      const list = mapSame(expression.list, change)
      return left === expression.left && list === expression.list ? expression : { ...expression, left, list }
    }
    case 'array-comparison': {
      const left = change(expression.left)
      const array = change(expression.array)
      return left === expression.left && array === expression.array ? expression : { ...expression, left, array }
    }
    case 'array': {
      const elements = mapSame(expression.elements, change)
      return elements === expression.elements ? expression : { ...expression, elements }
    }
    case 'subscript': {
      const array = change(expression.array)
      const indexes = mapSame(expression.indexes, (index) => {
        const lower = index.lower && change(index.lower)
        const upper = index.upper && change(index.upper)
        return lower === index.lower && upper === index.upper ? index : { ...index, lower, upper }
      })
      return array === expression.array && indexes === expression.indexes
        ? expression
        : { ...expression, array, indexes }
    }
    case 'row': {
      const fields = mapSame(expression.fields, change)
      const present = expression.present && change(expression.present)
      if (fields === expression.fields && present === expression.present) return expression
      return { ...expression, fields, ...(present && { present }) }
    }
    case 'row-comparison': {
      const left = mapSame(expression.left, change)
      const right = mapSame(expression.right, change)
      return left === expression.left && right === expression.right ? expression : { ...expression, left, right }
    }
    case 'subquery': {
      if (expression.use.kind !== 'quantified') return expression
      const left = mapSame(expression.use.left, change)
      return left === expression.use.left ? expression : { ...expression, use: { ...expression.use, left } }
    }
  }
}

/** map, but the same array when every element stayed the same. */
export function mapSame<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | undefined
  for (let i = 0; i < items.length; i++) {
    const item = change(items[i])
    if (item !== items[i] && !changed) changed = items.slice(0, i)
    changed?.push(item)
  }
  return changed ?? items
}

/** Bottom-up rewriting. */
export function transform(expression: Expression, change: (part: Expression) => Expression): Expression {
  const deep = (part: Expression): Expression => change(mapChildren(part, deep))
  return deep(expression)
}

/** Direct parts, left to right. */
export function children(expression: Expression): Expression[] {
  const parts: Expression[] = []
  somePart(expression, (part) => {
    parts.push(part)
    return false
  })
  return parts
}

export function some(expression: Expression, test: (part: Expression) => boolean): boolean {
  const deep = (part: Expression): boolean => test(part) || somePart(part, deep)
  return deep(expression)
}

export const containsSubquery = (expression: Expression): boolean =>
  some(expression, (part) => part.kind === 'subquery')

/** Columns an expression names, those free in its subqueries included. */
export function collectColumns(expression: Expression, into: Set<ColumnId> = new Set()): Set<ColumnId> {
  const deep = (part: Expression): boolean => {
    if (part.kind === 'column') into.add(part.id)
    else if (part.kind === 'subquery') for (const id of freeColumns(part.plan)) into.add(id)
    return somePart(part, deep)
  }
  deep(expression)
  return into
}

const columnMemory = new WeakMap<Expression, ReadonlySet<ColumnId>>()

/** The same, found once for an expression: rules ask again and again. */
export function columnsOf(expression: Expression): ReadonlySet<ColumnId> {
  let columns = columnMemory.get(expression)
  if (!columns) columnMemory.set(expression, (columns = collectColumns(expression)))
  return columns
}

/** What of a set, or of a map by columns, is asked here. */
interface HasColumns {
  has(column: ColumnId): boolean
}

export const usesOnly = (expression: Expression, columns: HasColumns): boolean => {
  if (expression.kind === 'column') return columns.has(expression.id)
  for (const id of columnsOf(expression)) if (!columns.has(id)) return false
  return true
}

export const usesAny = (expression: Expression, columns: HasColumns): boolean => {
  if (expression.kind === 'column') return columns.has(expression.id)
  for (const id of columnsOf(expression)) if (columns.has(id)) return true
  return false
}

export function isSubset<T>(part: Iterable<T>, whole: ReadonlySet<T>): boolean {
  for (const item of part) if (!whole.has(item)) return false
  return true
}

/** Replaces columns by expressions, in the plans of subqueries too. */
export function substitute(expression: Expression, by: ReadonlyMap<ColumnId, Expression>): Expression {
  if (by.size === 0) return expression
  return transform(expression, (part) => {
    if (part.kind === 'column') return by.get(part.id) ?? part
    if (part.kind === 'subquery') {
      const plan = mapPlanExpressionsDeep(part.plan, (inner) => substitute(inner, by))
      return plan === part.plan ? part : { ...part, plan }
    }
    return part
  })
}

export function mapSortKeys(
  keys: readonly SortKey[],
  change: (expression: Expression) => Expression,
): readonly SortKey[] {
  return mapSame(keys, (key) => {
    const expression = change(key.expression)
    return expression === key.expression ? key : { ...key, expression }
  })
}

/** The terms of a conjunction, nested ANDs flattened. */
export function conjunctsOf(condition: Expression | undefined): Expression[] {
  if (!condition) return []
  if (condition.kind === 'and') return condition.args.flatMap(conjunctsOf)
  return isLiteralTrue(condition) ? [] : [condition]
}

export function conjunction(terms: readonly Expression[]): Expression | undefined {
  if (terms.length <= 1) return terms[0]
  return { kind: 'and', args: terms, type: boolean }
}

export const isLiteralTrue = (expression: Expression): boolean =>
  expression.kind === 'literal' && expression.value === true
/** FALSE or NULL: as a filter, nothing passes. */
export const isLiteralNotTrue = (expression: Expression): boolean =>
  expression.kind === 'literal' && (expression.value === false || expression.value === null)

export const literalBoolean = (value: boolean | null): Expression => ({ kind: 'literal', value, type: boolean })
export const isTrue = (arg: Expression): Expression => ({
  kind: 'is-boolean',
  arg,
  test: true,
  negated: false,
  type: boolean,
})
export const not = (arg: Expression): Expression => ({ kind: 'not', arg, type: boolean })
