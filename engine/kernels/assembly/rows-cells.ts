// Cells of a batch: which column is how written is told by descriptors of eight words:
// kind, values, validity (0: no NULLs), offsets, bytes, width of a value, and two more words by kind.
import { firstDay, lastDay, powerOfTen, putDate, putDecimal, putInteger, putTime } from './rows-digits'

/** Also known to src/pgwire/encode/kernel-cell.ts. */
const kindBytes: u32 = 1
const kindCoded: u32 = 2
const kindInteger: u32 = 3
const kindDecimal: u32 = 4
const kindDate: u32 = 5
const kindTimestamp: u32 = 6
const kindBool: u32 = 7
const kindBigEndian: u32 = 8
const kindBinaryDecimal: u32 = 9
const kindReversed: u32 = 10
const kindBinaryBool: u32 = 11

export const descriptorBytes: u32 = 32
/** The longest cell that is no text. */
export const cellBytesMax: u32 = 64

/** What putCell answers where a value has no short way. */
export const refused: u32 = 0

export function isNull(column: u32, row: u32): bool {
  const validity = load<u32>(column, 8)
  return validity != 0 && ((load<u8>(validity + (row >> 3)) >> ((row & 7) as u8)) & 1) == 0
}

function integerAt(column: u32, row: u32): i64 {
  const values = load<u32>(column, 4)
  switch (load<u32>(column, 20)) {
    case 1:
      return load<i8>(values + row)
    case 2:
      return load<i16>(values + row * 2)
    case 4:
      return load<i32>(values + row * 4)
    case 8:
      return load<i64>(values + row * 8)
    default:
      return load<i64>(values + row * 16)
  }
}

/** Which text of those the offsets part. */
function textNumber(column: u32, row: u32): u32 {
  if (load<u32>(column) == kindBytes) return row
  const codes = load<u32>(column, 4)
  const width = load<u32>(column, 20)
  return width == 1 ? load<u8>(codes + row) : width == 2 ? load<u16>(codes + row * 2) : load<u32>(codes + row * 4)
}

/** Whether its cells may be longer than cellBytesMax. */
export function isText(column: u32): bool {
  return load<u32>(column) <= kindCoded
}

/** Address of a text's offset; the next one is where it ends. */
export function textOffset(column: u32, row: u32): u32 {
  return load<u32>(column, 12) + textNumber(column, row) * 4
}

function copyShort(to: u32, from: u32, length: u32): void {
  if (length > 64) memory.copy(to, from, length)
  else for (let at: u32 = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at))
}

export function putText(column: u32, offset: u32, out: u32): u32 {
  const start = load<u32>(offset)
  const length = load<u32>(offset, 4) - start
  copyShort(out, load<u32>(column, 16) + start, length)
  return out + length
}

/** Writes a value that is neither NULL nor a text; answers where it ends. */
export function putCell(column: u32, row: u32, out: u32): u32 {
  switch (load<u32>(column)) {
    case kindInteger:
      return putInteger(out, integerAt(column, row))
    case kindDecimal: {
      const value = integerAt(column, row)
      return isWide(column, row, value) ? refused : putDecimal(out, value, load<u32>(column, 24))
    }
    case kindDate: {
      const value = integerAt(column, row)
      return value < firstDay || value > lastDay ? refused : putDate(out, value as i32)
    }
    case kindTimestamp:
      return putTimestamp(column, integerAt(column, row), out)
    case kindBool:
      store<u8>(out, load<u8>(load<u32>(column, 4) + row) != 0 ? 0x74 : 0x66)
      return out + 1
    case kindBigEndian:
      return putBigEndian(load<u32>(column, 24), integerAt(column, row), out)
    case kindBinaryDecimal: {
      const value = integerAt(column, row)
      return isWide(column, row, value) ? refused : putNumeric(column, value, out)
    }
    case kindReversed:
      return putReversed(load<u32>(column, 4), load<u32>(column, 20), row, out)
    case kindBinaryBool:
      store<u8>(out, load<u8>(load<u32>(column, 4) + row))
      return out + 1
    default:
      return refused
  }
}

function putBigEndian(bytes: u32, value: i64, out: u32): u32 {
  if (bytes == 4) store<u32>(out, bswap(value as u32))
  else if (bytes == 8) store<u64>(out, bswap(value as u64))
  else store<u16>(out, bswap(value as u16))
  return out + bytes
}

function putReversed(values: u32, width: u32, row: u32, out: u32): u32 {
  if (width == 4) store<u32>(out, bswap(load<u32>(values + row * 4)))
  else store<u64>(out, bswap(load<u64>(values + row * 8)))
  return out + width
}

/** Beyond 64 bits. */
function isWide(column: u32, row: u32, low: i64): bool {
  return load<u32>(column, 20) == 16 && load<i64>(load<u32>(column, 4) + row * 16, 8) != low >> 63
}

const dayMicros: i64 = 86_400_000_000

/** Its words: the offset from UTC in seconds, and how many bytes of `bytes` go behind. */
function putTimestamp(column: u32, instant: i64, out: u32): u32 {
  if (instant < (firstDay + 1) * dayMicros || instant > (lastDay - 1) * dayMicros) return refused
  const local = instant + (load<i32>(column, 24) as i64) * 1_000_000
  let day = local / dayMicros
  if (day * dayMicros > local) day--
  const end = putDate(out, day as i32)
  store<u8>(end, 0x20)
  const time = putTime(end + 1, local - day * dayMicros)
  const suffix = load<u32>(column, 28)
  copyShort(time, load<u32>(column, 16), suffix)
  return time + suffix
}

/** numeric in binary: base-10000 digits around the point. Its word: the scale, at most 16. */
function putNumeric(column: u32, value: i64, out: u32): u32 {
  const scale = load<u32>(column, 24)
  const size = value < 0 ? ((0 - value) as u64) : (value as u64)
  const unit = powerOfTen(scale)
  let whole = size / unit
  const after = (scale + 3) / 4
  let fraction = (size - whole * unit) * powerOfTen(after * 4 - scale)
  // Digits from the last on, in words behind where they go at most.
  const top = out + cellBytesMax
  let first = top
  for (let i: u32 = 0; i < after; i++) {
    const rest = fraction / 10_000
    first -= 2
    store<u16>(first, (fraction - rest * 10_000) as u16)
    fraction = rest
  }
  const point = first
  while (whole > 0) {
    const rest = whole / 10_000
    first -= 2
    store<u16>(first, (whole - rest * 10_000) as u16)
    whole = rest
  }
  let last = top
  while (first < last && load<u16>(first) == 0) first += 2
  while (last > first && load<u16>(last - 2) == 0) last -= 2
  const count = (last - first) / 2
  store<u16>(out, bswap(count as u16))
  store<u16>(out, first == last ? 0 : bswap((((point as i32) - (first as i32)) / 2 - 1) as u16), 2)
  store<u16>(out, value < 0 ? bswap(0x4000 as u16) : 0, 4)
  store<u16>(out, bswap(scale as u16), 6)
  let to = out + 8
  for (let at = first; at < last; at += 2) {
    store<u16>(to, bswap(load<u16>(at)))
    to += 2
  }
  return to
}
