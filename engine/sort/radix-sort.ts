// Radix sort of packed keys: one pass by the highest bits makes buckets that fit a core's cache, and each bucket is sorted from its lowest
// digit up. Rows with equal keys stay in their order.
import { rowSlices } from './row-slices.ts'
import type { SortSide, SortSpace } from './sort-space.ts'

const digitBits = 8
const digits = 1 << digitBits
/** Of the first pass. */
const bucketBitsMax = 10
/** Fewer rows fit a cache as they are. */
const bucketedRowsMin = 32_768
const insertionRowsMax = 48

export interface Buckets {
  /** Bucket i has the rows of side b from starts[i] to starts[i + 1]. */
  readonly starts: Int32Array
  /** Bits of the keys that are still to be sorted by. */
  readonly bits: number
}

/** From side a, whose rows are in their order, to side b. */
export function distribute({ a, b }: SortSpace, bits: number, checkCancel: () => void): Buckets {
  const rows = a.low.length
  const bucketBits = rows < bucketedRowsMin ? 0 : Math.min(bits, bucketBitsMax)
  const left = bits - bucketBits
  if (bucketBits === 0) {
    b.low.set(a.low)
    b.high?.set(a.high!)
    for (let row = 0; row < rows; row++) b.rows[row] = row
    return { starts: Int32Array.of(0, rows), bits }
  }
  const mask = (1 << bucketBits) - 1
  const starts = new Int32Array((1 << bucketBits) + 1)
  const { word, shift } = digitOf(a, left)
  const { high } = a
  // Above the bits of one word come those of the other.
  const above = shift + bucketBits > 32 && high !== undefined ? high : undefined
  const bucketOf = (row: number): number =>
    above ? ((word[row] >>> shift) | (above[row] << (32 - shift))) & mask : (word[row] >>> shift) & mask
  for (const [from, to] of rowSlices(rows, checkCancel))
    for (let row = from; row < to; row++) starts[bucketOf(row) + 1]++
  for (let bucket = 0; bucket < 1 << bucketBits; bucket++) starts[bucket + 1] += starts[bucket]
  const next = starts.slice()
  for (const [from, to] of rowSlices(rows, checkCancel))
    for (let row = from; row < to; row++) {
      const at = next[bucketOf(row)]++
      b.low[at] = a.low[row]
      if (high) b.high![at] = high[row]
      b.rows[at] = row
    }
  return { starts, bits: left }
}

function digitOf(side: SortSide, bit: number): { readonly word: Uint32Array; readonly shift: number } {
  return bit >= 32 ? { word: side.high!, shift: bit - 32 } : { word: side.low, shift: bit }
}

/** Rows of side b from start to end by their lowest bits; what comes of it is in side b. */
export function sortBucket(space: SortSpace, start: number, end: number, bits: number, checkCancel: () => void): void {
  if (end - start < 2 || bits === 0) return
  if (end - start <= insertionRowsMax) {
    insert(space.b, start, end)
    return
  }
  if (fewPassesFromAbove(end - start) < Math.ceil(bits / digitBits)) {
    sortFromAbove(space, start, end, bits, checkCancel)
    return
  }
  let from = space.b
  let to = space.a
  for (let bit = 0; bit < bits; bit += digitBits) {
    if (!moveByDigit(from, to, start, end, bit, checkCancel)) continue
    const swapped = from
    from = to
    to = swapped
  }
  if (from !== space.b) copy(from, space.b, start, end)
}

/** Passes from the highest digit down, until what is left of so many rows is few enough to be inserted; the last one moves them back. */
const fewPassesFromAbove = (rows: number): number => Math.ceil(Math.log2(rows / insertionRowsMax) / digitBits) + 1

/** By the highest digit, and what has the same one by the rest: of long keys most bits are never looked at. */
function sortFromAbove(space: SortSpace, start: number, end: number, bits: number, checkCancel: () => void): void {
  const rest = Math.floor((bits - 1) / digitBits) * digitBits
  const ends = moveByDigit(space.b, space.a, start, end, rest, checkCancel)
  if (!ends) {
    sortBucket(space, start, end, rest, checkCancel)
    return
  }
  copy(space.a, space.b, start, end)
  let from = start
  for (const to of ends) {
    if (to - from > 1) sortBucket(space, from, to, rest, checkCancel)
    from = to
  }
}

function copy(from: SortSide, to: SortSide, start: number, end: number): void {
  to.low.set(from.low.subarray(start, end), start)
  to.high?.set(from.high!.subarray(start, end), start)
  to.rows.set(from.rows.subarray(start, end), start)
}

/**
 * Digits never lie across the words: 32 is a multiple of their bits. Where the rows of each digit end; undefined: all rows have the same
 * digit, and stay.
 */
function moveByDigit(
  from: SortSide,
  to: SortSide,
  start: number,
  end: number,
  bit: number,
  checkCancel: () => void,
): Int32Array | undefined {
  const { word, shift } = digitOf(from, bit)
  const next = new Int32Array(digits)
  // Where keys are few, one bucket may have nearly all rows.
  for (const [first, last] of rowSlices(end, checkCancel, start))
    for (let at = first; at < last; at++) next[(word[at] >>> shift) & (digits - 1)]++
  if (next[(word[start] >>> shift) & (digits - 1)] === end - start) return undefined
  let sum = start
  for (let digit = 0; digit < digits; digit++) {
    const count = next[digit]
    next[digit] = sum
    sum += count
  }
  for (const [first, last] of rowSlices(end, checkCancel, start))
    if (from.high) moveWide(from, to, first, last, word, shift, next)
    else moveNarrow(from, to, first, last, shift, next)
  return next
}

function moveNarrow(from: SortSide, to: SortSide, start: number, end: number, shift: number, next: Int32Array): void {
  const { low, rows } = from
  const { low: toLow, rows: toRows } = to
  for (let at = start; at < end; at++) {
    const key = low[at]
    const target = next[(key >>> shift) & (digits - 1)]++
    toLow[target] = key
    toRows[target] = rows[at]
  }
}

function moveWide(
  from: SortSide,
  to: SortSide,
  start: number,
  end: number,
  word: Uint32Array,
  shift: number,
  next: Int32Array,
): void {
  const { low, rows } = from
  const high = from.high!
  const { low: toLow, rows: toRows } = to
  const toHigh = to.high!
  for (let at = start; at < end; at++) {
    const target = next[(word[at] >>> shift) & (digits - 1)]++
    toLow[target] = low[at]
    toHigh[target] = high[at]
    toRows[target] = rows[at]
  }
}

function insert({ low, high, rows }: SortSide, start: number, end: number): void {
  for (let at = start + 1; at < end; at++) {
    const ownLow = low[at]
    const ownHigh = high ? high[at] : 0
    const row = rows[at]
    let free = at
    while (
      free > start &&
      ((high ? high[free - 1] : 0) > ownHigh || ((high ? high[free - 1] : 0) === ownHigh && low[free - 1] > ownLow))
    ) {
      low[free] = low[free - 1]
      if (high) high[free] = high[free - 1]
      rows[free] = rows[free - 1]
      free--
    }
    low[free] = ownLow
    if (high) high[free] = ownHigh
    rows[free] = row
  }
}
