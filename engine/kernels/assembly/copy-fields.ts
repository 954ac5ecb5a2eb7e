// Fields of one column to its values, row after row. A field that is not in the form that nearly all have ends the run: its type's own
// parser takes it, and the run goes on behind it.

const quotedField: u32 = 0x8000_0000
const escapedField: u32 = 0x4000_0000
/** Of the binary format. */
export const nullField: u32 = 0x8000_0000
export const endMask: u32 = 0x3fff_ffff

/** Fields are two words each, `stride` bytes apart. */
let fieldAt: u32 = 0
let stride: u32 = 0
let values: u32 = 0
let validity: u32 = 0
let nullText: u32 = 0
let nullBytes: u32 = 0
let nullWhen: u32 = 0

/** Whether any field was NULL since this was set to 0. */
export let nulls: u32 = 0
/** Bytes that texts have taken so far. */
export let used: u32 = 0

/** nullWhen: 0 never, 1 where a field is the null text and was not quoted, 2 where it is; 3: where it is marked so, in the binary format. */
export function setColumn(
  fields: u32,
  bytesBetween: u32,
  target: u32,
  bits: u32,
  text: u32,
  textBytes: u32,
  when: u32,
  textUsed: u32,
): void {
  fieldAt = fields
  stride = bytesBetween
  values = target
  validity = bits
  nullText = text
  nullBytes = textBytes
  nullWhen = when
  used = textUsed
  nulls = 0
}

const nullWhenMarked: u32 = 3

export function fieldStart(field: u32): u32 {
  return load<u32>(fieldAt + field * stride)
}

export function fieldWord(field: u32): u32 {
  return load<u32>(fieldAt + field * stride, 4)
}

export function isNull(start: u32, word: u32): bool {
  if (nullWhen == 0) return false
  if (nullWhen == nullWhenMarked) return (word & nullField) != 0
  if ((word & endMask) - start != nullBytes) return false
  if (nullWhen == 1 && (word & quotedField) != 0) return false
  for (let i: u32 = 0; i < nullBytes; i++) if (load<u8>(start + i) != load<u8>(nullText + i)) return false
  return true
}

export function putNull(row: u32): void {
  const byte = validity + (row >> 3)
  store<u8>(byte, load<u8>(byte) & ~((1 as u32) << (row & 7)))
  nulls = 1
}

/** Digits of [start, end), at most 18, as a number; -1: something else stands there. */
function digits(start: u32, end: u32): i64 {
  const length = end - start
  if (length == 0 || length > 18) return -1
  let value: i64 = 0
  while (start < end) {
    const digit = (load<u8>(start) as u32) - 0x30
    if (digit > 9) return -1
    value = value * 10 + (digit as i64)
    start++
  }
  return value
}

export function putFloat(row: u32, value: f64): void {
  store<f64>(values + row * 8, value)
}

export function putInteger(row: u32, width: u32, value: i64): void {
  if (width == 4) store<i32>(values + row * 4, value as i32)
  else if (width == 8) store<i64>(values + row * 8, value)
  else if (width == 2) store<i16>(values + row * 2, value as i16)
  else if (width == 1) store<i8>(values + row, value as i8)
  else {
    store<i64>(values + row * 16, value)
    store<i64>(values + row * 16, value >> 63, 8)
  }
}

/** field: the number of the first one; row: where its value goes. All runs answer the number of fields when they came to the end. */
export function integers(field: u32, count: u32, row: u32, width: u32): u32 {
  const most: i64 = width == 2 ? 0x7fff : width == 4 ? 0x7fff_ffff : i64.MAX_VALUE
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      putInteger(row, width, 0)
      continue
    }
    if ((word & escapedField) != 0) return field
    const end = word & endMask
    const negative = start < end && load<u8>(start) == 0x2d
    const value = digits(negative ? start + 1 : start, end)
    if (value < 0 || value > most) return field
    putInteger(row, width, negative ? -value : value)
  }
  return count
}

export function powerOfTen(exponent: u32): i64 {
  let power: i64 = 1
  while (exponent > 0) {
    power *= 10
    exponent--
  }
  return power
}

