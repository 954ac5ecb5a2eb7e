// Numbers, dates and times as text. All answer where they ended; a cell has room for all of them.

export function powerOfTen(exponent: u32): u64 {
  let power: u64 = 1
  for (; exponent > 0; exponent--) power *= 10
  return power
}

/** Eight digits of a number below 10^8, the first in the lowest byte: halves, quarters and eighths are parted side by side. */
function eightDigits(value: u32): u64 {
  const top = value / 10_000
  const fours = (top as u64) | (((value - top * 10_000) as u64) << 32)
  const hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f
  const pairs = hundreds | ((fours - hundreds * 100) << 16)
  const tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f
  return tens | ((pairs - tens * 10) << 8)
}

const zeros: u64 = 0x3030_3030_3030_3030
const lastByte: u64 = 0x0100_0000_0000_0000
const hundredMillion: u64 = 100_000_000

/** The last `length` digits. Up to seven bytes behind are overwritten. */
function padded(out: u32, value: u64, length: u32): u32 {
  while (length > 8) {
    const unit = powerOfTen(length - 8)
    const first = value / unit
    store<u64>(out, eightDigits(first as u32) | zeros)
    value -= first * unit
    out += 8
    length -= 8
  }
  store<u64>(out, (eightDigits(value as u32) | zeros) >> ((8 - length) * 8))
  return out + length
}

/** Below 10^8. */
function short(out: u32, value: u32): u32 {
  const digits = eightDigits(value)
  // The last digit stays, whatever it is.
  const leading = ctz(digits | lastByte) >> 3
  store<u64>(out, (digits | zeros) >> (leading << 3))
  return out + 8 - (leading as u32)
}

function unsigned(out: u32, value: u64): u32 {
  if (value < hundredMillion) return short(out, value as u32)
  const rest = value / hundredMillion
  const end = unsigned(out, rest)
  store<u64>(end, eightDigits((value - rest * hundredMillion) as u32) | zeros)
  return end + 8
}

export function putInteger(out: u32, value: i64): u32 {
  if (value >= 0) return unsigned(out, value as u64)
  store<u8>(out, 0x2d)
  return unsigned(out + 1, (0 - value) as u64)
}

/** scale: at most 18. */
export function putDecimal(out: u32, value: i64, scale: u32): u32 {
  if (scale == 0) return putInteger(out, value)
  let size = value as u64
  if (value < 0) {
    store<u8>(out++, 0x2d)
    size = (0 - value) as u64
  }
  if (scale < 8) return putPointed(out, size, scale)
  const unit = powerOfTen(scale)
  const whole = size / unit
  out = unsigned(out, whole)
  store<u8>(out, 0x2e)
  return padded(out + 1, size - whole * unit, scale)
}

/** scale: 1 to 7, so that the point is among the last eight digits, and not before them. */
function putPointed(out: u32, size: u64, scale: u32): u32 {
  const before: u32 = 8 - scale
  let digits: u64
  let skipped: u32 = 0
  if (size < hundredMillion) {
    digits = eightDigits(size as u32)
    const leading = (ctz(digits | lastByte) >> 3) as u32
    skipped = leading < before ? leading : before - 1
  } else {
    const rest = size / hundredMillion
    out = unsigned(out, rest)
    digits = eightDigits((size - rest * hundredMillion) as u32)
  }
  digits |= zeros
  store<u64>(out, digits >> ((skipped as u64) << 3))
  out += before - skipped
  store<u8>(out, 0x2e)
  store<u64>(out, digits >> ((before as u64) << 3), 1)
  return out + 1 + scale
}

/** Days since 2000-01-01 of the years 1 to 9999. */
export const firstDay: i64 = -730_119
export const lastDay: i64 = 2_921_939
/** Of 2000-01-01 after the first of March of the year 0, where leap days end years. */
const marchDay: i32 = 730_425

/** Neri and Schneider, Euclidean affine functions and their application to calendar algorithms (2021). */
export function putDate(out: u32, dayNumber: i32): u32 {
  const quarters = 4 * ((dayNumber + marchDay) as u32) + 3
  const century = quarters / 146_097
  const inCentury = (quarters - century * 146_097) | 3
  const product = 2_939_745 * (inCentury as u64)
  const dayOfYear = (product as u32) / 2_939_745 / 4
  const parts = 2_141 * dayOfYear + 197_913
  const isNextYear: u32 = dayOfYear >= 306 ? 1 : 0
  const year = 100 * century + ((product >> 32) as u32) + isNextYear
  const month = (parts >> 16) - 12 * isNextYear
  const day = (parts & 0xffff) / 2_141 + 1
  const digits = eightDigits(year * 10_000 + month * 100 + day) | zeros
  store<u32>(out, digits as u32)
  store<u8>(out, 0x2d, 4)
  store<u16>(out, (digits >> 32) as u16, 5)
  store<u8>(out, 0x2d, 7)
  store<u16>(out, (digits >> 48) as u16, 8)
  return out + 10
}

/** Microseconds since midnight, without trailing zeros. */
export function putTime(out: u32, micros: i64): u32 {
  const seconds = (micros / 1_000_000) as u32
  let fraction = (micros - (seconds as i64) * 1_000_000) as u32
  const minutes = seconds / 60
  const hours = minutes / 60
  const digits = eightDigits(hours * 10_000 + (minutes - hours * 60) * 100 + seconds - minutes * 60) | zeros
  store<u16>(out, (digits >> 16) as u16)
  store<u8>(out, 0x3a, 2)
  store<u16>(out, (digits >> 32) as u16, 3)
  store<u8>(out, 0x3a, 5)
  store<u16>(out, (digits >> 48) as u16, 6)
  if (fraction == 0) return out + 8
  let length: u32 = 6
  while (fraction % 10 == 0) {
    fraction /= 10
    length--
  }
  store<u8>(out, 0x2e, 8)
  return padded(out + 9, fraction, length)
}
