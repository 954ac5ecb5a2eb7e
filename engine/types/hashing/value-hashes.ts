// PostgreSQL's hashes of values, type by type, under a seed: 64 bits, of which the low half without a seed is what its hash of 32 bits says.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../array-value.ts'
import { bytesOf } from '../binary.ts'
import type { Interval } from '../interval-value.ts'
import { addressBits, type Inet } from '../network/inet-value.ts'
import type { Numeric } from '../numeric-value.ts'
import { Oid } from '../oids.ts'
import { fieldTypesOf, type RecordValue } from '../record-value.ts'
import type { MultirangeValue, RangeValue } from '../ranges/range-value.ts'
import { formatType, typeByOid } from '../registry.ts'
import { byteOfChar } from '../single-char.ts'
import { encodeText } from '../text-bytes.ts'
import type { Timetz } from '../timetz-value.ts'
import type { Value } from '../type.ts'
import { hashBytes, hashWord } from './jenkins.ts'
import { isNumericSpecial, numericDigits } from './numeric-digits.ts'

export type ValueHash = (value: any, seed: bigint) => bigint

const mask64 = (1n << 64n) - 1n

/** The halves are folded so that a small number's hash is that of int4. */
function hashLong(value: bigint, seed: bigint): bigint {
  const low = Number(BigInt.asIntN(32, value))
  const high = Number(BigInt.asIntN(32, value >> 32n))
  return hashWord(low ^ (BigInt.asIntN(64, value) >= 0n ? high : ~high), seed)
}

const canonicalNaN = 0x7ff8_0000_0000_0000n

function hashFloat(value: number, seed: bigint): bigint {
  // Both zeros are one, and so are all NaNs.
  if (value === 0) return seed
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  if (Number.isNaN(value)) view.setBigUint64(0, canonicalNaN, true)
  else view.setFloat64(0, value, true)
  return hashBytes(bytes, seed)
}

function hashNumeric(value: Numeric, seed: bigint): bigint {
  if (isNumericSpecial(value)) return seed
  const { digits, weight } = numericDigits(value)
  if (digits.length === 0) return (seed - 1n) & mask64
  const bytes = new Uint8Array(digits.length * 2)
  const view = new DataView(bytes.buffer)
  digits.forEach((digit, i) => view.setInt16(2 * i, digit, true))
  return hashBytes(bytes, seed) ^ BigInt.asUintN(64, BigInt(weight))
}

function bigEndian(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = length - 1, rest = value; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn)
  return bytes
}

const hashText: ValueHash = (value: string, seed) => hashBytes(encodeText(value), seed)

const familyBytes = { 4: 2, 6: 3 } as const

function hashInet({ family, bits, address }: Inet, seed: bigint): bigint {
  const bytes = Uint8Array.of(familyBytes[family], bits, ...bigEndian(address, addressBits(family) / 8))
  return hashBytes(bytes, seed)
}

const dayMicros = 86_400_000_000n
const daysPerMonth = 30n

const hashInterval: ValueHash = ({ months, days, micros }: Interval, seed) =>
  hashLong(BigInt.asIntN(64, micros + (BigInt(months) * daysPerMonth + BigInt(days)) * dayMicros), seed)

const hashTimetz: ValueHash = ({ micros, offset }: Timetz, seed) => hashLong(micros, seed) ^ hashWord(-offset, seed)

function hashOids({ elements }: PgArray, seed: bigint): bigint {
  const bytes = new Uint8Array(4 * elements.length)
  const view = new DataView(bytes.buffer)
  elements.forEach((element, index) => view.setUint32(4 * index, element as number, true))
  return hashBytes(bytes, seed)
}

/** Of three 16-bit words in the order of the machine: the block's upper and lower one, then the offset. */
const hashPlace: ValueHash = (value: bigint, seed) =>
  hashBytes(
    bytesOf(6, (view) => {
      view.setUint16(0, Number(value >> 32n), true)
      view.setUint16(2, Number((value >> 16n) & 0xffffn), true)
      view.setUint16(4, Number(value & 0xffffn), true)
    }),
    seed,
  )

