// The value of an SQL row: its fields, and where it is known their types, which text and binary forms need.
import { Oid } from './oids.ts'
import type { Value } from './type.ts'

export interface RecordValue extends ReadonlyArray<Value> {
  /** OIDs, one per field. A plain array is a record too; then types are told from the values. */
  readonly fieldTypes?: readonly number[]
  /** Of a row of no declared type: what its query calls the columns, for JSON. Absent: f1, f2 … */
  readonly fieldNames?: readonly string[]
}

export const recordOf = (
  fields: readonly Value[],
  fieldTypes: readonly number[],
  fieldNames?: readonly string[],
): RecordValue => Object.assign([...fields], fieldNames ? { fieldTypes, fieldNames } : { fieldTypes })

export const fieldTypesOf = (record: RecordValue): readonly number[] => record.fieldTypes ?? record.map(typeOfValue)

/** The type that a value most likely has, by its JavaScript shape. */
function typeOfValue(value: Value): number {
  switch (typeof value) {
    case 'boolean':
      return Oid.bool
    case 'number':
      return Number.isInteger(value) ? Oid.int4 : Oid.float8
    case 'bigint':
      return Oid.int8
    case 'object':
      if (value === null) return Oid.text
      if (Array.isArray(value)) return Oid.record
      if (value instanceof Uint8Array) return Oid.bytea
      if ('coefficient' in value) return Oid.numeric
      if ('months' in value) return Oid.interval
      if ('offset' in value) return Oid.timetz
      return Oid.text
    default:
      return Oid.text
  }
}
