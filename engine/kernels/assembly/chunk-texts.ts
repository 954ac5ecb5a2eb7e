// Texts of a column chunk: their distinct values, and the least and the greatest one bytewise.
import { isSet } from './chunk-hashes'

/** Of the valid texts looked at last. */
export let leastText: u32 = 0
export let greatestText: u32 = 0

/** Up to eight bytes from an address on, the rest zero; the texts' memory is readable a little further. */
function upToEight(at: u32, length: u32): u64 {
  const bytes = load<u64>(at)
  return length >= 8 ? bytes : bytes & (((1 as u64) << ((length * 8) as u64)) - 1)
}

function hashOf(start: u32, length: u32): u32 {
  let hash: u64 = (length as u64) * 0x9e37_79b9_7f4a_7c15
  let at: u32 = 0
  do {
    hash = (hash ^ upToEight(start + at, length - at)) * 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    at += 8
  } while (at < length)
  return hash as u32
}

function equal(a: u32, b: u32, length: u32): bool {
  let at: u32 = 0
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false
  return at == length || upToEight(a + at, length - at) == upToEight(b + at, length - at)
}

/**
 * The code of each row's text, and of each code the first row that has it. The table has 2^slotBits zeroed words, more than twice as many
 * as there may be entries. NULLs get code 0. Answers how many there are; -1: too many.
 */
export function dictionary(
  bytes: u32,
  offsets: u32,
  rows: u32,
  validity: u32,
  entriesMax: u32,
  table: u32,
  slotBits: u32,
  firstRows: u32,
  hashes: u32,
  codes: u32,
): i32 {
  const mask: u32 = ((1 as u32) << slotBits) - 1
  let entries: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    if (!isSet(validity, row)) {
      store<u32>(codes + row * 4, 0)
      continue
    }
    const from = load<u32>(offsets + row * 4)
    const length = load<u32>(offsets + row * 4, 4) - from
    const hash = hashOf(bytes + from, length)
    let slot = hash & mask
    for (;;) {
      const entry = load<u32>(table + slot * 4)
      if (entry == 0) {
        if (entries == entriesMax) return -1
        store<u32>(firstRows + entries * 4, row)
        store<u32>(hashes + entries * 4, hash)
        store<u32>(codes + row * 4, entries)
        store<u32>(table + slot * 4, ++entries)
        break
      }
      if (load<u32>(hashes + (entry - 1) * 4) == hash) {
        const other = offsets + load<u32>(firstRows + (entry - 1) * 4) * 4
        const otherFrom = load<u32>(other)
        if (load<u32>(other, 4) - otherFrom == length && equal(bytes + from, bytes + otherFrom, length)) {
          store<u32>(codes + row * 4, entry - 1)
          break
        }
      }
      slot = (slot + 1) & mask
    }
  }
  return entries as i32
}

function compare(a: u32, aLength: u32, b: u32, bLength: u32): i32 {
  const both = min(aLength, bLength)
  for (let at: u32 = 0; at < both; at += 8) {
    const left = bswap(upToEight(a + at, both - at))
    const right = bswap(upToEight(b + at, both - at))
    if (left != right) return left < right ? -1 : 1
  }
  return aLength == bLength ? 0 : aLength < bLength ? -1 : 1
}

/** trimmed: without blanks at the end. Answers whether any is valid. */
export function extremeTexts(bytes: u32, offsets: u32, rows: u32, validity: u32, trimmed: u32): bool {
  let found = false
  let low: u32 = 0
  let lowLength: u32 = 0
  let high: u32 = 0
  let highLength: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    if (!isSet(validity, row)) continue
    const start = bytes + load<u32>(offsets + row * 4)
    let end = bytes + load<u32>(offsets + row * 4, 4)
    if (trimmed != 0) while (end > start && load<u8>(end - 1) == 0x20) end--
    const length = end - start
    if (!found || compare(start, length, low, lowLength) < 0) {
      low = start
      lowLength = length
      leastText = row
    }
    if (!found || compare(start, length, high, highLength) > 0) {
      high = start
      highLength = length
      greatestText = row
    }
    found = true
  }
  return found
}
