// count, sum and avg over frames. Integers and numerics of one scale are exact, so what leaves a frame is taken off again; floats are added
// from the frame's start whenever it moves, in PostgreSQL's order.
import type { Column } from '../columns/column.ts'
import { columnOfValues } from '../interpret/expression/result-column.ts'
import { numberView } from '../interpret/keys/number-view.ts'
import { PgError } from '../errors.ts'
import { rowSlices } from '../sort/row-slices.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { divide } from '../types/numeric/arithmetic.ts'
import { fromBigint } from '../types/numeric/convert.ts'
import { numeric } from '../types/numeric/value.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'
import type { SortedWindow, Spans } from './sorted-window.ts'

/** By position: does the row count, and with what number? */
interface Summed {
  readonly counted: Uint8Array
  readonly numbers: Float64Array
}

interface Totals {
  /** By position. */
  readonly counts: Int32Array
  readonly sums: Float64Array
}

/** counted: by position, rows that FILTER lets through and whose argument is not NULL. */
export function countColumn(counted: Uint8Array, type: TypeRef, sorted: SortedWindow, frames: Spans): Column {
  const { rows } = sorted
  const before = new Int32Array(rows.length + 1)
  for (let at = 0; at < rows.length; at++) before[at + 1] = before[at] + counted[at]
  const values = new BigInt64Array(rows.length)
  const words = new Int32Array(values.buffer)
  for (let at = 0; at < rows.length; at++) words[2 * at] = before[frames.end[at]] - before[frames.start[at]]
  return { type, layout: { kind: 'i64' }, length: rows.length, values }
}

/** undefined: its numbers, or their sums, are no exact doubles. */
export function sumColumn(
  name: 'sum' | 'avg',
  argument: Column,
  counted: Uint8Array,
  type: TypeRef,
  sorted: SortedWindow,
  frames: Spans,
  checkCancel: () => void,
): Column | undefined {
  const { layout } = argument
  const floats = layout.kind === 'f64' || layout.kind === 'f32'
  // Sums of float4 are rounded at each step.
  if (layout.kind === 'f32' && name === 'sum') return undefined
  const view = numberView(argument, 1, checkCancel)
  if (!view) return undefined
  const summed = inOrder(view, counted, sorted)
  if (!floats && !sumsFit(summed, sorted)) return undefined
  const totals = floats ? floatTotals(summed, frames, checkCancel) : exactTotals(summed, frames, checkCancel)
  if (floats) return floatColumn(name, totals, type, sorted)
  const scale = layout.kind === 'decimal' ? layout.scale : 0
  return name === 'sum'
    ? exactColumn(totals, scale, type, sorted)
    : averageColumn(totals, scale, type, sorted, checkCancel)
}

function inOrder(view: ArrayLike<number>, counted: Uint8Array, { rows }: SortedWindow): Summed {
  const numbers = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) if (counted[at] === 1) numbers[at] = view[rows[at]]
  return { counted, numbers }
}

function sumsFit({ numbers }: Summed, { partitions }: SortedWindow): boolean {
  for (let begin = 0; begin < numbers.length; begin = partitions.end[begin]) {
    let total = 0
    for (let at = begin; at < partitions.end[begin]; at++) total += Math.abs(numbers[at])
    if (total >= 2 ** 53) return false
  }
  return true
}

function exactTotals({ counted, numbers }: Summed, { start, end }: Spans, checkCancel: () => void): Totals {
  const counts = new Int32Array(numbers.length)
  const sums = new Float64Array(numbers.length)
  let from = 0
  let to = 0
  let sum = 0
  let count = 0
  for (const [first, past] of rowSlices(numbers.length, checkCancel))
    for (let at = first; at < past; at++) {
      const begin = start[at]
      if (begin < from || begin >= to || end[at] < to) {
        from = to = begin
        sum = count = 0
      }
      for (; from < begin; from++) {
        sum -= numbers[from]
        count -= counted[from]
      }
      for (; to < end[at]; to++) {
        sum += numbers[to]
        count += counted[to]
      }
      sums[at] = sum
      counts[at] = count
    }
  return { counts, sums }
}

function floatTotals({ counted, numbers }: Summed, { start, end }: Spans, checkCancel: () => void): Totals {
  const counts = new Int32Array(numbers.length)
  const sums = new Float64Array(numbers.length)
  let from = -1
  let to = -1
  let sum = 0
  let count = 0
  let steps = 0
  for (let at = 0; at < numbers.length; at++) {
    if (start[at] !== from || end[at] < to) {
      from = to = start[at]
      sum = count = 0
    }
    for (; to < end[at]; to++) {
      if ((++steps & 0xffff) === 0) checkCancel()
      if (counted[to] === 0) continue
      const next = sum + numbers[to]
      if (!Number.isFinite(next) && Number.isFinite(sum) && Number.isFinite(numbers[to]))
        throw new PgError('22003', 'value out of range: overflow')
      sum = next
      count++
    }
    sums[at] = sum
    counts[at] = count
  }
  return { counts, sums }
}

function floatColumn(name: 'sum' | 'avg', { counts, sums }: Totals, type: TypeRef, { rows }: SortedWindow): Column {
  const values = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) values[at] = name === 'sum' ? sums[at] : sums[at] / counts[at]
  return {
    type,
    layout: { kind: 'f64' },
    length: rows.length,
    values,
    validity: seenValidity(counts),
  }
}

function exactColumn({ counts, sums }: Totals, scale: number, type: TypeRef, { rows }: SortedWindow): Column {
  const values = new BigInt64Array(rows.length)
  const words = new Int32Array(values.buffer)
  for (let at = 0; at < rows.length; at++) {
    const to = 2 * at
    words[to] = sums[at] % 2 ** 32
    words[to + 1] = Math.floor(sums[at] / 2 ** 32)
  }
  const common = {
    type,
    length: rows.length,
    values,
    validity: seenValidity(counts),
  }
  return type.oid === Oid.numeric
    ? { ...common, layout: { kind: 'decimal', scale, width: 'i64' } }
    : { ...common, layout: { kind: 'i64' } }
}

function averageColumn(
  { counts, sums }: Totals,
  scale: number,
  type: TypeRef,
  { rows }: SortedWindow,
  checkCancel: () => void,
): Column {
  const values: (Numeric | null)[] = Array.from(rows, () => null)
  let average: Numeric | null = null
  for (const [first, past] of rowSlices(rows.length, checkCancel))
    for (let at = first; at < past; at++) {
      if (at === 0 || counts[at] !== counts[at - 1] || sums[at] !== sums[at - 1])
        average = counts[at] === 0 ? null : divide(numeric(BigInt(sums[at]), scale), fromBigint(BigInt(counts[at])))
      values[at] = average
    }
  return columnOfValues(type, values)
}

/** NULL where a frame holds no value. */
function seenValidity(counts: Int32Array): Uint8Array | undefined {
  let validity: Uint8Array | undefined
  for (let at = 0; at < counts.length; at++) {
    if (counts[at] > 0) continue
    validity ??= new Uint8Array((counts.length + 7) >> 3).fill(255)
    validity[at >> 3] &= ~(1 << (at & 7))
  }
  return validity
}
