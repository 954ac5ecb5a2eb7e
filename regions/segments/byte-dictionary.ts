// Distinct byte strings of a chunk, found without making JavaScript strings: an open-addressing table over offsets.
import { compareBytes } from '../../engine/columns/bytes.ts'

export interface ByteDictionary {
  /** Sorted bytewise. */
  readonly offsets: Int32Array
  readonly bytes: Uint8Array
  readonly codes: Uint32Array
}

/** More distinct values would not pay. */
export const dictionaryEntriesMax = (rows: number): number => Math.max(16, rows >> 2)

/** Undefined where a dictionary would not pay: too many distinct values. NULL rows get code 0. */
export function buildByteDictionary(
  bytes: Uint8Array,
  offsets: Int32Array,
  rows: number,
  valid: (row: number) => boolean,
): ByteDictionary | undefined {
  const entriesMax = dictionaryEntriesMax(rows)
  let slots = 1024
  let table = new Int32Array(slots).fill(-1)
  const firstRow: number[] = []
  const hashes: number[] = []
  const codes = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) {
    if (!valid(row)) continue
    const start = offsets[row]
    const end = offsets[row + 1]
    const hash = hashOf(bytes, start, end)
    let slot = hash & (slots - 1)
    for (;;) {
      const entry = table[slot]
      if (entry < 0) {
        if (firstRow.length === entriesMax) return undefined
        table[slot] = codes[row] = firstRow.length
        firstRow.push(row)
        hashes.push(hash)
        break
      }
      const other = firstRow[entry]
      if (hashes[entry] === hash && compareBytes(bytes, start, end, bytes, offsets[other], offsets[other + 1]) === 0) {
        codes[row] = entry
        break
      }
      slot = (slot + 1) & (slots - 1)
    }
    if (firstRow.length * 2 > slots) {
      slots *= 4
      table = new Int32Array(slots).fill(-1)
      for (let entry = 0; entry < hashes.length; entry++) {
        let at = hashes[entry] & (slots - 1)
        while (table[at] >= 0) at = (at + 1) & (slots - 1)
        table[at] = entry
      }
    }
  }
  return sorted(bytes, offsets, firstRow, codes, rows)
}

function sorted(
  bytes: Uint8Array,
  offsets: Int32Array,
  firstRow: number[],
  codes: Uint32Array,
  rows: number,
): ByteDictionary {
  const order = firstRow.map((_, entry) => entry)
  order.sort((a, b) => {
    const left = firstRow[a]
    const right = firstRow[b]
    return compareBytes(bytes, offsets[left], offsets[left + 1], bytes, offsets[right], offsets[right + 1])
  })
  const codeOf = new Uint32Array(order.length)
  const sortedOffsets = new Int32Array(order.length + 1)
  order.forEach((entry, code) => {
    codeOf[entry] = code
    sortedOffsets[code + 1] = sortedOffsets[code] + offsets[firstRow[entry] + 1] - offsets[firstRow[entry]]
  })
  const target = new Uint8Array(sortedOffsets[order.length])
  order.forEach((entry, code) => {
    target.set(bytes.subarray(offsets[firstRow[entry]], offsets[firstRow[entry] + 1]), sortedOffsets[code])
  })
  if (order.length > 0) for (let row = 0; row < rows; row++) codes[row] = codeOf[codes[row]]
  return { offsets: sortedOffsets, bytes: target, codes }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start)
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
