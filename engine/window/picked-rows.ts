// Window functions whose value is an argument's at some row: lag, lead, first_value, last_value, nth_value. They say which row, and the
// column is gathered, whatever its type.
import type { Column } from '../columns/column.ts'
import { concatColumns } from '../columns/concat.ts'
import { gatherColumn } from '../columns/gather.ts'
import { reader } from '../columns/read.ts'
import { PgError } from '../errors.ts'
import type { TypeRef } from '../types/type.ts'
import type { SortedWindow, Spans } from './sorted-window.ts'

export const framedPicks: ReadonlySet<string> = new Set(['first_value', 'last_value', 'nth_value'])

/** lag with sign -1, lead with 1. args: the value, how far, and what stands for a row that is not there. */
export function shiftedColumn(args: readonly Column[], sign: number, type: TypeRef, sorted: SortedWindow): Column {
  const { rows, partitions } = sorted
  const { length } = rows
  const [values, by, otherwise] = args
  const distance = by && reader(by)
  const index = new Int32Array(length)
  for (let at = 0; at < length; at++) {
    const row = rows[at]
    const offset = distance ? (distance(row) as number | null) : 1
    if (offset === null) {
      index[at] = -1
      continue
    }
    const target = at + sign * offset
    if (target >= partitions.start[at] && target < partitions.end[at]) index[at] = rows[target]
    else index[at] = otherwise ? length + row : -1
  }
  return {
    ...gatherColumn(otherwise ? concatColumns([values, otherwise]) : values, index),
    type,
  }
}

export function framePickColumn(
  name: string,
  args: readonly Column[],
  type: TypeRef,
  { rows }: SortedWindow,
  { start, end }: Spans,
): Column {
  const { length } = rows
  const [values, which] = args
  const nth = which && reader(which)
  const index = new Int32Array(length)
  for (let at = 0; at < length; at++) {
    let target = name === 'last_value' ? end[at] - 1 : start[at]
    if (nth) {
      const n = nth(rows[at]) as number | null
      if (n !== null && n <= 0) throw new PgError('22016', 'argument of nth_value must be greater than zero')
      target = n === null ? -1 : start[at] + n - 1
    }
    index[at] = target >= start[at] && target < end[at] ? rows[target] : -1
  }
  return { ...gatherColumn(values, index), type }
}
