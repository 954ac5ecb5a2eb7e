// Integers of a chunk as doubles (exact, with their differences, below 2^52), and their frame or delta encoding (decode-integers.ts has the way back).
import { packBits } from './bit-packing.ts'
import type { PieceSink, ValueEncoding } from './encoding.ts'

export interface IntegerRange {
  readonly min: number
  readonly max: number
}

/** Range of the valid values; undefined: none valid. */
export function rangeOf(values: Float64Array, valid: (row: number) => boolean): IntegerRange | undefined {
  let min = Infinity
  let max = -Infinity
  for (let row = 0; row < values.length; row++) {
    if (!valid(row)) continue
    const value = values[row]
    if (value < min) min = value
    if (value > max) max = value
  }
  return min === Infinity ? undefined : { min, max }
}

/** Bits that hold 0 … range. */
export const bitsFor = (range: number): number =>
  range === 0
    ? 0
    : range < 4_294_967_296
      ? 32 - Math.clz32(range)
      : 32 + (32 - Math.clz32(Math.floor(range / 4_294_967_296)))

/** Differences cost a dependent addition per value when read: they must save a third. */
export const savesAsDelta = (deltaWidth: number, width: number): boolean =>
  deltaWidth <= 32 && deltaWidth * 3 <= width * 2

/** Every value must lie in the range (NULL rows filled by the caller). */
export function encodeIntegers(values: Float64Array, range: IntegerRange, store: PieceSink): ValueEncoding {
  const width = bitsFor(range.max - range.min)
  const delta = width > 1 ? deltaRange(values) : undefined
  if (delta) {
    const deltaWidth = bitsFor(delta.max - delta.min)
    if (savesAsDelta(deltaWidth, width)) return encodeDelta(values, delta.min, deltaWidth, store)
  }
  const { min } = range
  if (width === 0) return { kind: 'frame', base: min, width }
  const low = new Uint32Array(values.length)
  for (let row = 0; row < values.length; row++) low[row] = (values[row] - min) % 4_294_967_296
  if (width <= 32) {
    return { kind: 'frame', base: min, width, low: store(bytesOf(packBits(low, low.length, width))) }
  }
  const high = new Uint32Array(values.length)
  for (let row = 0; row < values.length; row++) high[row] = Math.floor((values[row] - min) / 4_294_967_296)
  return {
    kind: 'frame',
    base: min,
    width,
    low: store(bytesOf(low)),
    high: store(bytesOf(packBits(high, high.length, width - 32))),
  }
}

function deltaRange(values: Float64Array): IntegerRange | undefined {
  let min = Infinity
  let max = -Infinity
  for (let row = 1; row < values.length; row++) {
    const difference = values[row] - values[row - 1]
    if (difference < min) min = difference
    if (difference > max) max = difference
  }
  // Sums of differences stay exact only in doubles' integers.
  return min === Infinity || max - min > 4_294_967_295 ? undefined : { min, max }
}

function encodeDelta(values: Float64Array, base: number, width: number, store: PieceSink): ValueEncoding {
  const first = values[0]
  if (width === 0) return { kind: 'delta', first, base, width }
  const offsets = new Uint32Array(values.length - 1)
  for (let row = 1; row < values.length; row++) offsets[row - 1] = values[row] - values[row - 1] - base
  return { kind: 'delta', first, base, width, low: store(bytesOf(packBits(offsets, offsets.length, width))) }
}

const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer, words.byteOffset, words.byteLength)

/** The column's integers as doubles, or undefined where one lies beyond ±2^52, whose differences are no longer exact (then the chunk stays plain). */
export function integersOf(
  values: ArrayLike<number> | BigInt64Array,
  rows: number,
  valid: (row: number) => boolean,
): Float64Array | undefined {
  const target = new Float64Array(rows)
  if (!(values instanceof BigInt64Array)) {
    for (let row = 0; row < rows; row++) target[row] = values[row]
    return target
  }
  const words = new Int32Array(values.buffer, values.byteOffset, rows * 2)
  for (let row = 0; row < rows; row++) {
    const high = words[2 * row + 1]
    if (high >= 1_048_576 || high < -1_048_576) {
      if (valid(row)) return undefined
      continue
    }
    target[row] = high * 4_294_967_296 + (words[2 * row] >>> 0)
  }
  return target
}
