// A column of a Parquet file, as the codec gives it in Arrow's types, into a column of the SQL type that stands for it.
import {
  DataType,
  makeData,
  type Data,
  type Decimal,
  type Int,
  type Time,
  TimeUnit,
  type Timestamp,
  Vector,
} from 'apache-arrow'
import { columnFromArrow } from '../columns/arrow.ts'
import { arrowTypeOf } from '../columns/arrow-type.ts'
import { buildColumn } from '../columns/build.ts'
import type { Column } from '../columns/column.ts'
import { isoSettings } from '../types/iso-settings.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { uuidText } from '../columns/uuid-bytes.ts'
import { jsonText } from './json-text.ts'
import { microsOf } from './time-unit.ts'

/** Milliseconds and µs between 1970-01-01 and 2000-01-01. */
const epochMicros = 946_684_800_000_000n

/** As DuckDB stores -infinity: one more than the least integer, which is Arrow's and ours. */
const minusInfinityDays = -2_147_483_647
const minusInfinityMicros = -9_223_372_036_854_775_807n

export function columnFromParquet(data: Data, type: TypeRef): Column {
  const values = (map: (value: never) => Value): Column => {
    const vector = new Vector([data])
    return buildColumn(
      type,
      Array.from({ length: data.length }, (_, row) => {
        const value: unknown = vector.get(row)
        return value === null || value === undefined ? null : map(value as never)
      }),
    )
  }
  switch (type.oid) {
    case Oid.int2:
    case Oid.int4:
      return values((value: number) => value)
    case Oid.int8:
      return isWide(data.type) ? columnFromArrow(data, type) : values((value: number) => BigInt(value))
    case Oid.float4:
    case Oid.float8:
      return sameWidth(data.type, type) ? columnFromArrow(data, type) : values((value: number) => value)
    case Oid.numeric:
      return DataType.isDecimal(data.type)
        ? columnFromArrow(withScale(data, type), type)
        : values((value: bigint) => ({ coefficient: BigInt(value), scale: 0 }))
    case Oid.date: {
      const stored = data.values as Int32Array
      if (!stored.includes(minusInfinityDays)) return columnFromArrow(data, type)
      const values = stored.map((value) => (value === minusInfinityDays ? value - 1 : value))
      return columnFromArrow(withValues(data, values), type)
    }
    case Oid.time:
      return values(perUnit((data.type as Time).unit))
    case Oid.timestamp:
    case Oid.timestamptz: {
      const { unit } = data.type as Timestamp
      if (unit === TimeUnit.MICROSECOND) {
        const stored = data.values as BigInt64Array
        if (!stored.includes(minusInfinityMicros)) return columnFromArrow(data, type)
        const values = stored.map((value) => (value === minusInfinityMicros ? value - 1n : value))
        return columnFromArrow(withValues(data, values), type)
      }
      const micros = perUnit(unit)
      const raw = data.values as BigInt64Array
      return buildColumn(
        type,
        Array.from({ length: data.length }, (_, row) => (data.getValid(row) ? micros(raw[row]) - epochMicros : null)),
      )
    }
    case Oid.uuid:
      return values((bytes: Uint8Array) => uuidText(bytes, 0))
    case Oid.bytea:
      return values((bytes: Uint8Array) => Uint8Array.from(bytes))
    case Oid.interval:
      return values((bytes: Uint8Array) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset)
        return {
          months: view.getUint32(0, true),
          days: view.getUint32(4, true),
          micros: BigInt(view.getUint32(8, true)) * 1000n,
        }
      })
    case Oid.jsonb: {
      const definition = typeByOid(Oid.jsonb)
      return values((value: unknown) => definition.parse(jsonText(value, data.type), isoSettings))
    }
    default:
      return columnFromArrow(data, type)
  }
}

const withValues = (data: Data, values: Int32Array | BigInt64Array): Data =>
  makeData({
    type: data.type,
    length: data.length,
    nullCount: data.nullCount,
    nullBitmap: data.nullBitmap,
    data: values,
  } as never)

const isWide = (type: DataType): boolean =>
  DataType.isInt(type) && (type as Int).bitWidth === 64 && (type as Int).isSigned

const sameWidth = (type: DataType, wanted: TypeRef): boolean => {
  const expected = arrowTypeOf(wanted)
  return DataType.isFloat(type) && DataType.isFloat(expected) && type.precision === expected.precision
}

/** µs of a time or timestamp that counts in the unit. */
const perUnit =
  (unit: TimeUnit) =>
  (value: bigint | number): bigint =>
    unit === TimeUnit.SECOND ? BigInt(value) * 1_000_000n : microsOf(BigInt(value), units[unit])

const units = {
  [TimeUnit.MILLISECOND]: 'milliseconds',
  [TimeUnit.MICROSECOND]: 'microseconds',
  [TimeUnit.NANOSECOND]: 'nanoseconds',
} as const

/** Decimals of 16 bytes pass as they are; the scale is the column's own in any case. */
function withScale(data: Data, type: TypeRef): Data {
  const scale = (type.typmod - 4) & 0x7ff
  if ((data.type as Decimal).scale !== scale) throw new Error('a decimal has another scale than its column')
  return data
}
