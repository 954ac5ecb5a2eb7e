// PostgreSQL's hash of bytes and of words, 64 bits of it: Jenkins' lookup3 under a seed. Without a seed the low half is its hash of 32 bits.
// B. Jenkins, "lookup3.c", May 2006.

const golden = 0x9e37_79b9
const initial = 3_923_095

const rot = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

function mix(s: Int32Array): void {
  let [a, b, c] = s
  a = (a - c) ^ rot(c, 4)
  c = (c + b) | 0
  b = (b - a) ^ rot(a, 6)
  a = (a + c) | 0
  c = (c - b) ^ rot(b, 8)
  b = (b + a) | 0
  a = (a - c) ^ rot(c, 16)
  c = (c + b) | 0
  b = (b - a) ^ rot(a, 19)
  a = (a + c) | 0
  c = (c - b) ^ rot(b, 4)
  b = (b + a) | 0
  s[0] = a
  s[1] = b
  s[2] = c
}

function finish(s: Int32Array): bigint {
  let [a, b, c] = s
  c = ((c ^ b) - rot(b, 14)) | 0
  a = ((a ^ c) - rot(c, 11)) | 0
  b = ((b ^ a) - rot(a, 25)) | 0
  c = ((c ^ b) - rot(b, 16)) | 0
  a = ((a ^ c) - rot(c, 4)) | 0
  b = ((b ^ a) - rot(a, 14)) | 0
  c = ((c ^ b) - rot(b, 24)) | 0
  return (BigInt(b >>> 0) << 32n) | BigInt(c >>> 0)
}

/** seed: unsigned. */
function start(length: number, seed: bigint): Int32Array {
  const s = new Int32Array(3).fill(golden + length + initial)
  if (seed === 0n) return s
  s[0] += Number(seed >> 32n)
  s[1] += Number(seed & 0xffff_ffffn)
  mix(s)
  return s
}

export function hashWord(word: number, seed: bigint): bigint {
  const s = start(4, seed)
  s[0] += word
  return finish(s)
}

export function hashBytes(bytes: Uint8Array, seed: bigint): bigint {
  const s = start(bytes.length, seed)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  for (; bytes.length - at >= 12; at += 12) {
    for (let i = 0; i < 3; i++) s[i] += view.getInt32(at + 4 * i, true)
    mix(s)
  }
  // The lowest byte of the third word is kept for the length.
  for (let i = 0; at + i < bytes.length; i++) s[i >> 2] += bytes[at + i] << (8 * (i < 8 ? i & 3 : (i & 3) + 1))
  return finish(s)
}
