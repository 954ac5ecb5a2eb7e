// Which remainder a row's key has. The hashes are PostgreSQL's own (Jenkins' lookup3 under its seed for partitions), so that a partition
// holds the same rows there and here, and rows that were dumped partition by partition fit.
// B. Jenkins, "lookup3.c", May 2006.
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { isNumericSpecial, numericDigits } from './numeric-digits.ts'

const seed = 0x7a5b_2236_7996_dcfdn
const seedHigh = Number(seed >> 32n)
const seedLow = Number(seed & 0xffff_ffffn)
const golden = 0x9e37_79b9
const initial = 3_923_095
const mask64 = (1n << 64n) - 1n

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

function start(length: number): Int32Array {
  const s = new Int32Array(3).fill(golden + length + initial)
  s[0] += seedHigh
  s[1] += seedLow
  mix(s)
  return s
}

function hashWord(word: number): bigint {
  const s = start(4)
  s[0] += word
  return finish(s)
}

export function hashBytes(bytes: Uint8Array): bigint {
  const s = start(bytes.length)
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

function hashLong(value: bigint): bigint {
  const low = Number(BigInt.asIntN(32, value))
  const high = Number(BigInt.asIntN(32, value >> 32n))
  return hashWord(low ^ (value >= 0n ? high : ~high))
}

function hashFloat(value: number): bigint {
  // Both zeros are one, and so are all NaNs.
  if (value === 0) return seed
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value, true)
  return hashBytes(bytes)
}

const encoder = new TextEncoder()

type Hash = (value: any) => bigint

const hashes: Readonly<Record<number, Hash>> = {
  [Oid.int2]: hashWord,
  [Oid.int4]: hashWord,
  [Oid.oid]: hashWord,
  [Oid.date]: hashWord,
  [Oid.int8]: hashLong,
  [Oid.time]: hashLong,
  [Oid.timestamp]: hashLong,
  [Oid.timestamptz]: hashLong,
  [Oid.bool]: (value: boolean) => hashWord(Number(value)),
  [Oid.char]: (value: string) => hashWord(((encoder.encode(value)[0] ?? 0) << 24) >> 24),
  [Oid.float4]: hashFloat,
  [Oid.float8]: hashFloat,
  [Oid.text]: (value: string) => hashBytes(encoder.encode(value)),
  [Oid.varchar]: (value: string) => hashBytes(encoder.encode(value)),
  [Oid.name]: (value: string) => hashBytes(encoder.encode(value)),
  [Oid.bpchar]: (value: string) => hashBytes(encoder.encode(value.replace(/ +$/, ''))),
  [Oid.bytea]: hashBytes,
  [Oid.uuid]: (value: string) => hashBytes(Uint8Array.from(Buffer.from(value.replaceAll('-', ''), 'hex'))),
  [Oid.numeric]: (value) => {
    if (isNumericSpecial(value)) return seed
    const { digits, weight } = numericDigits(value)
    if (digits.length === 0) return seed - 1n
    const bytes = new Uint8Array(digits.length * 2)
    const view = new DataView(bytes.buffer)
    digits.forEach((digit, i) => view.setInt16(2 * i, digit, true))
    return hashBytes(bytes) ^ BigInt.asUintN(64, BigInt(weight))
  },
}

/** Of what PostgreSQL hashes in ways of its own: equal values have equal keys, and that is all that is asked. */
function hashOther(value: Value, type: TypeRef): bigint {
  const { hashKey } = typeByOid(type.oid)
  if (!hashKey) throw new Error(`type ${type.oid} has no hash`)
  return hashBytes(encoder.encode(String(hashKey(value))))
}

/** NULLs add nothing. */
export function partitionHash(key: readonly Value[], types: readonly TypeRef[]): bigint {
  let row = 0n
  for (const [i, value] of key.entries()) {
    if (value === null) continue
    const known = hashes[types[i].oid]
    const hash = known ? known(value) : hashOther(value, types[i])
    row ^= (hash + 0x49a0_f4dd_15e5_a8e3n + (row << 54n) + (row >> 7n)) & mask64
  }
  return row
}
