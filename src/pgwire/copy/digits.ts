// Decimal digits of a byte range as a number, without a string between.

/** More digits than this might not fit a double exactly. */
export const exactDigitsMax = 15

/** The unsigned integer in [start, end), at most exactDigitsMax digits; -1: something else stands there. */
export function unsignedInteger(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end - start > exactDigitsMax) return -1
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Two digits at a position; -1: something else stands there. */
export function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 0x30
  const ones = bytes[at + 1] - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** Stores a safe integer as two's complement words, low first. */
export function storeInt64(words: Int32Array, at: number, value: number): void {
  const high = Math.floor(value / 4_294_967_296)
  words[at] = value - high * 4_294_967_296
  words[at + 1] = high
}