/** limit: the coefficient must lie below it. */
export function decimals(field: u32, count: u32, row: u32, width: u32, scale: u32, limit: i64): u32 {
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      putInteger(row, width, 0)
      continue
    }
    if ((word & escapedField) != 0) return field
    const end = word & endMask
    const negative = start < end && load<u8>(start) == 0x2d
    let at = negative ? start + 1 : start
    if (at >= end || end - at > 19) return field
    let value: i64 = 0
    let point: u32 = 0
    const first = at
    for (; at < end; at++) {
      const digit = (load<u8>(at) as u32) - 0x30
      if (digit <= 9) value = value * 10 + (digit as i64)
      else if (load<u8>(at) == 0x2e && point == 0) point = at
      else return field
    }
    const known: u32 = end - first - (point != 0 ? 1 : 0)
    const after: u32 = point != 0 ? end - point - 1 : 0
    if (known == 0 || after > scale || known + scale - after > 18) return field
    if (after < scale) value *= powerOfTen(scale - after)
    if (value >= limit) return field
    putInteger(row, width, negative ? -value : value)
  }
  return count
}

/** Digits and a power of ten that are both exact doubles: their quotient is rounded once. */
export function floats(field: u32, count: u32, row: u32): u32 {
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      store<f64>(values + row * 8, 0)
      continue
    }
    if ((word & escapedField) != 0) return field
    const end = word & endMask
    const negative = start < end && load<u8>(start) == 0x2d
    let at = negative ? start + 1 : start
    if (at >= end || end - at > 16) return field
    let value: i64 = 0
    let point: u32 = 0
    const first = at
    for (; at < end; at++) {
      const digit = (load<u8>(at) as u32) - 0x30
      if (digit <= 9) value = value * 10 + (digit as i64)
      else if (load<u8>(at) == 0x2e && point == 0) point = at
      else return field
    }
    const known: u32 = end - first - (point != 0 ? 1 : 0)
    if (known == 0 || known > 15) return field
    const after: u32 = point != 0 ? end - point - 1 : 0
    const size = (value as f64) / (powerOfTen(after) as f64)
    store<f64>(values + row * 8, negative ? -size : size)
  }
  return count
}

export function booleans(field: u32, count: u32, row: u32): u32 {
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      store<u8>(values + row, 0)
      continue
    }
    if ((word & escapedField) != 0 || (word & endMask) - start != 1) return field
    const letter: u32 = load<u8>(start)
    if (letter == 0x74) store<u8>(values + row, 1)
    else if (letter == 0x66) store<u8>(values + row, 0)
    else return field
  }
  return count
}

const noDay: i32 = i32.MIN_VALUE

/** Two digits; above 99 something else stands there. */
function pair(at: u32): u32 {
  const tens = (load<u8>(at) as u32) - 0x30
  const ones = (load<u8>(at, 1) as u32) - 0x30
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000
}

/** YYYY-MM-DD of the years 1 to 9999 as days since 2000-01-01. */
function isoDay(at: u32): i32 {
  const century = pair(at)
  const rest = pair(at + 2)
  const month = pair(at + 5)
  const day = pair(at + 8)
  if (century > 99 || rest > 99 || month > 12 || day > 31) return noDay
  if (load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d || month == 0 || day == 0) return noDay
  const year = century * 100 + rest
  if (year == 0) return noDay
  if (day > 28) {
    const leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0)
    const longest: u32 = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    if (day > longest) return noDay
  }
  const shifted = month <= 2 ? year - 1 : year
  const era = shifted / 400
  const yearOfEra = shifted - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return ((era * 146_097 + dayOfEra) as i32) - 730_425
}

export function dates(field: u32, count: u32, row: u32): u32 {
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      store<i32>(values + row * 4, 0)
      continue
    }
    if ((word & escapedField) != 0 || (word & endMask) - start != 10) return field
    const day = isoDay(start)
    if (day == noDay) return field
    store<i32>(values + row * 4, day)
  }
  return count
}

const noOffset: i32 = i32.MIN_VALUE

