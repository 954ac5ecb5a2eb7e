// The frames of a window's rows as positions in window order, before exclusion. Frames by count, peer group and partition come from
// loops over typed arrays; RANGE with an offset is in range-spans.ts.
import type { PhysicalWindow } from '../plan/physical.ts'
import { checkedOffset, frameOf, type FrameOffsets } from '../interpret/windows/window-frame.ts'
import { reader } from '../columns/read.ts'
import type { FunctionContext } from '../functions/function.ts'
import { rowSlices } from '../sort/row-slices.ts'
import type { TypeRef } from '../types/type.ts'
import { rangeSpan } from './range-spans.ts'
import type { SortedWindow, Spans } from './sorted-window.ts'

type Functions = (args: readonly TypeRef[], result: TypeRef) => FunctionContext

export function frameSpans(
  call: PhysicalWindow,
  sorted: SortedWindow,
  offsets: FrameOffsets,
  functions: Functions,
  checkCancel: () => void,
): Spans {
  const start = bound('start', call, sorted, offsets, checkCancel)
  const end = bound('end', call, sorted, offsets, checkCancel)
  if (!start || !end) return spansByRow(call, sorted, offsets, functions, checkCancel)
  const { start: least } = sorted.partitions
  if (start === least) return { start, end }
  // A frame that ends before it starts holds nothing.
  const ends = Int32Array.from(end)
  for (let at = 0; at < ends.length; at++) if (ends[at] < start[at]) ends[at] = start[at]
  return { start, end: ends }
}

function bound(
  which: 'start' | 'end',
  call: PhysicalWindow,
  sorted: SortedWindow,
  offsets: FrameOffsets,
  checkCancel: () => void,
): Int32Array | undefined {
  const { mode } = call.frame
  const { kind } = call.frame[which]
  const { start, end } = sorted.partitions
  if (kind === 'unbounded-preceding') return start
  if (kind === 'unbounded-following') return end
  if (kind === 'current-row') {
    if (mode !== 'rows') return sorted.peers()[which]
    return moved(sorted, which === 'start' ? 0 : 1)
  }
  const offset = checkedOffset(which, offsets[which], call)
  const direction = kind === 'preceding' ? -1 : 1
  if (mode === 'range') return rangeSpan(which, direction, offset, call, sorted, checkCancel)
  const distance = direction * Number(offset)
  if (mode === 'rows') return moved(sorted, distance + (which === 'start' ? 0 : 1))
  return movedByGroups(which, distance, sorted)
}

/** So many rows on, but not beyond the partition. */
function moved({ partitions: { start, end } }: SortedWindow, distance: number): Int32Array {
  const target = new Int32Array(start.length)
  for (let at = 0; at < target.length; at++) {
    const to = at + distance
    target[at] = to < start[at] ? start[at] : to > end[at] ? end[at] : to
  }
  return target
}

function movedByGroups(which: 'start' | 'end', distance: number, sorted: SortedWindow): Int32Array {
  const peers = sorted.peers()
  const { start, end } = sorted.partitions
  const { length } = start
  const groups = new Int32Array(length)
  const starts: number[] = []
  for (let at = 0; at < length; at++) {
    if (peers.start[at] === at) starts.push(at)
    groups[at] = starts.length - 1
  }
  const target = new Int32Array(length)
  const more = distance + (which === 'end' ? 1 : 0)
  for (let at = 0; at < length; at++) {
    const group = groups[at] + more
    const to = group < 0 ? 0 : group >= starts.length ? length : starts[group]
    target[at] = to < start[at] ? start[at] : to > end[at] ? end[at] : to
  }
  return target
}

/** What has no typed form, partition by partition. */
function spansByRow(
  call: PhysicalWindow,
  sorted: SortedWindow,
  offsets: FrameOffsets,
  functions: Functions,
  checkCancel: () => void,
): Spans {
  const { rows, partitions } = sorted
  const peers = sorted.peers()
  const start = new Int32Array(rows.length)
  const end = new Int32Array(rows.length)
  const key = sorted.keys.length > 0 ? reader(sorted.keys[0]) : () => null
  let begin = 0
  let frame = (_: number): readonly [number, number] => [0, 0]
  for (const [from, to] of rowSlices(rows.length, checkCancel))
    for (let at = from; at < to; at++) {
      if (partitions.start[at] === at) {
        begin = at
        const base = at
        frame = frameOf(
          call,
          {
            rows: partitions.end[at] - base,
            peerStart: (row) => peers.start[base + row] - base,
            peerEnd: (row) => peers.end[base + row] - base,
            key: (row) => key(rows[base + row]),
          },
          offsets,
          functions,
        )
      }
      const [first, past] = frame(at - begin)
      start[at] = begin + first
      end[at] = begin + past
    }
  return { start, end }
}
