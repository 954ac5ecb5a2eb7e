// The order of rows by some columns, by the types' own order; equal rows keep theirs.
import type { Column } from '../../engine/columns/column.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { sortedRunRowsMin } from '../limits.ts'
import type { SortOrder } from '../requests/request.ts'
import { signedTypes } from '../segments/encode-column.ts'

export interface SortOptions {
  /** Where nobody asked for the order, rows stay as they are if they are far from it. */
  readonly always?: boolean
  /** Of each column; absent: all ascend, NULLs last. */
  readonly orders?: readonly SortOrder[]
}

const ascending: SortOrder = { descending: false, nullsFirst: false }

/** undefined: they are in order already, or, unless it is wanted in any case, in none that is worth the sort. */
export function sortRows(
  columns: readonly Column[],
  rows: number,
  { always = false, orders }: SortOptions = {},
): Int32Array | undefined {
  const comparisons = columns.map((column, i) => comparisonOf(column, orders?.[i] ?? ascending))
  const compare = (a: number, b: number): number => {
    for (const comparison of comparisons) {
      const order = comparison(a, b)
      if (order !== 0) return order
    }
    return a - b
  }
  let descents = 0
  for (let row = 1; row < rows; row++) if (compare(row - 1, row) > 0) descents++
  return descents === 0 || (!always && descents * sortedRunRowsMin > rows)
    ? undefined
    : Int32Array.from({ length: rows }, (_, at) => at).sort(compare)
}

function comparisonOf(column: Column, { descending, nullsFirst }: SortOrder): (a: number, b: number) => number {
  const { layout, validity, values } = column
  const before = descending ? 1 : -1
  const whole = layout.kind === 'i8' || layout.kind === 'i16' || layout.kind === 'i32' || layout.kind === 'i64'
  if (whole && !validity && signedTypes.has(column.type.oid)) {
    const numbers = values as Int32Array
    return (a, b) => (numbers[a] < numbers[b] ? before : numbers[a] > numbers[b] ? -before : 0)
  }
  const read = columnValues(column)
  const { compare } = typeByOid(column.type.oid)
  return (a, b) => {
    const left = read[a]
    const right = read[b]
    if (left === null || right === null) return left === right ? 0 : (left === null) === nullsFirst ? -1 : 1
    return compare ? -before * compare(left, right) : 0
  }
}
