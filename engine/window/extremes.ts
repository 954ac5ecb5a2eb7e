// min, max and their boolean kin over frames: the rows of a frame that may still become its extreme wait in a queue, best first, so a frame
// that moves on costs what enters and leaves it. The value is gathered from its row.
import type { Column } from '../columns/column.ts'
import { gatherColumn } from '../columns/gather.ts'
import { rowOrder } from '../interpret/row-order.ts'
import { rowSlices } from '../sort/row-slices.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'
import type { SortedWindow, Spans } from './sorted-window.ts'

export const extremeOf: ReadonlyMap<string, 1 | -1> = new Map([
  ['max', 1],
  ['bool_or', 1],
  ['min', -1],
  ['bool_and', -1],
  ['every', -1],
])

export function extremeColumn(
  wanted: 1 | -1,
  argument: Column,
  counted: Uint8Array,
  type: TypeRef,
  { rows }: SortedWindow,
  { start, end }: Spans,
  checkCancel: () => void,
): Column {
  const order = rowOrder([{ descending: false, nullsFirst: false }], [argument])
  // Of 1.5 and 1.50 the later one stays, of 0 and -0 the first.
  const tied = argument.type.oid === Oid.float8 || argument.type.oid === Oid.float4 ? 1 : 0
  const index = new Int32Array(rows.length)
  const queue = new Int32Array(rows.length)
  let head = 0
  let tail = 0
  let from = 0
  let to = 0
  for (const [first, past] of rowSlices(rows.length, checkCancel))
    for (let at = first; at < past; at++) {
      const begin = start[at]
      if (begin < from || begin >= to || end[at] < to) {
        head = tail = 0
        to = begin
      }
      from = begin
      while (head < tail && queue[head] < from) head++
      for (; to < end[at]; to++) {
        if (counted[to] === 0) continue
        while (head < tail && wanted * order(rows[to], rows[queue[tail - 1]]) >= tied) tail--
        queue[tail++] = to
      }
      index[at] = head < tail ? rows[queue[head]] : -1
    }
  return { ...gatherColumn(argument, index), type }
}
