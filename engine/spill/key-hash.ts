// Hashes of key columns by which rows are divided over partitions: equal for equal keys whatever layout they lie in, and other hashes at
// every level, so that a partition that is divided again falls apart.
import type { Column } from '../columns/column.ts'
import { bufferOver } from '../columns/bytes.ts'
import { reader } from '../columns/read.ts'
import { numberView, type NumberArray } from '../interpret/keys/number-view.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { Oid } from '../types/oids.ts'
import { findType } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import { isEnumOid } from '../types/user-oids.ts'

/** Values that are numbers, equal where the numbers are. */
const numberTypes: ReadonlySet<number> = new Set([
  ...[Oid.bool, Oid.int2, Oid.int4, Oid.int8, Oid.date, Oid.time, Oid.timestamp, Oid.timestamptz],
])
const isNumber = (type: number): boolean => numberTypes.has(type) || isEnumOid(type)
/** Texts that are equal only where their bytes are. */
const byteTypes: ReadonlySet<number> = new Set([Oid.text, Oid.varchar])
const nullHash = 0x9e3779b9

export function keyHashes(keys: readonly Column[], rows: number, level: number): Int32Array {
  const hashes = new Int32Array(rows).fill(Math.imul(level + 1, 0x85ebca6b))
  for (const key of keys) addColumn(key, hashes)
  for (let row = 0; row < rows; row++) hashes[row] = mixed(hashes[row])
  return hashes
}

function addColumn(column: Column, hashes: Int32Array): void {
  const hash = hashOf(column)
  for (let row = 0; row < hashes.length; row++) hashes[row] = combined(hashes[row], hash(row))
}

function hashOf(column: Column): (row: number) => number {
  const { validity, boxed, dictionary, type } = column
  if (boxed) {
    const ofBoxed = valueHash(type.oid)
    return (row) => (boxed[row] === null || boxed[row] === undefined ? nullHash : ofBoxed(boxed[row]))
  }
  const hash = dictionary ? entryHash(column, dictionary) : (numberHash(column) ?? byteHash(column) ?? readHash(column))
  return validity ? (row) => (isNull(validity, row) ? nullHash : hash(row)) : hash
}

/** Each entry once. */
function entryHash(column: Column, dictionary: Column): (row: number) => number {
  const hash = hashOf({ ...dictionary, type: column.type })
  const entries = Int32Array.from({ length: dictionary.length }, (_, code) => hash(code))
  const codes = column.values as Int32Array
  return (row) => entries[codes[row]]
}

function readHash(column: Column): (row: number) => number {
  const read = reader({ ...column, validity: undefined })
  const ofValue = valueHash(column.type.oid)
  return (row) => ofValue(read(row))
}

const isNull = (validity: Uint8Array, row: number): boolean => ((validity[row >> 3] >> (row & 7)) & 1) === 0

function numberHash(column: Column): ((row: number) => number) | undefined {
  const { layout } = column
  const isDecimal = column.type.oid === Oid.numeric && layout.kind === 'decimal'
  if (!isDecimal && !isNumber(column.type.oid)) return undefined
  const numbers: NumberArray | undefined = numberView(column)
  if (!numbers) return undefined
  if (!isDecimal) return (row) => ofNumber(numbers[row])
  const { scale } = layout
  return (row) => ofDecimal(numbers[row], scale)
}

function byteHash(column: Column): ((row: number) => number) | undefined {
  if (!byteTypes.has(column.type.oid) || column.layout.kind !== 'utf8') return undefined
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  return (row) => ofBytes(bytes, offsets[row], offsets[row + 1])
}

function valueHash(type: number): (value: Value) => number {
  if (isNumber(type)) return (value) => ofNumber(Number(value))
  if (type === Oid.numeric) return (value) => ofNumeric(value as Numeric)
  const hashKey = findType(type)?.hashKey
  return (value) => {
    const bytes = Buffer.from(String(hashKey ? hashKey(value) : value), 'utf8')
    return ofBytes(bufferOver(bytes), 0, bytes.length)
  }
}

const words = new Int32Array(2)
const double = new Float64Array(words.buffer)

function ofNumber(value: number): number {
  if (value === (value | 0)) return mixed(value | 0)
  double[0] = value
  return combined(mixed(words[0]), words[1])
}

/** 1.50 is 1.5: without the zeros at the end. */
function ofDecimal(coefficient: number, scale: number): number {
  let left = coefficient
  let digits = scale
  while (digits > 0 && left % 10 === 0) {
    left /= 10
    digits--
  }
  return combined(ofNumber(left), digits)
}

function ofNumeric(value: Numeric): number {
  if (value.special !== undefined) return ofBytes(Buffer.from(String(value.special)), 0, String(value.special).length)
  let { coefficient } = value
  let { scale } = value
  while (scale > 0 && coefficient % 10n === 0n) {
    coefficient /= 10n
    scale--
  }
  return combined(ofNumber(Number(coefficient)), scale)
}

function ofBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193)
  return mixed(hash)
}

const combined = (hash: number, other: number): number => Math.imul(hash ^ other, 0x9e3779b1) ^ (hash >>> 15)

function mixed(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
