// Batches to apache-arrow RecordBatches and back. Buffers are shared where the layouts agree; narrowed numbers widen, bools
// become bitmaps, dates and timestamps move from PostgreSQL's epoch (2000) to Unix's.
import {
  DataType,
  makeData,
  makeVector,
  RecordBatch,
  Struct,
  type Data,
  type Decimal,
  type Dictionary,
  type Schema,
  type Utf8,
} from 'apache-arrow'
import { PgError } from '../errors.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'
import { arrowTypeOf, pgTypeOf } from './arrow-type.ts'
import { buildColumn, valueEncoder } from './build.ts'
import type { Batch, Column } from './column.ts'
import { withoutDictionary } from './concat.ts'
import { columnValues, isTextual } from './read.ts'
import { isoSettings } from '../types/iso-settings.ts'
import { typeByOid } from '../types/registry.ts'

export { arrowSchema, type ArrowField } from './arrow-type.ts'

/** Days and µs between 1970-01-01 and 2000-01-01. */
const epochDays = 10_957
const epochMicros = 946_684_800_000_000n
const infiniteDays: ReadonlySet<number> = new Set([2_147_483_647, -2_147_483_648])
const infiniteMicros: ReadonlySet<bigint> = new Set([9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n])

/** The batch under a schema of arrowSchema. ±infinity stay the extremes of their integers. */
export function toArrow(batch: Batch, schema: Schema): RecordBatch {
  const children = batch.columns.map((column, i) => arrowData(column, schema.fields[i].type))
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: batch.length, nullCount: 0, children }),
  )
}

/** types: as the batch's columns should have; where left out, what the schema's metadata says. */
export function fromRecordBatch(record: RecordBatch, types?: readonly TypeRef[]): Batch {
  return {
    length: record.numRows,
    columns: record.schema.fields.map((field, i) => {
      const type = types?.[i] ?? pgTypeOf(field)
      if (!type) throw new Error(`field ${field.name} does not say its SQL type`)
      return columnFromArrow(record.data.children[i], type)
    }),
  }
}

export function arrowData(given: Column, type: DataType): Data {
  if (DataType.isDictionary(type)) return dictionaryData(given, type)
  const column = given.layout.kind === 'dictionary' && !given.boxed ? withoutDictionary(given) : given
  const base = { length: column.length, ...nulls(column) }
  if (DataType.isUtf8(type) || DataType.isBinary(type)) {
    const { values, offsets } = bytesOf(column, DataType.isUtf8(type) ? 'utf8' : 'binary')
    return makeData({ type: type as Utf8, ...base, valueOffsets: offsets, data: values })
  }
  const laid = column.boxed ? buildColumn(column.type, column.boxed) : column
  const own = { length: laid.length, ...nulls(laid) }
  if (DataType.isBool(type)) return makeData({ type, ...own, data: packBits(laid.values as Uint8Array, laid.length) })
  if (DataType.isDecimal(type)) return makeData({ type, ...own, data: decimalWords(laid, type) })
  if (DataType.isDate(type)) {
    const days = Int32Array.from(laid.values as Int32Array, (day) => (infiniteDays.has(day) ? day : day + epochDays))
    return makeData({ type, ...own, data: days })
  }
  if (DataType.isTimestamp(type)) {
    const micros = wide(laid).map((value) => (infiniteMicros.has(value) ? value : value + epochMicros))
    return makeData({ type, ...own, data: micros })
  }
  return makeData({ type, ...own, data: numbersFor(laid, type) } as Parameters<typeof makeData>[0]) as Data
}

/** The null bitmap with its count; bits past the end are cleared, since others may count them. */
function nulls(column: Column): { nullCount: number; nullBitmap?: Uint8Array } {
  const { length } = column
  if (!column.validity && !column.boxed) return { nullCount: 0 }
  if (column.boxed) {
    const bits = new Uint8Array((length + 7) >> 3)
    let nullCount = 0
    column.boxed.forEach((value, row) => {
      if (value === null) nullCount++
      else bits[row >> 3] |= 1 << (row & 7)
    })
    return { nullCount, nullBitmap: bits }
  }
  const bits = column.validity!.slice(0, (length + 7) >> 3)
  if ((length & 7) !== 0) bits[bits.length - 1] &= (1 << (length & 7)) - 1
  let valid = 0
  for (let row = 0; row < length; row++) valid += (bits[row >> 3] >> (row & 7)) & 1
  return { nullCount: length - valid, nullBitmap: bits }
}

function packBits(values: Uint8Array, length: number): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3)
  for (let row = 0; row < length; row++) bits[row >> 3] |= values[row] << (row & 7)
  return bits
}

function bytesOf(column: Column, kind: 'utf8' | 'binary'): { values: Uint8Array; offsets: Int32Array } {
  const asIs = column.type.oid === Oid.bytea ? 'binary' : isTextual(column.type.oid) ? 'utf8' : undefined
  const laid =
    !column.boxed && column.layout.kind === kind && (asIs === kind || kind === 'utf8') ? column : asText(column, kind)
  return { values: laid.values as Uint8Array, offsets: laid.offsets! }
}

function asText(column: Column, kind: 'utf8' | 'binary'): Column {
  const encode = valueEncoder(column.type, kind)
  const texts = columnValues(column).map((value) =>
    value === null ? null : kind === 'utf8' ? Buffer.from(encode(value)).toString() : value,
  )
  return buildColumn({ oid: kind === 'utf8' ? Oid.text : Oid.bytea, typmod: -1 }, texts, { layout: { kind } })
}