/** +HH, +HHMM or +HH:MM as seconds. */
function offsetSeconds(at: u32, end: u32): i32 {
  const sign: u32 = load<u8>(at)
  const length = end - at
  if ((sign != 0x2b && sign != 0x2d) || (length != 3 && length != 5 && length != 6)) return noOffset
  const hours = pair(at + 1)
  if (hours > 15) return noOffset
  let minutes: u32 = 0
  if (length == 5) minutes = pair(at + 3)
  else if (length == 6) minutes = load<u8>(at, 3) == 0x3a ? pair(at + 4) : 1000
  if (minutes > 59) return noOffset
  const seconds = (hours * 3600 + minutes * 60) as i32
  return sign == 0x2d ? -seconds : seconds
}

/** YYYY-MM-DD HH:MM:SS[.f][+HH[:MM]] as microseconds. otherwise: the offset where none is given, if there is one (noOffset: none). */
export function timestamps(field: u32, count: u32, row: u32, zoned: u32, otherwise: i32): u32 {
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      store<i64>(values + row * 8, 0)
      continue
    }
    const end = word & endMask
    if ((word & escapedField) != 0 || end - start < 19) return field
    const between: u32 = load<u8>(start, 10)
    if (between != 0x20 && between != 0x54) return field
    const day = isoDay(start)
    const hour = pair(start + 11)
    const minute = pair(start + 14)
    const second = pair(start + 17)
    if (day == noDay || hour > 23 || minute > 59 || second > 59) return field
    if (load<u8>(start, 13) != 0x3a || load<u8>(start, 16) != 0x3a) return field
    let at = start + 19
    let fraction: i64 = 0
    if (at < end && load<u8>(at) == 0x2e) {
      const first = ++at
      while (at < end && (load<u8>(at) as u32) - 0x30 <= 9) at++
      if (at - first > 6 || at == first) return field
      fraction = digits(first, at) * powerOfTen(6 - (at - first))
    }
    const offset = at == end ? otherwise : zoned != 0 ? offsetSeconds(at, end) : noOffset
    if (offset == noOffset) return field
    const seconds = (day as i64) * 86_400 + ((hour * 3600 + minute * 60 + second) as i64) - (offset as i64)
    store<i64>(values + row * 8, seconds * 1_000_000 + fraction)
  }
  return count
}

/**
 * Texts of at most `most` characters (or bytes: counted), behind one another from `bytes + used` on; offsets are the column's values. Where
 * they are padded, blanks fill them up to `most` characters.
 */
export function texts(field: u32, count: u32, row: u32, bytes: u32, most: u32, counted: u32, padded: u32): u32 {
  for (; field < count; field++, row++) {
    const start = load<u32>(fieldAt + field * stride)
    const word = load<u32>(fieldAt + field * stride, 4)
    if (isNull(start, word)) {
      putNull(row)
      store<i32>(values + row * 4, used as i32, 4)
      continue
    }
    if ((word & escapedField) != 0) return field
    const end = word & endMask
    const length = end - start
    // So that texts which are sound behind one another are sound alone.
    if (nullWhen == nullWhenMarked && length > 0 && (load<u8>(start) & 0xc0) == 0x80) return field
    let characters = length
    if (length > most || padded != 0) {
      if (counted == 0) characters = charactersIn(start, end)
      if (characters > most) return field
    }
    copyShort(bytes + used, start, length)
    used += length
    if (padded != 0 && characters < most) {
      memory.fill(bytes + used, 0x20, most - characters)
      used += most - characters
    }
    store<i32>(values + row * 4, used as i32, 4)
  }
  return count
}

/** Both sides have sixteen bytes to spare. */
function copyShort(to: u32, from: u32, length: u32): void {
  if (length > 64) {
    memory.copy(to, from, length)
    return
  }
  for (let at: u32 = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at))
}

/** Bytes that do not continue a character. */
function charactersIn(start: u32, end: u32): u32 {
  let characters: u32 = 0
  for (; start < end; start++) characters += (load<u8>(start) & 0xc0) != 0x80 ? 1 : 0
  return characters
}
