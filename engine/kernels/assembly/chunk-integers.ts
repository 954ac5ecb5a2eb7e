// Integers of a column chunk: their range, their differences, and bit-packing (regions/segments/bit-packing.ts tells the format).
import { isSet } from './chunk-hashes'

/** Of the valid values looked at last. */
export let least: i64 = 0
export let greatest: i64 = 0
export let leastRow: u32 = 0
export let greatestRow: u32 = 0
/** Of the differences between a value and the one before. */
export let leastStep: i64 = 0
export let greatestStep: i64 = 0

/**
 * Values of 1, 2, 4, 8 or 16 bytes into 64-bit ones; a NULL repeats the one before, or the least, so that it widens neither the range nor a difference.
 * Answers how many are valid; -1: one does not fit.
 */
export function widen(values: u32, width: u32, rows: u32, validity: u32, target: u32): i32 {
  let count: u32 = 0
  let previous: i64 = 0
  let low: i64 = i64.MAX_VALUE
  let high: i64 = i64.MIN_VALUE
  let lowRow: u32 = 0
  let highRow: u32 = 0
  let first: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    if (!isSet(validity, row)) {
      store<i64>(target + row * 8, previous)
      continue
    }
    let value: i64 = 0
    if (width == 4) value = load<i32>(values + row * 4)
    else if (width == 8) value = load<i64>(values + row * 8)
    else if (width == 2) value = load<i16>(values + row * 2)
    else if (width == 1) value = load<i8>(values + row)
    else {
      value = load<i64>(values + row * 16)
      if (load<i64>(values + row * 16, 8) != value >> 63) return -1
    }
    store<i64>(target + row * 8, value)
    if (count == 0) first = row
    count++
    previous = value
    if (value < low) {
      low = value
      lowRow = row
    }
    if (value > high) {
      high = value
      highRow = row
    }
  }
  for (let row: u32 = 0; row < first; row++) store<i64>(target + row * 8, low)
  least = low
  greatest = high
  leastRow = lowRow
  greatestRow = highRow
  return count as i32
}

/** The lengths of texts, as 64-bit values. */
export function lengths(offsets: u32, rows: u32, target: u32): void {
  least = i64.MAX_VALUE
  greatest = 0
  for (let row: u32 = 0; row < rows; row++) {
    const length = (load<u32>(offsets + row * 4, 4) - load<u32>(offsets + row * 4)) as i64
    store<i64>(target + row * 8, length)
    if (length < least) least = length
    if (length > greatest) greatest = length
  }
}

/** At least two values. */
export function steps(values: u32, rows: u32): void {
  let low: i64 = i64.MAX_VALUE
  let high: i64 = i64.MIN_VALUE
  let previous = load<i64>(values)
  for (let row: u32 = 1; row < rows; row++) {
    const value = load<i64>(values + row * 8)
    const step = value - previous
    previous = value
    if (step < low) low = step
    if (step > high) high = step
  }
  leastStep = low
  greatestStep = high
}

/** The low 32 bits of values above a base. */
export function packLow(values: u32, rows: u32, base: i64, width: u32, target: u32): void {
  let word: u64 = 0
  let bits: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    word |= (((load<i64>(values + row * 8) - base) as u64) & 0xffff_ffff) << (bits as u64)
    bits += width
    if (bits < 32) continue
    store<u32>(target, word as u32)
    target += 4
    word >>= 32
    bits -= 32
  }
  if (bits > 0) store<u32>(target, word as u32)
}

/** What is above them. */
export function packHigh(values: u32, rows: u32, base: i64, width: u32, target: u32): void {
  let word: u64 = 0
  let bits: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    word |= (((load<i64>(values + row * 8) - base) as u64) >> 32) << (bits as u64)
    bits += width
    if (bits < 32) continue
    store<u32>(target, word as u32)
    target += 4
    word >>= 32
    bits -= 32
  }
  if (bits > 0) store<u32>(target, word as u32)
}

/** Differences above a base: one less than there are values. */
export function packSteps(values: u32, rows: u32, base: i64, width: u32, target: u32): void {
  let word: u64 = 0
  let bits: u32 = 0
  let previous = load<i64>(values)
  for (let row: u32 = 1; row < rows; row++) {
    const value = load<i64>(values + row * 8)
    word |= ((value - previous - base) as u64) << (bits as u64)
    previous = value
    bits += width
    if (bits < 32) continue
    store<u32>(target, word as u32)
    target += 4
    word >>= 32
    bits -= 32
  }
  if (bits > 0) store<u32>(target, word as u32)
}

/** Codes through a table of new ones, as 64-bit values. */
export function rename(codes: u32, rows: u32, renamed: u32, target: u32): void {
  for (let row: u32 = 0; row < rows; row++)
    store<i64>(target + row * 8, load<u32>(renamed + load<u32>(codes + row * 4) * 4) as i64)
}