function dictionaryData(given: Column, type: Dictionary): Data {
  const coded =
    given.layout.kind === 'dictionary' && !given.boxed
      ? given
      : buildColumn(given.type, columnValues(given), { layout: { kind: 'dictionary', codes: 'i32', of: 'utf8' } })
  const dictionary = makeVector(arrowData(coded.dictionary!, type.dictionary))
  const codes = coded.values instanceof Int32Array ? coded.values : Int32Array.from(coded.values as Uint8Array)
  return makeData({ type, length: coded.length, ...nulls(coded), data: codes, dictionary })
}

const wide = (column: Column): BigInt64Array =>
  column.values instanceof BigInt64Array ? column.values : BigInt64Array.from(column.values as Int32Array, BigInt)

function numbersFor(column: Column, type: DataType): Column['values'] | Uint32Array {
  const Values = (type as unknown as { readonly ArrayType: { new (length: number): Column['values'] } }).ArrayType
  if (column.values.constructor === Values) return column.values
  const target = new Values(column.length)
  if (target instanceof BigInt64Array) return wide(column)
  for (let row = 0; row < column.length; row++) target[row] = Number(column.values[row])
  return target
}

function decimalWords(column: Column, type: Decimal): Uint32Array {
  const { layout } = column
  if (layout.kind === 'decimal' && layout.width === 'i128' && layout.scale === type.scale) {
    return new Uint32Array(column.values.buffer, column.values.byteOffset, column.length * 4)
  }
  const words = new BigInt64Array(column.length * 2)
  const values = columnValues(column) as (Numeric | null)[]
  values.forEach((value, row) => {
    if (value === null) return
    if (value.special !== undefined) throw new PgError('22003', `numeric ${value.special} has no Arrow decimal`)
    const shift = type.scale - value.scale
    const coefficient =
      shift >= 0 ? value.coefficient * 10n ** BigInt(shift) : value.coefficient / 10n ** BigInt(-shift)
    words[2 * row] = BigInt.asIntN(64, coefficient)
    words[2 * row + 1] = coefficient >> 64n
  })
  return new Uint32Array(words.buffer)
}

/** A column of the SQL type over the data of the Arrow type that stands for it. */
export function columnFromArrow(data: Data, type: TypeRef): Column {
  const expected = arrowTypeOf(type)
  const { length, offset } = data
  const validity = data.nullCount > 0 && data.nullBitmap ? bitsFrom(data.nullBitmap, offset, length) : undefined
  const base = { type, length, validity }
  if (DataType.isDictionary(data.type)) {
    const dictionary = columnFromArrow(data.dictionary!.data[0], type)
    const of = dictionary.layout.kind === 'binary' ? 'binary' : 'utf8'
    return {
      ...base,
      layout: { kind: 'dictionary', codes: 'i32', of },
      values: Int32Array.from(data.values as Int32Array),
      dictionary,
    }
  }
  if (data.type.typeId !== expected.typeId)
    throw new Error(`Arrow type ${data.type.typeId} does not stand for type ${type.oid}`)
  if (DataType.isUtf8(expected) || DataType.isBinary(expected)) {
    const bytes = { values: data.values as Uint8Array, offsets: data.valueOffsets }
    if (DataType.isBinary(expected)) return { ...base, layout: { kind: 'binary' }, ...bytes }
    const text: Column = { ...base, layout: { kind: 'utf8' }, ...bytes }
    return isTextual(type.oid) ? text : parsed(text, type)
  }
  if (DataType.isBool(expected)) {
    const bits = bitsFrom(data.values as Uint8Array, offset, length)
    const values = new Uint8Array(length)
    for (let row = 0; row < length; row++) values[row] = (bits[row >> 3] >> (row & 7)) & 1
    return { ...base, layout: { kind: 'bool' }, values }
  }
  if (DataType.isDecimal(expected)) {
    const words = data.values as Uint32Array
    const values = new BigInt64Array(words.buffer as ArrayBuffer, words.byteOffset, length * 2)
    return { ...base, layout: { kind: 'decimal', scale: expected.scale, width: 'i128' }, values }
  }
  if (DataType.isDate(expected)) {
    const values = Int32Array.from(data.values as Int32Array, (day) => (infiniteDays.has(day) ? day : day - epochDays))
    return { ...base, layout: { kind: 'i32' }, values }
  }
  if (DataType.isTimestamp(expected)) {
    const values = (data.values as BigInt64Array).map((value) =>
      infiniteMicros.has(value) ? value : value - epochMicros,
    )
    return { ...base, layout: { kind: 'i64' }, values }
  }
  const layout = typeByOid(type.oid).layout(type.typmod)
  const values = data.values as Column['values'] | Uint32Array
  return {
    ...base,
    layout,
    values: values instanceof Uint32Array ? new Int32Array(values.buffer, values.byteOffset, values.length) : values,
  }
}

function bitsFrom(bits: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset === 0) return bits
  const target = new Uint8Array((length + 7) >> 3)
  for (let row = 0; row < length; row++)
    target[row >> 3] |= ((bits[(offset + row) >> 3] >> ((offset + row) & 7)) & 1) << (row & 7)
  return target
}

/** Types that travel as text come back in their own layout. */
function parsed(text: Column, type: TypeRef): Column {
  const layout = typeByOid(type.oid).layout(type.typmod)
  if (layout.kind === 'utf8') return { ...text, type }
  const definition = typeByOid(type.oid)
  const texts = columnValues({ ...text, type: { oid: Oid.text, typmod: -1 } }) as (string | null)[]
  return buildColumn(
    type,
    texts.map((value) => (value === null ? null : definition.parse(value, isoSettings))),
  )
}
