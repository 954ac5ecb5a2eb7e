// Which Arrow type stands for which SQL type. It follows from the SQL type alone, so that all batches of a result share one
// schema however their columns were narrowed. What Arrow has no exact type for goes as PostgreSQL's text.
import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Schema,
  TimeMicrosecond,
  TimestampMicrosecond,
  Uint32,
  Utf8,
  type DataType,
} from 'apache-arrow'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'

const decimalPrecisionMax = 38

export function arrowTypeOf({ oid, typmod }: TypeRef): DataType {
  switch (oid) {
    case Oid.bool:
      return new Bool()
    case Oid.int2:
      return new Int16()
    case Oid.int4:
      return new Int32()
    case Oid.int8:
      return new Int64()
    case Oid.oid:
      return new Uint32()
    case Oid.float4:
      return new Float32()
    case Oid.float8:
      return new Float64()
    case Oid.date:
      return new DateDay()
    case Oid.time:
      return new TimeMicrosecond()
    case Oid.timestamp:
      return new TimestampMicrosecond()
    case Oid.timestamptz:
      return new TimestampMicrosecond('UTC')
    case Oid.bytea:
      return new Binary()
    case Oid.numeric: {
      const declared = decimalOf(typmod)
      return declared ? new Decimal(declared.scale, declared.precision, 128) : new Utf8()
    }
    default:
      return new Utf8()
  }
}

/** Precision and scale of a numeric that fits Decimal128. */
function decimalOf(typmod: number): { readonly precision: number; readonly scale: number } | undefined {
  if (typmod < 4) return undefined
  const precision = ((typmod - 4) >> 16) & 0xffff
  const packed = (typmod - 4) & 0x7ff
  const scale = packed >= 1024 ? packed - 2048 : packed
  return precision <= decimalPrecisionMax && scale >= 0 && scale <= precision ? { precision, scale } : undefined
}

export interface ArrowField {
  readonly name: string
  readonly type: TypeRef
  /** Strings stay dictionary-coded; every batch must then be. */
  readonly dictionary?: boolean
}

/** Fields carry `pg.type` (OID) and `pg.typmod` as metadata. */
export function arrowSchema(fields: readonly ArrowField[]): Schema {
  return new Schema(
    fields.map(({ name, type, dictionary }) => {
      const plain = arrowTypeOf(type)
      const metadata = new Map([
        ['pg.type', String(type.oid)],
        ['pg.typmod', String(type.typmod)],
      ])
      const kept = dictionary && (plain instanceof Utf8 || plain instanceof Binary)
      return new Field(name, kept ? new Dictionary(plain, new Int32()) : plain, true, metadata)
    }),
  )
}

/** The SQL type a field of arrowSchema was made from; undefined on others' fields. */
export function pgTypeOf(field: Field): TypeRef | undefined {
  const oid = field.metadata.get('pg.type')
  return oid === undefined ? undefined : { oid: Number(oid), typmod: Number(field.metadata.get('pg.typmod') ?? -1) }
}
