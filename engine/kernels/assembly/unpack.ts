// Module: bit-packed integers of column chunks back into arrays (regions/segments/bit-packing.ts tells the format). Up to 64 bytes behind
// a source are read, and as many behind a target written. Addresses below 64 are the module's own.

/** Wherever in a byte a value begins that is no wider, it ends within 32 bits. */
const shiftedWidthMax: u32 = 25

/** For eight values in turn: the bytes that each begins in, and what it is multiplied by to have its last bit at the top of a word. */
const bytesAt: u32 = 0
const factorsAt: u32 = 32

function prepare(width: u32): void {
  for (let value: u32 = 0; value < 8; value++) {
    const half = value >> 2
    const bit = value * width - ((half * 4 * width) & ~7)
    for (let byte: u32 = 0; byte < 4; byte++) store<u8>(bytesAt + value * 4 + byte, ((bit >> 3) + byte) as u8)
    store<u32>(factorsAt + value * 4, width == 0 ? 0 : 1 << (32 - width - (bit & 7)))
  }
}

function four(source: u32, bytes: v128, factors: v128, down: i32): v128 {
  return i32x4.shr_u(i32x4.mul(i8x16.swizzle(v128.load(source), bytes), factors), down)
}

function one(source: u32, bit: u64, mask: u64): u64 {
  return (load<u64>(source + ((bit >> 3) as u32)) >> (bit & 7)) & mask
}

/** target[i] = base + value i, in the arithmetic of 8, 16 or 32 bits. Of width 0 each value is 0. */
export function unpack(source: u32, width: u32, count: u32, base: i32, target: u32, targetBytes: u32): void {
  if (width > shiftedWidthMax) return unpackLarge(source, width, count, base, target, targetBytes)
  prepare(width)
  const firstBytes = v128.load(bytesAt)
  const secondBytes = v128.load(bytesAt, 16)
  const firstFactors = v128.load(factorsAt)
  const secondFactors = v128.load(factorsAt, 16)
  const second = (width * 4) >> 3
  const down = 32 - width
  const bases = i32x4.splat(base)
  for (let done: u32 = 0; done < count; done += 8) {
    const low = i32x4.add(four(source, firstBytes, firstFactors, down), bases)
    const high = i32x4.add(four(source + second, secondBytes, secondFactors, down), bases)
    source += width
    if (targetBytes == 4) {
      v128.store(target, low)
      v128.store(target, high, 16)
      target += 32
    } else if (targetBytes == 2) {
      v128.store(target, i8x16.shuffle(low, high, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29))
      target += 16
    } else {
      v128.store(target, i8x16.shuffle(low, high, 0, 4, 8, 12, 16, 20, 24, 28, 0, 0, 0, 0, 0, 0, 0, 0))
      target += 8
    }
  }
}

function unpackLarge(source: u32, width: u32, count: u32, base: i32, target: u32, targetBytes: u32): void {
  const mask = ((1 as u64) << (width as u64)) - 1
  for (let row: u32 = 0, bit: u64 = 0; row < count; row++, bit += width) {
    const value = base + (one(source, bit, mask) as i32)
    if (targetBytes == 4) store<i32>(target + row * 4, value)
    else if (targetBytes == 2) store<i16>(target + row * 2, value as i16)
    else store<i8>(target + row, value as i8)
  }
}

/** The same in 64 bits. */
export function unpackLong(source: u32, width: u32, count: u32, base: f64, target: u32): void {
  if (width > shiftedWidthMax) return unpackLargeLong(source, width, count, base, target)
  prepare(width)
  const firstBytes = v128.load(bytesAt)
  const secondBytes = v128.load(bytesAt, 16)
  const firstFactors = v128.load(factorsAt)
  const secondFactors = v128.load(factorsAt, 16)
  const second = (width * 4) >> 3
  const down = 32 - width
  const bases = i64x2.splat(base as i64)
  for (let done: u32 = 0; done < count; done += 8) {
    const low = four(source, firstBytes, firstFactors, down)
    const high = four(source + second, secondBytes, secondFactors, down)
    v128.store(target, i64x2.add(i64x2.extend_low_i32x4_u(low), bases))
    v128.store(target, i64x2.add(i64x2.extend_high_i32x4_u(low), bases), 16)
    v128.store(target, i64x2.add(i64x2.extend_low_i32x4_u(high), bases), 32)
    v128.store(target, i64x2.add(i64x2.extend_high_i32x4_u(high), bases), 48)
    source += width
    target += 64
  }
}

function unpackLargeLong(source: u32, width: u32, count: u32, base: f64, target: u32): void {
  const mask = ((1 as u64) << (width as u64)) - 1
  const from = base as i64
  for (let row: u32 = 0, bit: u64 = 0; row < count; row++, bit += width)
    store<i64>(target + row * 8, from + (one(source, bit, mask) as i64))
}

/** Values of more than 32 bits: their low words whole, what is above them packed. */
export function joinLong(lows: u32, highs: u32, width: u32, count: u32, base: f64, target: u32): void {
  const mask = ((1 as u64) << (width as u64)) - 1
  const from = base as i64
  for (let row: u32 = 0, bit: u64 = 0; row < count; row++, bit += width) {
    const value = (load<u32>(lows + row * 4) as u64) | (one(highs, bit, mask) << 32)
    store<i64>(target + row * 8, from + (value as i64))
  }
}

/** Each value becomes the sum of all up to it, and of `before`. */
export function sum(values: u32, count: u32, valueBytes: u32, before: i32): void {
  if (valueBytes == 4) return sumWords(values, count, before)
  let sum = before
  if (valueBytes == 2)
    for (let row: u32 = 0; row < count; row++) {
      sum += load<i16>(values + row * 2)
      store<i16>(values + row * 2, sum as i16)
    }
  else
    for (let row: u32 = 0; row < count; row++) {
      sum += load<i8>(values + row)
      store<i8>(values + row, sum as i8)
    }
}

function sumWords(values: u32, count: u32, before: i32): void {
  const none = i32x4.splat(0)
  let last = i32x4.splat(before)
  for (let row: u32 = 0; row < count; row += 4) {
    let sums = v128.load(values + row * 4)
    sums = i32x4.add(sums, v128.shuffle<i32>(none, sums, 0, 4, 5, 6))
    sums = i32x4.add(i32x4.add(sums, v128.shuffle<i32>(none, sums, 0, 0, 4, 5)), last)
    v128.store(values + row * 4, sums)
    last = v128.shuffle<i32>(sums, sums, 3, 3, 3, 3)
  }
}

export function sumLong(values: u32, count: u32, before: f64): void {
  let sum = before as i64
  for (let row: u32 = 0; row < count; row++) {
    sum += load<i64>(values + row * 8)
    store<i64>(values + row * 8, sum)
  }
}

/** 64-bit integers become doubles, where they lie. */
export function toDoubles(values: u32, count: u32): void {
  for (let row: u32 = 0; row < count; row++) store<f64>(values + row * 8, load<i64>(values + row * 8) as f64)
}
