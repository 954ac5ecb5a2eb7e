// COPY's binary format: rows cut into fields, and the fields of one column to its values. As with text, whatever is not what nearly all
// input has ends the run.
import {
  endMask,
  fieldStart,
  fieldWord,
  isNull,
  nullField,
  powerOfTen,
  putFloat,
  putInteger,
  putNull,
} from './copy-fields'

/** After a run: where the first row lies that was not taken. */
export let nextTuple: u32 = 0

/** Whole rows of so many columns; answers how many. */
export function tuples(start: u32, end: u32, fields: u32, columns: u32, rowsMax: u32): u32 {
  let at = start
  let out = fields
  nextTuple = start
  for (let rows: u32 = 0; rows < rowsMax; rows++) {
    if (at + 2 > end || (bswap(load<u16>(at)) as u32) != columns) return rows
    at += 2
    for (let column: u32 = 0; column < columns; column++) {
      if (at + 4 > end) return rows
      const length = bswap(load<u32>(at))
      at += 4
      store<u32>(out, at)
      if (length == 0xffff_ffff) store<u32>(out, at | nullField, 4)
      else {
        if (length > end - at) return rows
        at += length
        store<u32>(out, at, 4)
      }
      out += 8
    }
    nextTuple = at
  }
  return rowsMax
}

/** Of `bytes` bytes, which are the width of the column, too: from `least` to `most`. */
export function binaryIntegers(field: u32, count: u32, row: u32, bytes: u32, least: i64, most: i64): u32 {
  for (; field < count; field++, row++) {
    const start = fieldStart(field)
    const word = fieldWord(field)
    if (isNull(start, word)) {
      putNull(row)
      putInteger(row, bytes, 0)
      continue
    }
    if ((word & endMask) - start != bytes) return field
    const value: i64 =
      bytes == 4
        ? (bswap(load<u32>(start)) as i32 as i64)
        : bytes == 8
          ? (bswap(load<u64>(start)) as i64)
          : (bswap(load<u16>(start)) as i16 as i64)
    if (value < least || value > most) return field
    putInteger(row, bytes, value)
  }
  return count
}

const negativeSign: u32 = 0x4000
const displayScaleMax: u32 = 0x3fff
/** Four digits of base 10,000 fit 64 bits with room for a power of ten. */
const digitsMax: u32 = 4
const powerMax: i32 = 18

function word16(at: u32): u32 {
  return bswap(load<u16>(at)) as u32
}

/** limit: the coefficient must lie below it. Digits that the scale has no room for are rounded elsewhere. */
export function binaryDecimals(field: u32, count: u32, row: u32, width: u32, scale: u32, limit: i64): u32 {
  for (; field < count; field++, row++) {
    const start = fieldStart(field)
    const word = fieldWord(field)
    if (isNull(start, word)) {
      putNull(row)
      putInteger(row, width, 0)
      continue
    }
    const length = (word & endMask) - start
    if (length < 8) return field
    const digits = word16(start)
    const weight = word16(start + 2) as i16 as i32
    const sign = word16(start + 4)
    const shown = word16(start + 6)
    if (digits > digitsMax || length != 8 + 2 * digits || shown > displayScaleMax) return field
    if (sign != 0 && sign != negativeSign) return field
    let value: i64 = 0
    for (let i: u32 = 0; i < digits; i++) {
      const digit = word16(start + 8 + 2 * i)
      if (digit > 9999) return field
      value = value * 10_000 + (digit as i64)
    }
    const power = 4 * (weight + 1 - (digits as i32)) + (scale as i32)
    if (value != 0) {
      if (power > powerMax || power < -powerMax) return field
      if (power >= 0) {
        const unit = powerOfTen(power as u32)
        if (value > (limit - 1) / unit) return field
        value *= unit
      } else {
        const unit = powerOfTen(-power as u32)
        if (value % unit != 0) return field
        value /= unit
      }
    }
    if (value >= limit) return field
    // What its own scale does not show is not there.
    if (shown < scale && value % powerOfTen(scale - shown) != 0) return field
    putInteger(row, width, sign != 0 ? -value : value)
  }
  return count
}

export function binaryFloats(field: u32, count: u32, row: u32): u32 {
  for (; field < count; field++, row++) {
    const start = fieldStart(field)
    const word = fieldWord(field)
    if (isNull(start, word)) {
      putNull(row)
      putFloat(row, 0)
      continue
    }
    if ((word & endMask) - start != 8) return field
    const value = reinterpret<f64>(bswap(load<u64>(start)))
    // One NaN for all.
    if (value != value) return field
    putFloat(row, value)
  }
  return count
}

export function binaryBooleans(field: u32, count: u32, row: u32): u32 {
  for (; field < count; field++, row++) {
    const start = fieldStart(field)
    const word = fieldWord(field)
    if (isNull(start, word)) {
      putNull(row)
      putInteger(row, 1, 0)
      continue
    }
    if ((word & endMask) - start != 1) return field
    putInteger(row, 1, load<u8>(start) != 0 ? 1 : 0)
  }
  return count
}
