// What predicates ask of an index: for some leading columns a value each, and for the next one bounds. Predicates on further
// columns are left to whoever reads the rows.
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import { indexRangesMax } from '../limits.ts'
import { cutValue, mayBeCut } from './index-file.ts'

export interface Bound {
  readonly value: Value
  readonly inclusive: boolean
}

export interface IndexRange {
  /** Values of the leading columns; null: is NULL. */
  readonly prefix: readonly Value[]
  /** Of the column after them, which is not NULL then; absent: any value and NULL. */
  readonly bounds?: { readonly lower?: Bound; readonly upper?: Bound }
}

/** undefined: nothing is said of the first column, or too much. Ranges ascend and do not meet. */
export function indexRanges(
  attributes: readonly number[],
  types: readonly TypeRef[],
  predicates: readonly RowPredicate[],
): readonly IndexRange[] | undefined {
  let prefixes: Value[][] = [[]]
  for (let i = 0; i < attributes.length; i++) {
    const own = predicates.filter(({ attribute }) => attribute === attributes[i])
    const compare = orderOf(types[i])
    const values = valuesOf(own, compare)
    if (!values) {
      const bounds = boundsOf(own, compare)
      if (bounds) return prefixes.map((prefix) => ({ prefix, bounds }))
      break
    }
    if (prefixes.length * values.length > indexRangesMax) break
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]))
  }
  return prefixes.length === 1 && prefixes[0].length === 0 ? undefined : prefixes.map((prefix) => ({ prefix }))
}

type Compare = (a: Value, b: Value) => number

/** NULLs last. */
export function orderOf(type: TypeRef): Compare {
  const compare = typeByOid(type.oid).compare
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    return compare ? compare(a, b) : 0
  }
}

/** The values a column must have one of, ascending; the shortest list wins, since every predicate must hold. */
function valuesOf(predicates: readonly RowPredicate[], compare: Compare): Value[] | undefined {
  let found: Value[] | undefined
  for (const { op, values } of predicates) {
    if (op !== '=' && op !== 'in' && op !== 'is-null') continue
    // A comparison with NULL holds for no row.
    const given = op === 'is-null' ? [null] : values.filter((value) => value !== null && value !== undefined)
    const sorted = given.sort(compare).filter((value, i) => i === 0 || compare(given[i - 1], value) !== 0)
    if (!found || sorted.length < found.length) found = sorted
  }
  return found
}

function boundsOf(predicates: readonly RowPredicate[], compare: Compare): IndexRange['bounds'] {
  let lower: Bound | undefined
  let upper: Bound | undefined
  let bounded = false
  for (const { op, values } of predicates) {
    if (op === 'is-not-null') {
      bounded = true
      continue
    }
    const [value] = values
    if (value === undefined || value === null || !(op in bounding)) continue
    bounded = true
    const { side, inclusive } = bounding[op as keyof typeof bounding]
    if (side === 'lower') lower = tighter(lower, { value, inclusive }, compare)
    else upper = tighter(upper, { value, inclusive }, (a, b) => compare(b, a))
  }
  return bounded ? { lower, upper } : undefined
}

const bounding = {
  '>': { side: 'lower', inclusive: false },
  '>=': { side: 'lower', inclusive: true },
  '<': { side: 'upper', inclusive: false },
  '<=': { side: 'upper', inclusive: true },
} as const

function tighter(old: Bound | undefined, bound: Bound, compare: Compare): Bound {
  if (!old) return bound
  const order = compare(old.value, bound.value)
  return order > 0 || (order === 0 && !old.inclusive) ? old : bound
}

/** Whether a value of a column satisfies a predicate. */
export function holds({ op, values }: RowPredicate, value: Value, compare: Compare): boolean {
  if (op === 'is-null') return value === null
  if (value === null) return false
  if (op === 'is-not-null') return true
  const known = values.filter((one) => one !== null && one !== undefined)
  if (op === '=' || op === 'in') return known.some((one) => compare(value, one) === 0)
  if (known.length === 0) return false
  const order = compare(value, known[0])
  return op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0
}

/** Where a key lies: -1 before the range, 0 in it, 1 after it. */
export function placeOf(key: (column: number) => Value, range: IndexRange, orders: readonly Compare[]): number {
  const { prefix, bounds } = range
  for (let i = 0; i < prefix.length; i++) {
    const order = orders[i](key(i), prefix[i])
    if (order !== 0) return order
  }
  if (!bounds) return 0
  const value = key(prefix.length)
  const compare = orders[prefix.length]
  if (bounds.lower) {
    const order = compare(value, bounds.lower.value)
    if (order < 0 || (order === 0 && !bounds.lower.inclusive)) return -1
  }
  if (bounds.upper) {
    const order = compare(value, bounds.upper.value)
    if (order > 0 || (order === 0 && !bounds.upper.inclusive)) return 1
  }
  return value === null ? 1 : 0
}

/** The same for the first key of a page as the directory has it; 0 where that does not tell. */
export function placeOfFirst(first: readonly Value[], range: IndexRange, orders: readonly Compare[]): number {
  const { prefix, bounds } = range
  for (let i = 0; i < prefix.length; i++) {
    const order = orders[i](first[i], cutValue(prefix[i]))
    if (order !== 0) return order
    if (mayBeCut(first[i])) return 0
  }
  if (!bounds) return 0
  const value = first[prefix.length]
  const compare = orders[prefix.length]
  if (bounds.lower && compare(value, cutValue(bounds.lower.value)) < 0) return -1
  if (bounds.upper && compare(value, cutValue(bounds.upper.value)) > 0) return 1
  return value === null ? 1 : 0
}
