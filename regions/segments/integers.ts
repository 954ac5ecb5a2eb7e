// Integers of a chunk as doubles (exact, with their differences, below 2^52), their frame or delta encoding, and the way back into the narrowest array.
import { bitsOf, packBits, unpackBits } from './bit-packing.ts'
import type { PieceSink, PieceSource, ValueEncoding } from './encoding.ts'

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

function wordsOf(bytes: Buffer): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
  const copy = new Uint8Array(bytes)
  return new Uint32Array(copy.buffer, 0, copy.byteLength >> 2)
}

export type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | BigInt64Array | Float64Array

/** Fills target[0 … rows). */
export function decodeIntegers(encoding: ValueEncoding, rows: number, target: IntegerArray, fetch: PieceSource): void {
  if (encoding.kind === 'delta') return decodeDelta(encoding, rows, target, fetch)
  if (encoding.kind !== 'frame') throw new Error(`integers cannot be ${encoding.kind}`)
  const { base, width } = encoding
  if (width === 0) {
    if (target instanceof BigInt64Array) target.fill(BigInt(base), 0, rows)
    else target.fill(base, 0, rows)
    return
  }
  const low = wordsOf(fetch(encoding.low!))
  if (!(target instanceof BigInt64Array) && !(target instanceof Float64Array)) {
    unpackBits(low, rows, width, base, target)
    return
  }
  if (width <= 32) {
    const lows = scratch(rows)
    unpackBits(low, rows, width, 0, lows)
    writeWide(target, rows, base, lows)
    return
  }
  const lows = low.slice(0, rows)
  const highs = scratch(rows)
  unpackBits(wordsOf(fetch(encoding.high!)), rows, width - 32, 0, highs)
  writeWide(target, rows, base, lows, highs)
}

/** Fills target[i] with the integer at positions[i]: none of the others is unpacked. */
export function integersAt(
  { base, width, low, high }: ValueEncoding & { kind: 'frame' },
  positions: Int32Array,
  target: IntegerArray,
  fetch: PieceSource,
): void {
  const rows = positions.length
  const wide = target instanceof BigInt64Array || target instanceof Float64Array
  const lows = new Uint32Array(rows)
  if (width > 32) {
    const words = wordsOf(fetch(low!))
    for (let i = 0; i < rows; i++) lows[i] = words[positions[i]]
    const rest = wordsOf(fetch(high!))
    const highs = Uint32Array.from(positions, (position) => bitsOf(rest, position, width - 32))
    writeWide(target as BigInt64Array, rows, base, lows, highs)
    return
  }
  if (width > 0) {
    const words = wordsOf(fetch(low!))
    for (let i = 0; i < rows; i++) lows[i] = bitsOf(words, positions[i], width)
  }
  if (wide) writeWide(target, rows, base, lows)
  else for (let i = 0; i < rows; i++) target[i] = base + lows[i]
}

function decodeDelta(
  encoding: ValueEncoding & { kind: 'delta' },
  rows: number,
  target: IntegerArray,
  fetch: PieceSource,
): void {
  const { first, base, width } = encoding
  if (rows === 0) return
  if (target instanceof BigInt64Array || target instanceof Float64Array) {
    const steps = scratch(rows)
    steps[0] = 0
    if (width === 0) steps.fill(0, 1, rows)
    else unpackBits(wordsOf(fetch(encoding.low!)), rows - 1, width, 0, steps.subarray(1, rows))
    sumWide(target, rows, first, base, steps)
    return
  }
  if (width === 0) target.fill(base, 1, rows)
  else unpackBits(wordsOf(fetch(encoding.low!)), rows - 1, width, base, target.subarray(1, rows))
  target[0] = first
  if (target instanceof Int32Array) sumInt32(target, rows)
  else for (let row = 1; row < rows; row++) target[row] += target[row - 1]
}

function sumInt32(target: Int32Array, rows: number): void {
  let value = target[0]
  for (let row = 1; row < rows; row++) target[row] = value = (value + target[row]) | 0
}

let scratchWords = new Uint32Array(0)

/** Holds anything; until the next call. */
function scratch(rows: number): Uint32Array {
  if (scratchWords.length < rows) scratchWords = new Uint32Array(rows)
  return scratchWords.subarray(0, rows)
}

/** target[i] = base + low + high · 2^32. i64 is written as two words: no bigint is made. */
function writeWide(
  target: BigInt64Array | Float64Array,
  rows: number,
  base: number,
  lows: Uint32Array,
  highs?: Uint32Array,
): void {
  if (target instanceof Float64Array) {
    for (let row = 0; row < rows; row++) target[row] = base + lows[row] + (highs ? highs[row] * 4_294_967_296 : 0)
    return
  }
  const words = new Int32Array(target.buffer, target.byteOffset, target.length * 2)
  for (let row = 0; row < rows; row++) {
    const value = base + lows[row] + (highs ? highs[row] * 4_294_967_296 : 0)
    const high = Math.floor(value / 4_294_967_296)
    words[2 * row] = value - high * 4_294_967_296
    words[2 * row + 1] = high
  }
}

/** Running sums of base + step, from `first` on; the first step is none. */
function sumWide(
  target: BigInt64Array | Float64Array,
  rows: number,
  first: number,
  base: number,
  steps: Uint32Array,
): void {
  let value = first - base
  if (target instanceof Float64Array) {
    for (let row = 0; row < rows; row++) target[row] = value += base + steps[row]
    return
  }
  const words = new Int32Array(target.buffer, target.byteOffset, target.length * 2)
  for (let row = 0; row < rows; row++) {
    value += base + steps[row]
    const high = Math.floor(value / 4_294_967_296)
    words[2 * row] = value - high * 4_294_967_296
    words[2 * row + 1] = high
  }
}

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
