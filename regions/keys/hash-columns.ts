// 64-bit hashes of column values, for key indexes, bloom filters and distinct sketches. Kept in two words per row, so that no
// bigint is made. They are written to segments: changing a hash changes the file format.
import type { Column } from '../../engine/columns/column.ts'
import { isValid } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'

export interface Hashes {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

export const newHashes = (rows: number): Hashes => ({ high: new Uint32Array(rows), low: new Uint32Array(rows) })

/** Types whose equality is equality of their stored bytes. */
const bytewiseTypes: ReadonlySet<number> = new Set([
  ...[Oid.text, Oid.varchar, Oid.name, Oid.bytea, Oid.uuid],
  ...[Oid.inet, Oid.cidr, Oid.macaddr, Oid.macaddr8],
])
const nullHigh = 0x6e756c6c
const nullLow = 0x9e3779b9

/** Hashes of whole rows of several columns. Equal keys have equal hashes, whatever layout each side has. */
export function hashKeys(columns: readonly Column[], rows: number): Hashes {
  const total = newHashes(rows)
  for (const column of columns) {
    const one = hashColumn(column, true)
    for (let row = 0; row < rows; row++) {
      mixInto(total, row, one.high[row], one.low[row])
    }
  }
  return total
}

/** canonical: equal for equal values of every layout; else equal values of this column's own layout is enough (sketches). */
export function hashColumn(column: Column, canonical: boolean): Hashes {
  const hashes = newHashes(column.length)
  if (column.dictionary) hashThroughDictionary(column, canonical, hashes)
  else hashValues(column, canonical, hashes)
  if (column.validity) {
    for (let row = 0; row < column.length; row++) {
      if (isValid(column, row)) continue
      hashes.high[row] = nullHigh
      hashes.low[row] = nullLow
    }
  }
  return hashes
}

function hashThroughDictionary(column: Column, canonical: boolean, hashes: Hashes): void {
  const entries = hashColumn(column.dictionary!, canonical)
  const codes = column.values
  for (let row = 0; row < column.length; row++) {
    hashes.high[row] = entries.high[codes[row] as number]
    hashes.low[row] = entries.low[codes[row] as number]
  }
}

function hashValues(column: Column, canonical: boolean, hashes: Hashes): void {
  const { layout, values, length } = column
  const bytewise = !canonical || bytewiseTypes.has(column.type.oid)
  switch (layout.kind) {
    case 'bool':
    case 'i8':
    case 'i16':
    case 'i32':
      for (let row = 0; row < length; row++)
        hashInteger(values[row] as number, (values[row] as number) >> 31, hashes, row)
      return
    case 'i64':
      return hashWide(values as BigInt64Array, length, hashes)
    case 'decimal':
      if (canonical) break
      if (layout.width === 'i64') return hashWide(values as BigInt64Array, length, hashes)
      if (layout.width === 'i128') return hashFixedBytes(values, 16, length, hashes)
      for (let row = 0; row < length; row++)
        hashInteger(values[row] as number, (values[row] as number) >> 31, hashes, row)
      return
    case 'fixed16':
      return hashFixedBytes(values, 16, length, hashes)
    case 'utf8':
    case 'binary':
      if (!bytewise) break
      for (let row = 0; row < length; row++) {
        hashBytes(values as Uint8Array, column.offsets![row], column.offsets![row + 1], hashes, row)
      }
      return
    case 'f32':
    case 'f64':
    case 'interval':
      if (!canonical)
        return hashFixedBytes(values, layout.kind === 'f32' ? 4 : layout.kind === 'f64' ? 8 : 16, length, hashes)
  }
  hashThroughValues(column, hashes)
}

function hashThroughValues(column: Column, hashes: Hashes): void {
  const read = reader(column)
  const type = typeByOid(column.type.oid)
  for (let row = 0; row < column.length; row++) {
    const value = read(row)
    if (value === null) continue
    const form = type.hashKey ? type.hashKey(value) : type.format(value, isoSettings)
    const bytes = Buffer.from(String(form), 'utf8')
    hashBytes(bytes, 0, bytes.length, hashes, row)
  }
}

function hashWide(values: BigInt64Array, length: number, hashes: Hashes): void {
  const words = new Int32Array(values.buffer, values.byteOffset, length * 2)
  for (let row = 0; row < length; row++) hashInteger(words[2 * row], words[2 * row + 1], hashes, row)
}

function hashFixedBytes(values: Column['values'], width: number, length: number, hashes: Hashes): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, length * width)
  for (let row = 0; row < length; row++) hashBytes(bytes, row * width, (row + 1) * width, hashes, row)
}

function hashInteger(low: number, high: number, hashes: Hashes, row: number): void {
  let a = Math.imul(low ^ 0x7feb352d, 0x9e3779b1)
  let b = Math.imul(high ^ (a >>> 15) ^ 0x31848bab, 0x85ebca77)
  a = Math.imul(a ^ (b >>> 13) ^ high, 0xc2b2ae3d)
  b = Math.imul(b ^ (a >>> 16), 0x27d4eb2f)
  hashes.low[row] = a ^ (b >>> 15)
  hashes.high[row] = b ^ (a >>> 14)
}

function hashBytes(bytes: Uint8Array, start: number, end: number, hashes: Hashes, row: number): void {
  let a = 0x811c9dc5 ^ (end - start)
  let b = 0x2545f491
  for (let i = start; i < end; i++) {
    a = Math.imul(a ^ bytes[i], 0x01000193)
    b = Math.imul(b ^ bytes[i], 0x9e3779b1) ^ (b >>> 17)
  }
  hashInteger(a, b, hashes, row)
}

function mixInto(total: Hashes, row: number, high: number, low: number): void {
  const a = Math.imul(total.low[row] ^ low, 0x9e3779b1) ^ (total.high[row] >>> 11)
  const b = Math.imul(total.high[row] ^ high ^ (a >>> 16), 0x85ebca77)
  total.low[row] = a ^ (b >>> 15)
  total.high[row] = b ^ (a >>> 13)
}

/** 53 bits of a hash, as a Map key. */
export const mapHash = (hashes: Hashes, row: number): number =>
  (hashes.high[row] & 0x1fffff) * 4_294_967_296 + hashes.low[row]
