// The order of a window definition: rows by partition and order keys, and by position in that order where its partition and its peers lie.
import type { Column } from '../columns/column.ts'
import { gatherColumn } from '../columns/gather.ts'
import type { ExecuteContext } from '../interpret/execute-context.ts'
import { unboxed } from '../interpret/expression/result-column.ts'
import { rowOrder, type RowOrder, sortedRows } from '../interpret/row-order.ts'
import { ValueIds } from '../interpret/keys/value-ids.ts'
import type { SortKey } from '../plan/expression.ts'
import { rowSlices } from '../sort/row-slices.ts'
import { sortRows } from '../sort/sort-rows.ts'
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
  const directions = partitionKeys.map(() => ascending)
  const rows =
    partitionKeys.length + keys.length === 0
      ? Int32Array.from({ length }, (_, row) => row)
      : sortRows([...directions, ...orderBy], [...partitionKeys, ...keys], length, context)
  const whole: Spans = {
    start: new Int32Array(length),
    end: new Int32Array(length).fill(length),
  }
  const partitions =
    partitionKeys.length === 0 ? whole : spansOf(rows, rowOrder(directions, partitionKeys), whole, checkCancel)
  let peers: Spans | undefined
  return {
    rows,
    partitions,
    keys: orderKeys,
    peers: () =>
      (peers ??= keys.length === 0 ? partitions : spansOf(rows, rowOrder(orderBy, keys), partitions, checkCancel)),
  }
}

/** Runs of rows that compare equal, within the spans they lie in. */
function spansOf(rows: Int32Array, order: RowOrder, within: Spans, checkCancel: () => void): Spans {
  const start = new Int32Array(rows.length)
  const end = new Int32Array(rows.length)
  let first = 0
  for (const [from, to] of rowSlices(rows.length, checkCancel))
    for (let at = from; at < to; at++) {
      if (at > 0 && (within.start[at] === at || order(rows[at - 1], rows[at]) !== 0)) {
        end.fill(at, first, at)
        first = at
      }
      start[at] = first
    }
  end.fill(rows.length, first)
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
