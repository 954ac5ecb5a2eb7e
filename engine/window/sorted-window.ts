// The order of a window definition: rows by partition and order keys, and by position in that order where its partition and its peers lie.
import type { Column } from '../columns/column.ts'
import { gatherColumn } from '../columns/gather.ts'
import type { ExecuteContext } from '../interpret/execute-context.ts'
import { unboxed } from '../interpret/expression/result-column.ts'
import { rowOrder, sortedRows } from '../interpret/row-order.ts'
import { ValueIds } from '../interpret/keys/value-ids.ts'
import type { SortKey } from '../plan/expression.ts'
import { rowSlices } from '../sort/row-slices.ts'
import { sortRuns } from '../sort/sort-rows.ts'
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'

type SortContext = Pick<ExecuteContext, 'checkCancel' | 'compiled'>

/** Positions in window order, by position. */
export interface Spans {
  readonly start: Int32Array
  /** Past the last. */
  readonly end: Int32Array
}

export interface SortedWindow {
  /** Row numbers in window order. */
  readonly rows: Int32Array
  readonly partitions: Spans
  /** Values of the ORDER BY keys, by row. */
  readonly keys: readonly Column[]
  /** Rows that ORDER BY does not tell apart; without it, the partition. */
  readonly peers: () => Spans
}

const int4 = typeRef(Oid.int4)
const ascending = { descending: false, nullsFirst: false }

export function sortWindow(
  partitionBy: readonly Column[],
  orderBy: readonly SortKey[],
  orderKeys: readonly Column[],
  length: number,
  context: SortContext,
): SortedWindow {
  const checkCancel = (): void => context.checkCancel()
  const partitionKeys = partitionBy.map((key) => ranked(key, checkCancel))
  const keys = orderKeys.map((key) => ranked(key, checkCancel))
  const whole: Spans = {
    start: new Int32Array(length),
    end: new Int32Array(length).fill(length),
  }
  const count = partitionKeys.length + keys.length
  if (count === 0)
    return { rows: Int32Array.from({ length }, (_, row) => row), partitions: whole, keys: [], peers: () => whole }
  const directions = partitionKeys.map(() => ascending)
  const prefixes = [...(partitionKeys.length > 0 ? [partitionKeys.length] : []), ...(keys.length > 0 ? [count] : [])]
  const { rows, starts } = sortRuns([...directions, ...orderBy], [...partitionKeys, ...keys], length, context, prefixes)
  const partitions = partitionKeys.length > 0 ? spansFrom(starts[0]) : whole
  let peers: Spans | undefined
  return {
    rows,
    partitions,
    keys: orderKeys,
    peers: () => (peers ??= keys.length > 0 ? spansFrom(starts.at(-1)!) : partitions),
  }
}

function spansFrom(start: Int32Array): Spans {
  const end = new Int32Array(start.length)
  for (let at = start.length - 1, past = start.length; at >= 0; at--) {
    end[at] = past
    if (start[at] === at) past = at
  }
  return { start, end }
}

/**
 * Texts that repeat as their ranks, which sort by radix whole; others stay as they are. Rows are ranked once for each value, so it pays
 * where values are few.
 */
function ranked(key: Column, checkCancel: () => void): Column {
  const column = key.boxed && key.type.oid !== Oid.record ? unboxed(key) : key
  if (column.boxed || column.layout.kind !== 'utf8' || column.length < rankedRowsMin) return column
  const ids = new ValueIds(column.type, checkCancel)
  const of = new Int32Array(column.length)
  const first: number[] = []
  for (const [from, to] of rowSlices(column.length, checkCancel)) {
    const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
    const some = ids.ids(gatherColumn(column, rows), true)
    of.set(some, from)
    for (let i = 0; i < some.length; i++) if (some[i] === first.length) first.push(from + i)
    if (first.length * repeatsMin > to) return column
  }
  const order = rowOrder([ascending], [column])
  const byValue = sortedRows(first.length, (a, b) => order(first[a], first[b]))
  const ranks = new Int32Array(first.length)
  byValue.forEach((id, rank) => (ranks[id] = rank))
  return {
    type: int4,
    layout: { kind: 'i32' },
    length: column.length,
    validity: column.validity,
    values: of.map((id) => ranks[id]),
  }
}

/** Comparing few rows costs less. */
const rankedRowsMin = 256
/** Rows to a value, below which ranking costs more than comparing. */
const repeatsMin = 3