const simpleHashes: Readonly<Record<number, ValueHash>> = {
  [Oid.int2]: hashWord,
  [Oid.int4]: hashWord,
  [Oid.oid]: hashWord,
  [Oid.xid]: hashWord,
  [Oid.cid]: hashWord,
  [Oid.date]: hashWord,
  [Oid.int8]: hashLong,
  [Oid.xid8]: hashLong,
  [Oid.pg_lsn]: hashLong,
  [Oid.tid]: hashPlace,
  [Oid.time]: hashLong,
  [Oid.timestamp]: hashLong,
  [Oid.timestamptz]: hashLong,
  [Oid.timetz]: hashTimetz,
  [Oid.interval]: hashInterval,
  [Oid.bool]: (value: boolean, seed) => hashWord(Number(value), seed),
  [Oid.char]: (value: string, seed) => hashWord((byteOfChar(value) << 24) >> 24, seed),
  [Oid.float4]: hashFloat,
  [Oid.float8]: hashFloat,
  [Oid.text]: hashText,
  [Oid.varchar]: hashText,
  [Oid.name]: hashText,
  [Oid.bpchar]: (value: string, seed) => hashBytes(encodeText(value.replace(/ +$/, '')), seed),
  [Oid.bytea]: hashBytes,
  [Oid.uuid]: (value: string, seed) => hashBytes(Uint8Array.from(Buffer.from(value.replaceAll('-', ''), 'hex')), seed),
  [Oid.numeric]: hashNumeric,
  [Oid.inet]: hashInet,
  [Oid.cidr]: hashInet,
  [Oid.macaddr]: (value: bigint, seed) => hashBytes(bigEndian(value, 6), seed),
  [Oid.macaddr8]: (value: bigint, seed) => hashBytes(bigEndian(value, 8), seed),
  [Oid.oidvector]: hashOids,
}

/** How hashes of 32 and of 64 bits are put together differs: a hash without a seed is asked for by `width`. */
export type HashWidth = 32 | 64

const cut = (value: bigint, width: HashWidth): bigint => BigInt.asUintN(width, value)

/** The hash of a value of a type; undefined: the type has none. */
export function hashOf(type: number, width: HashWidth): ValueHash | undefined {
  const simple = simpleHashes[type]
  if (simple) return (value, seed) => cut(simple(value, seed), width)
  const definition = typeByOid(type)
  if (definition.kind === 'array') {
    const element = hashOf(definition.elementOid, width)
    return element && ((array: PgArray, seed) => folded(array.elements, 1n, element, seed, width))
  }
  if (definition.kind === 'range') return rangeHash(definition.rangeFamily?.subtype.oid, width)
  if (definition.kind === 'multirange') {
    const range = rangeHash(definition.rangeFamily?.subtype.oid, width)
    return range && (({ ranges }: MultirangeValue, seed) => folded(ranges, 1n, range, seed, width))
  }
  if (type === Oid.record || definition.kind === 'composite')
    return (row: RecordValue, seed) => hashRow(row, seed, width)
  return undefined
}

/** Each element's hash added to 31 times what came before; NULLs add nothing. */
function folded(elements: readonly Value[], first: bigint, hash: ValueHash, seed: bigint, width: HashWidth): bigint {
  let result = first
  for (const element of elements) {
    result = cut((result << 5n) - result + (element === null ? 0n : hash(element, seed)), width)
  }
  return result
}

/** Throws where a field's type has no hash. */
function hashRow(row: RecordValue, seed: bigint, width: HashWidth): bigint {
  const types = fieldTypesOf(row)
  let result = 0n
  for (const [index, field] of row.entries()) {
    const hash = field === null ? undefined : hashOf(types[index], width)
    if (field !== null && !hash) throw noHash(types[index], width)
    result = cut((result << 5n) - result + (hash ? hash(field, seed) : 0n), width)
  }
  return result
}

const flag = { empty: 1, lowerInclusive: 2, upperInclusive: 4, noLower: 8, noUpper: 16 } as const

function rangeHash(subtype: number | undefined, width: HashWidth): ValueHash | undefined {
  const bound = subtype === undefined ? undefined : hashOf(subtype, width)
  if (!bound) return undefined
  return ({ empty, lower, upper }: RangeValue, seed) => {
    const hasLower = !empty && lower.value !== null
    const hasUpper = !empty && upper.value !== null
    const flags = empty
      ? flag.empty
      : (lower.inclusive ? flag.lowerInclusive : 0) |
        (upper.inclusive ? flag.upperInclusive : 0) |
        (hasLower ? 0 : flag.noLower) |
        (hasUpper ? 0 : flag.noUpper)
    const start = cut(hashWord(flags, seed), width) ^ (hasLower ? bound(lower.value, seed) : 0n)
    return rotated(start, width) ^ (hasUpper ? bound(upper.value, seed) : 0n)
  }
}

/** By one bit to the left, each half for itself. */
function rotated(value: bigint, width: HashWidth): bigint {
  const half = (bits: bigint): bigint => ((bits << 1n) & 0xffff_ffffn) | (bits >> 31n)
  const low = half(value & 0xffff_ffffn)
  return width === 32 ? low : (half(value >> 32n) << 32n) | low
}

/** Of arrays their elements are named. */
export function noHash(type: number, width: HashWidth): PgError {
  const definition = typeByOid(type)
  if (definition.kind === 'array') return noHash(definition.elementOid, width)
  return new PgError(
    '42883',
    `could not identify ${width === 32 ? 'a' : 'an extended'} hash function for type ${formatType(type)}`,
  )
}
