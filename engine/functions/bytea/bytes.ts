// Byte strings: parts, searching, single bits and bytes.
import { PgError, invalidParameter, outOfRange } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const byteFunctions: readonly FunctionDefinition[] = [
  immutable(2011, 'byteacat', [Oid.bytea, Oid.bytea], Oid.bytea, ([a, b]: [Uint8Array, Uint8Array]) =>
    concatBytes(a, b),
  ),
  immutable(2010, 'length', [Oid.bytea], Oid.int4, ([bytes]: [Uint8Array]) => bytes.length),
  immutable(720, 'octet_length', [Oid.bytea], Oid.int4, ([bytes]: [Uint8Array]) => bytes.length),
  immutable(1810, 'bit_length', [Oid.bytea], Oid.int4, ([bytes]: [Uint8Array]) => bytes.length * 8),
  immutable(6163, 'bit_count', [Oid.bytea], Oid.int8, ([bytes]: [Uint8Array]) => bitCount(bytes)),
  immutable(2086, 'substr', [Oid.bytea, Oid.int4], Oid.bytea, ([bytes, start]: [Uint8Array, number]) =>
    part(bytes, start),
  ),
  immutable(
    2085,
    'substr',
    [Oid.bytea, Oid.int4, Oid.int4],
    Oid.bytea,
    ([bytes, start, count]: [Uint8Array, number, number]) => part(bytes, start, count),
  ),
  immutable(2013, 'substring', [Oid.bytea, Oid.int4], Oid.bytea, ([bytes, start]: [Uint8Array, number]) =>
    part(bytes, start),
  ),
  immutable(
    2012,
    'substring',
    [Oid.bytea, Oid.int4, Oid.int4],
    Oid.bytea,
    ([bytes, start, count]: [Uint8Array, number, number]) => part(bytes, start, count),
  ),
  immutable(2014, 'position', [Oid.bytea, Oid.bytea], Oid.int4, ([bytes, wanted]: [Uint8Array, Uint8Array]) =>
    wanted.length === 0 ? 1 : Buffer.from(bytes).indexOf(wanted) + 1,
  ),
  immutable(
    752,
    'overlay',
    [Oid.bytea, Oid.bytea, Oid.int4],
    Oid.bytea,
    ([bytes, by, start]: [Uint8Array, Uint8Array, number]) => overlay(bytes, by, start, by.length),
  ),
  immutable(
    749,
    'overlay',
    [Oid.bytea, Oid.bytea, Oid.int4, Oid.int4],
    Oid.bytea,
    ([bytes, by, start, count]: [Uint8Array, Uint8Array, number, number]) => overlay(bytes, by, start, count),
  ),
  immutable(2015, 'btrim', [Oid.bytea, Oid.bytea], Oid.bytea, ([bytes, set]: [Uint8Array, Uint8Array]) =>
    trim(bytes, set, true, true),
  ),
  immutable(6195, 'ltrim', [Oid.bytea, Oid.bytea], Oid.bytea, ([bytes, set]: [Uint8Array, Uint8Array]) =>
    trim(bytes, set, true, false),
  ),
  immutable(6196, 'rtrim', [Oid.bytea, Oid.bytea], Oid.bytea, ([bytes, set]: [Uint8Array, Uint8Array]) =>
    trim(bytes, set, false, true),
  ),
  immutable(6382, 'reverse', [Oid.bytea], Oid.bytea, ([bytes]: [Uint8Array]) => Uint8Array.from(bytes).reverse()),
  immutable(
    721,
    'get_byte',
    [Oid.bytea, Oid.int4],
    Oid.int4,
    ([bytes, index]: [Uint8Array, number]) => bytes[checkedIndex(index, bytes.length)],
  ),
  immutable(
    722,
    'set_byte',
    [Oid.bytea, Oid.int4, Oid.int4],
    Oid.bytea,
    ([bytes, index, value]: [Uint8Array, number, number]) =>
      Uint8Array.from(bytes).fill(value & 255, checkedIndex(index, bytes.length), index + 1),
  ),
  immutable(723, 'get_bit', [Oid.bytea, Oid.int8], Oid.int4, ([bytes, bit]: [Uint8Array, bigint]) => {
    const index = checkedIndex(Number(bit), bytes.length * 8)
    return (bytes[index >> 3] >> (index & 7)) & 1
  }),
  immutable(
    724,
    'set_bit',
    [Oid.bytea, Oid.int8, Oid.int4],
    Oid.bytea,
    ([bytes, bit, value]: [Uint8Array, bigint, number]) => {
      const index = checkedIndex(Number(bit), bytes.length * 8)
      if (value !== 0 && value !== 1) throw invalidParameter('new bit must be 0 or 1')
      const result = Uint8Array.from(bytes)
      result[index >> 3] = (result[index >> 3] & ~(1 << (index & 7))) | (value << (index & 7))
      return result
    },
  ),
]

export function concatBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const result = new Uint8Array(a.length + b.length)
  result.set(a)
  result.set(b, a.length)
  return result
}

function part(bytes: Uint8Array, start: number, count?: number): Uint8Array {
  if (count !== undefined && count < 0) throw new PgError('22011', 'negative substring length not allowed')
  const end = count === undefined ? bytes.length : Math.max(start - 1 + count, 0)
  return bytes.slice(Math.max(start - 1, 0), end)
}

function overlay(bytes: Uint8Array, by: Uint8Array, start: number, count: number): Uint8Array {
  if (start <= 0) throw new PgError('22011', 'negative substring length not allowed')
  if (start + count > 0x7fffffff) throw outOfRange('integer')
  return concatBytes(concatBytes(part(bytes, 1, start - 1), by), part(bytes, start + count))
}

function trim(bytes: Uint8Array, set: Uint8Array, atStart: boolean, atEnd: boolean): Uint8Array {
  let start = 0
  let end = bytes.length
  if (atStart) while (start < end && set.includes(bytes[start])) start++
  if (atEnd) while (end > start && set.includes(bytes[end - 1])) end--
  return bytes.slice(start, end)
}

function bitCount(bytes: Uint8Array): bigint {
  let count = 0
  for (let byte of bytes) for (; byte; byte &= byte - 1) count++
  return BigInt(count)
}

function checkedIndex(index: number, length: number): number {
  if (index >= 0 && index < length) return index
  throw new PgError('2202E', `index ${index} out of valid range, 0..${length - 1}`)
}
