// A column of a Parquet file, as the codec gives it in Arrow's types, into a column of the SQL type that stands for it.
import { DataType, type Data, type Decimal, type Int, type Time, TimeUnit, type Timestamp, Vector } from 'apache-arrow'
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

/** Milliseconds and µs between 1970-01-01 and 2000-01-01. */
const epochMicros = 946_684_800_000_000n

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
    case Oid.time:
      return values(perUnit((data.type as Time).unit))
    case Oid.timestamp:
    case Oid.timestamptz: {
      const { unit } = data.type as Timestamp
      if (unit === TimeUnit.MICROSECOND) return columnFromArrow(data, type)
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

const isWide = (type: DataType): boolean =>
  DataType.isInt(type) && (type as Int).bitWidth === 64 && (type as Int).isSigned

const sameWidth = (type: DataType, wanted: TypeRef): boolean => {
  const expected = arrowTypeOf(wanted)
  return DataType.isFloat(type) && DataType.isFloat(expected) && type.precision === expected.precision
}

/** µs of a time or timestamp that counts in the unit. */
const perUnit =
  (unit: TimeUnit) =>
  (value: bigint | number): bigint => {
    switch (unit) {
      case TimeUnit.SECOND:
        return BigInt(value) * 1_000_000n
      case TimeUnit.MILLISECOND:
        return BigInt(value) * 1000n
      case TimeUnit.MICROSECOND:
        return BigInt(value)
      case TimeUnit.NANOSECOND: {
        const nanos = BigInt(value)
        // Towards the past, as a clock with fewer digits shows it.
        return nanos >= 0n || nanos % 1000n === 0n ? nanos / 1000n : nanos / 1000n - 1n
      }
    }
  }

/** Decimals of 16 bytes pass as they are; the scale is the column's own in any case. */
function withScale(data: Data, type: TypeRef): Data {
  const scale = (type.typmod - 4) & 0x7ff
  if ((data.type as Decimal).scale !== scale) throw new Error('a decimal has another scale than its column')
  return data
}
