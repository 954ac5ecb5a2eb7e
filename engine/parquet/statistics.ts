// What a file says of the values of a column chunk: bounds, and how many are NULL. Only what its writer cannot have meant otherwise is
// believed; the rest is unknown.
import { Oid } from '../types/oids.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { uuidText } from '../columns/uuid-bytes.ts'
import { field, type ParquetColumn, type ParquetFooter, struct, structs } from './footer.ts'
import { microsOf, timeUnitOf } from './time-unit.ts'
import type { ThriftStruct } from './thrift.ts'

export interface ChunkStatistics {
  /** Absent: unknown, as the others. */
  readonly nulls?: number
  /** Nothing is less. */
  readonly min?: Value
  /** Nothing is greater, but perhaps NaN. */
  readonly max?: Value
  /** NaN may be among values whose bounds do not say so: many writers leave it out of them. */
  readonly nan: boolean
}

/** Field ids of parquet.thrift's Statistics. The older pair was compared as signed, whatever the type. */
const statistics = { oldMax: 1, oldMin: 2, nulls: 3, max: 5, min: 6 } as const
const columnStatistics = 12

const epochDays = 10_957
const epochMicros = 946_684_800_000_000n

export function chunkStatistics(footer: ParquetFooter, group: number, column: ParquetColumn): ChunkStatistics {
  const { elements, leaves, type } = column
  const nan = type.oid === Oid.float4 || type.oid === Oid.float8 ? !leavesNanOut(footer) : false
  // Of what is nested each leaf has its own.
  if (elements[1] !== 1 || leaves[1] !== 1 || type.oid === Oid.jsonb) return { nan }
  const element = structs(footer.tree, field.file.schema)[elements[0]]
  const chunks = structs(structs(footer.tree, field.file.groups)[group], field.group.columns)
  const metadata = chunks[leaves[0]] && struct(chunks[leaves[0]], field.chunk.metadata)
  const found = metadata && struct(metadata, columnStatistics)
  if (!found) return { nan }
  const bytes = (id: number): Uint8Array | undefined => {
    const value = found.fields.get(id)?.value
    return value instanceof Uint8Array ? value : undefined
  }
  const signed = signedTypes.has(type.oid) && !isUnsigned(element)
  const value = (id: number, old: number): Value => {
    const plain = bytes(id) ?? (signed ? bytes(old) : undefined)
    return plain && valueOf(plain, type, element)
  }
  const nulls = found.fields.get(statistics.nulls)?.value
  return {
    nan,
    min: value(statistics.min, statistics.oldMin),
    max: value(statistics.max, statistics.oldMax),
    ...(typeof nulls === 'bigint' && nulls >= 0n && { nulls: Number(nulls) }),
  }
}

/** Those that the older bounds are right for. */
const signedTypes: ReadonlySet<number> = new Set([
  Oid.bool,
  Oid.int2,
  Oid.int4,
  Oid.int8,
  Oid.float4,
  Oid.float8,
  Oid.date,
  Oid.time,
  Oid.timestamp,
  Oid.timestamptz,
])

/** UINT_8 to UINT_64, by either annotation. */
function isUnsigned({ fields }: ThriftStruct): boolean {
  const converted = fields.get(6)?.value
  if (typeof converted === 'number' && converted >= 11 && converted <= 14) return true
  const integer = (fields.get(10)?.value as ThriftStruct | undefined)?.fields.get(10)?.value as ThriftStruct | undefined
  return integer?.fields.get(2)?.value === false
}

/** DuckDB gives no bounds where there is a NaN. */
function leavesNanOut({ tree }: ParquetFooter): boolean {
  const by = tree.fields.get(6)?.value
  return by instanceof Uint8Array && Buffer.from(by).toString('latin1').startsWith('DuckDB')
}

/** undefined: not a value of the type, or one without an order. */
function valueOf(bytes: Uint8Array, type: TypeRef, element: ThriftStruct): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const integer = integerOf(view, element)
  switch (type.oid) {
    case Oid.bool:
      return bytes.length === 1 ? bytes[0] !== 0 : undefined
    case Oid.int2:
    case Oid.int4:
      return integer === undefined ? undefined : Number(integer)
    case Oid.int8:
      return integer
    case Oid.float4:
      return bytes.length === 4 ? numberOf(view.getFloat32(0, true)) : undefined
    case Oid.float8:
      return bytes.length === 8 ? numberOf(view.getFloat64(0, true)) : undefined
    case Oid.numeric: {
      const coefficient = integer ?? wideInteger(bytes, element)
      return coefficient === undefined ? undefined : { coefficient, scale: (type.typmod - 4) & 0x7ff }
    }
    case Oid.date:
      return integer === undefined || isExtreme(integer, 32n) ? undefined : Number(integer) - epochDays
    case Oid.time: {
      const unit = timeUnitOf(element)
      return integer === undefined || unit === undefined ? undefined : microsOf(integer, unit)
    }
    case Oid.timestamp:
    case Oid.timestamptz: {
      const unit = timeUnitOf(element)
      if (integer === undefined || unit === undefined || isExtreme(integer, 64n)) return undefined
      return microsOf(integer, unit) - epochMicros
    }
    case Oid.text:
      return textOf(bytes)
    case Oid.bytea:
      return bytes
    case Oid.uuid:
      return bytes.length === 16 ? uuidText(bytes, 0) : undefined
    default:
      return undefined
  }
}

/** As ±infinity are stored. */
const isExtreme = (value: bigint, bits: bigint): boolean => {
  const most = (1n << (bits - 1n)) - 1n
  return value >= most || value <= -most
}

const numberOf = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

/** Physical INT32 and INT64. */
function integerOf(view: DataView, element: ThriftStruct): bigint | undefined {
  const physical = element.fields.get(1)?.value
  const unsigned = isUnsigned(element)
  if (physical === 1 && view.byteLength === 4)
    return BigInt(unsigned ? view.getUint32(0, true) : view.getInt32(0, true))
  if (physical === 2 && view.byteLength === 8) return unsigned ? view.getBigUint64(0, true) : view.getBigInt64(0, true)
  return undefined
}

/** A decimal's two's complement, its first byte the highest. */
function wideInteger(bytes: Uint8Array, element: ThriftStruct): bigint | undefined {
  const physical = element.fields.get(1)?.value
  if ((physical !== 6 && physical !== 7) || bytes.length === 0 || bytes.length > 32) return undefined
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`))
}

/** A bound that was cut within a character is none. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
