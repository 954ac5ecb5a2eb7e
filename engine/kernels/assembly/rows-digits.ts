// Numbers, dates and times as text. All answer where they ended; a cell has room for all of them.

const powersMax: u32 = 18

export function powerOfTen(exponent: u32): u64 {
  let power: u64 = 1
  for (; exponent > 0; exponent--) power *= 10
  return power
}

/** The last `length` digits. */
function padded(out: u32, value: u64, length: u32): u32 {
  let at = out + length
  while (value > 0xffff_ffff && at > out) {
    const rest = value / 10
    store<u8>(--at, 0x30 + ((value - rest * 10) as u32))
    value = rest
  }
  let small = value as u32
  while (at > out) {
    const rest = small / 10
    store<u8>(--at, 0x30 + (small - rest * 10))
    small = rest
  }
  return out + length
}

function unsigned(out: u32, value: u64): u32 {
  let length: u32 = 1
  let limit: u64 = 10
  while (length <= powersMax && value >= limit) {
    length++
    limit *= 10
  }
  if (length > powersMax && value >= 10_000_000_000_000_000_000) length++
  return padded(out, value, length)
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
  const unit = powerOfTen(scale)
  const whole = size / unit
  out = unsigned(out, whole)
  store<u8>(out, 0x2e)
  return padded(out + 1, size - whole * unit, scale)
}

function pair(out: u32, value: u32): void {
  const tens = value / 10
  store<u8>(out, 0x30 + tens)
  store<u8>(out, 0x30 + value - tens * 10, 1)
}

/** Days since 2000-01-01 of the years 1 to 9999. */
export const firstDay: i64 = -730_119
export const lastDay: i64 = 2_921_939

export function putDate(out: u32, dayNumber: i32): u32 {
  const shifted = (dayNumber + 730_425) as u32
  const era = shifted / 146_097
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const shiftedMonth = (5 * dayOfYear + 2) / 153
  const day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  pair(out, year / 100)
  pair(out + 2, year % 100)
  store<u8>(out, 0x2d, 4)
  pair(out + 5, month)
  store<u8>(out, 0x2d, 7)
  pair(out + 8, day)
  return out + 10
}

/** Microseconds since midnight, without trailing zeros. */
export function putTime(out: u32, micros: i64): u32 {
  const seconds = (micros / 1_000_000) as u32
  let fraction = (micros - (seconds as i64) * 1_000_000) as u32
  pair(out, seconds / 3600)
  store<u8>(out, 0x3a, 2)
  pair(out + 3, (seconds / 60) % 60)
  store<u8>(out, 0x3a, 5)
  pair(out + 6, seconds % 60)
  if (fraction == 0) return out + 8
  let length: u32 = 6
  while (fraction % 10 == 0) {
    fraction /= 10
    length--
  }
  store<u8>(out, 0x2e, 8)
  return padded(out + 9, fraction, length)
}
