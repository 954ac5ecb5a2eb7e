// Distinct sketches of a column chunk. The hashes are regions/keys/hash-columns.ts's, bit by bit: sketches of different segments merge.

const registers: u32 = 1024
const restBits: u32 = 22

export function isSet(validity: u32, row: u32): bool {
  return validity == 0 || ((load<u8>(validity + (row >> 3)) >> ((row & 7) as u8)) & 1) != 0
}

function addHash(sketch: u32, first: u32, second: u32): void {
  let a: u32 = (first ^ 0x7feb_352d) * 0x9e37_79b1
  let b: u32 = (second ^ (a >> 15) ^ 0x3184_8bab) * 0x85eb_ca77
  a = (a ^ (b >> 13) ^ second) * 0xc2b2_ae3d
  b = (b ^ (a >> 16)) * 0x27d4_eb2f
  const low = a ^ (b >> 15)
  const high = b ^ (a >> 14)
  const register = sketch + (low & (registers - 1))
  const rank: u32 = high != 0 ? clz(high) + 1 : 33 + min(restBits, clz(low))
  if (rank > load<u8>(register)) store<u8>(register, rank)
}

function addBytes(sketch: u32, start: u32, end: u32): void {
  let a: u32 = 0x811c_9dc5 ^ (end - start)
  let b: u32 = 0x2545_f491
  for (; start < end; start++) {
    const byte: u32 = load<u8>(start)
    a = (a ^ byte) * 0x0100_0193
    b = ((b ^ byte) * 0x9e37_79b1) ^ (b >> 17)
  }
  addHash(sketch, a, b)
}

/** Integers of 1, 2, 4 or 8 bytes. */
export function sketchIntegers(values: u32, width: u32, rows: u32, validity: u32, sketch: u32): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (!isSet(validity, row)) continue
    if (width == 8) addHash(sketch, load<u32>(values + row * 8), load<u32>(values + row * 8, 4))
    else {
      const value: i32 =
        width == 4 ? load<i32>(values + row * 4) : width == 2 ? load<i16>(values + row * 2) : load<i8>(values + row)
      addHash(sketch, value as u32, (value >> 31) as u32)
    }
  }
}

/** Values of any fixed size, by their bytes. */
export function sketchFixed(values: u32, width: u32, rows: u32, validity: u32, sketch: u32): void {
  for (let row: u32 = 0; row < rows; row++)
    if (isSet(validity, row)) addBytes(sketch, values + row * width, values + (row + 1) * width)
}

export function sketchBytes(bytes: u32, offsets: u32, rows: u32, validity: u32, sketch: u32): void {
  for (let row: u32 = 0; row < rows; row++)
    if (isSet(validity, row))
      addBytes(sketch, bytes + load<u32>(offsets + row * 4), bytes + load<u32>(offsets + row * 4, 4))
}
