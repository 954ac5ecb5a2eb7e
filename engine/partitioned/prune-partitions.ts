// The partitions that rows under given predicates may lie in. What says nothing about the key leaves all of them.
import type { RowPredicate } from '../row-predicate.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { compareEndToKey, compareValues } from './compare-bounds.ts'
import { partitionFinder, type PartitionedTable } from './find-partition.ts'
import type { Part, PartitionBound, RangeDatum } from './partitioning.ts'

type Range = PartitionBound & { readonly kind: 'range' }

/** Keys of a hash that are tried one by one. */
const triedKeysMax = 1000

/** In their order. */
export function prunePartitions(table: PartitionedTable, predicates: readonly RowPredicate[]): readonly Part[] {
  const { parts, partitioning } = table
  if (predicates.length === 0 || parts.length === 0) return parts
  const { keys, strategy } = partitioning
  const types = keys.map(({ type }) => type)
  const own = keys.map(({ attribute }) =>
    attribute === undefined ? [] : predicates.filter((predicate) => predicate.attribute === attribute),
  )
  if (own.some((list) => list.some(isNever))) return []
  switch (strategy) {
    case 'list':
      return own[0].length === 0 ? parts : listed(table, own[0], types[0])
    case 'range':
      return inRanges(table, own, types)
    case 'hash':
      return hashed(table, own)
  }
}

/** A comparison with NULL is true of no row. */
const isNever = ({ op, values }: RowPredicate): boolean =>
  ['=', '<', '<=', '>', '>='].includes(op) && values[0] === null

function listed({ parts }: PartitionedTable, predicates: readonly RowPredicate[], type: TypeRef): readonly Part[] {
  const wanted = candidates(predicates)
  const elsewhere = new Set<Value>()
  for (const { bound } of parts) if (bound.kind === 'list') for (const value of bound.values) elsewhere.add(value)
  const passes = (value: Value): boolean => predicates.every((predicate) => holds(predicate, value, type))
  const isListed = (value: Value): boolean =>
    [...elsewhere].some((one) =>
      one === null || value === null ? one === value : compareValues(one, value, type) === 0,
    )
  return parts.filter(({ bound }) => {
    if (bound.kind === 'list') return bound.values.some(passes)
    // The rest: empty where all that is asked for has a partition of its own.
    return wanted === undefined || !wanted.every(isListed)
  })
}

/** All values that the key may have, if the predicates say so. */
function candidates(predicates: readonly RowPredicate[]): readonly Value[] | undefined {
  for (const { op, values } of predicates) {
    if (op === '=' || op === 'in') return values.filter((value) => value !== null)
    if (op === 'is-null') return [null]
  }
  return undefined
}

function holds({ op, values }: RowPredicate, value: Value, type: TypeRef): boolean {
  if (op === 'is-null') return value === null
  if (value === null) return !['is-not-null', '=', '<', '<=', '>', '>=', 'in'].includes(op)
  const order = (): number => compareValues(value, values[0], type)
  switch (op) {
    case '=':
      return order() === 0
    case '<':
      return order() < 0
    case '<=':
      return order() <= 0
    case '>':
      return order() > 0
    case '>=':
      return order() >= 0
    case 'in':
      return values.some((one) => one !== null && compareValues(value, one, type) === 0)
    default:
      return true
  }
}

/**
 * A range is left out where it lies beside the box of keys that the predicates leave: as far as the first columns are fixed by equalities
 * the next one's limits count too.
 */
function inRanges(
  table: PartitionedTable,
  predicates: readonly (readonly RowPredicate[])[],
  types: readonly TypeRef[],
): readonly Part[] {
  const { parts } = table
  if (predicates.every((list) => list.length === 0)) return parts
  if (predicates.some((list) => list.some(({ op }) => op === 'is-null')))
    return parts.filter(({ bound }) => bound.kind === 'default')
  const boxes = boxesOf(predicates, types)
  if (!boxes) return parts
  const find = partitionFinder(table)
  const kept = new Set<number>()
  for (const { low, high, open = false } of boxes) {
    for (const { table: oid, bound } of parts)
      if (bound.kind === 'range' && meets(bound, low, high, open, types)) kept.add(oid)
    const isPoint = low.length === types.length && low === high
    const otherwise = parts.find(({ bound }) => bound.kind === 'default')
    if (otherwise && (!isPoint || find(low) === otherwise.table)) kept.add(otherwise.table)
  }
  return parts.filter((part) => kept.has(part.table))
}

interface Box {
  /** Prefixes of keys; a point where they are one. */
  readonly low: readonly Value[]
  readonly high: readonly Value[]
  /** high itself is outside. */
  readonly open?: boolean
}

/** More lists of values than these together are not multiplied out. */
const boxesMax = 1000

function boxesOf(predicates: readonly (readonly RowPredicate[])[], types: readonly TypeRef[]): Box[] | undefined {
  let prefixes: (readonly Value[])[] = [[]]
  for (const [i, list] of predicates.entries()) {
    const exact = list.find(({ op }) => op === '=') ?? list.find(({ op }) => op === 'in')
    if (!exact) {
      const lows = list.filter(({ op }) => op === '>' || op === '>=').map(({ values }) => values[0])
      const highs = list.filter(({ op }) => op === '<' || op === '<=').map(({ values }) => values[0])
      const greatest = extreme(lows, types[i], 1)
      const least = extreme(highs, types[i], -1)
      const open =
        least !== undefined &&
        list.some(({ op, values: [value] }) => op === '<' && !compareValues(value, least, types[i]))
      if (i === 0 && greatest === undefined && least === undefined) return undefined
      return prefixes.map((prefix) => ({
        low: greatest === undefined ? prefix : [...prefix, greatest],
        high: least === undefined ? [...prefix] : [...prefix, least],
        open,
      }))
    }
    const values = exact.values.filter(
      (value) => value !== null && list.every((predicate) => holds(predicate, value, types[i])),
    )
    if (prefixes.length * values.length > boxesMax) return undefined
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]))
  }
  return prefixes.map((prefix) => ({ low: prefix, high: prefix }))
}

function extreme(values: readonly Value[], type: TypeRef, sign: 1 | -1): Value {
  let best: Value
  for (const value of values) if (best === undefined || sign * compareValues(value, best, type) > 0) best = value
  return best
}

function meets(
  range: Range,
  low: readonly Value[],
  high: readonly Value[],
  open: boolean,
  types: readonly TypeRef[],
): boolean {
  // An end is not in its range; of a prefix of its key it may be behind some that have the same beginning.
  const to = compareEndToKey(range.to, low, types)
  if (to < 0 || (to === 0 && (low.length === types.length || allMinimal(range.to, low.length)))) return false
  const from = compareEndToKey(range.from, high, types)
  return from < 0 || (from === 0 && !open && !allMaximal(range.from, high.length))
}

const allMinimal = (end: readonly RangeDatum[], from: number): boolean =>
  end.slice(from).length > 0 && end[from].kind === 'minvalue'
const allMaximal = (end: readonly RangeDatum[], from: number): boolean =>
  end.slice(from).length > 0 && end[from].kind === 'maxvalue'

function hashed(table: PartitionedTable, predicates: readonly (readonly RowPredicate[])[]): readonly Part[] {
  let keys: (readonly Value[])[] = [[]]
  for (const list of predicates) {
    const values = candidates(list)
    if (!values || keys.length * values.length > triedKeysMax) return table.parts
    keys = keys.flatMap((key) => values.map((value) => [...key, value]))
  }
  const find = partitionFinder(table)
  const kept = new Set(keys.map(find))
  return table.parts.filter((part) => kept.has(part.table))
}
