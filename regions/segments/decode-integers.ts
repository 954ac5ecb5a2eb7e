// Integers of a chunk (see integers.ts) into the narrowest array: all of them, or those at a few positions.
import { bitsOf } from './bit-packing.ts'
import type { PieceSource, ValueEncoding } from './encoding.ts'
import { type IntegerArray, type Packed, unpackInto, unpackSums } from './unpack.ts'

type Frame = ValueEncoding & { readonly kind: 'frame' }
type Delta = ValueEncoding & { readonly kind: 'delta' }

/** Fills target[0 … rows). */
export function decodeIntegers(encoding: ValueEncoding, rows: number, target: IntegerArray, fetch: PieceSource): void {
  if (rows === 0) return
  if (encoding.kind === 'frame') unpackInto(packedOf(encoding, fetch), rows, encoding.base, target)
  else if (encoding.kind === 'delta') decodeSums(encoding, rows, target, fetch)
  else throw new Error(`integers cannot be ${encoding.kind}`)
}

/** Of texts, from their lengths: where each begins, and behind the last where it ends. */
export function decodeOffsets(lengths: ValueEncoding, rows: number, offsets: Int32Array, fetch: PieceSource): void {
  if (lengths.kind === 'frame') {
    decodeSums({ ...lengths, first: 0 }, rows + 1, offsets, fetch)
    return
  }
  decodeIntegers(lengths, rows, offsets.subarray(1), fetch)
  offsets[0] = 0
  for (let row = 0, end = 0; row < rows; row++) offsets[row + 1] = end += offsets[row + 1]
}

type Sums = Pick<Delta, 'first' | 'base' | 'width' | 'low'>

const decodeSums = (sums: Sums, rows: number, target: IntegerArray, fetch: PieceSource): void =>
  unpackSums(packedOf(sums, fetch), rows, sums.first, sums.base, target)

const packedOf = ({ width, low, high }: Pick<Frame, 'width' | 'low' | 'high'>, fetch: PieceSource): Packed => ({
  width,
  low: low ? fetch(low) : nothing,
  high: high && fetch(high),
})

const nothing = new Uint8Array(0)

/** Fills target[i] with the integer at positions[i]: none of the others is unpacked. */
export function integersAt(
  { base, width, low, high }: Frame,
  positions: Int32Array,
  target: IntegerArray,
  fetch: PieceSource,
): void {
  const rows = positions.length
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
  if (target instanceof BigInt64Array || target instanceof Float64Array) writeWide(target, rows, base, lows)
  else for (let i = 0; i < rows; i++) target[i] = base + lows[i]
}

function wordsOf(bytes: Buffer): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
  const copy = new Uint8Array(bytes)
  return new Uint32Array(copy.buffer, 0, copy.byteLength >> 2)
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
