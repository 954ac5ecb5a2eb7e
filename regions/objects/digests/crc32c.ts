// CRC-32C (Castagnoli), eight bytes at a time by eight tables.

const polynomial = 0x82f63b78

const tables = makeTables()

function makeTables(): readonly Int32Array[] {
  const first = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    first[byte] = value
  }
  const all = [first]
  for (let k = 1; k < 8; k++) {
    const before = all[k - 1]
    all.push(first.map((_, byte) => (before[byte] >>> 8) ^ first[before[byte] & 255]))
  }
  return all
}

/** before: of the bytes that come first; 0 where there are none. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables
  let value = ~before
  let at = 0
  const { length } = bytes
  for (; at + 8 <= length; at += 8) {
    const low = value ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24))
    value =
      t7[low & 255] ^
      t6[(low >>> 8) & 255] ^
      t5[(low >>> 16) & 255] ^
      t4[low >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]]
  }
  for (; at < length; at++) value = (value >>> 8) ^ t0[(value ^ bytes[at]) & 255]
  return ~value >>> 0
}
