// Rows of a type whose fields have changed, wherever they lie within a value: fields keep their values, new ones are NULL.
import type { PgArray } from '../../types/array-value.ts'
import { fieldTypesOf, recordOf, type RecordValue } from '../../types/record-value.ts'
import { typeByOid } from '../../types/registry.ts'
import { isRow } from '../../types/rows/is-row.ts'
import type { Value } from '../../types/type.ts'

export interface Reshape {
  readonly type: number
  /** By new field, the place of it before; -1: it is new. */
  readonly places: readonly number[]
  readonly types: readonly number[]
}

export const encodeReshape = (reshape: Reshape): string => JSON.stringify(reshape)

export const reshaped = (value: Value, type: number, text: string): Value =>
  reshape(value, type, JSON.parse(text) as Reshape)

function reshape(value: Value, type: number, change: Reshape): Value {
  if (value === null) return null
  if (type === change.type) {
    const row = value as RecordValue
    return recordOf(
      change.places.map((place) => (place < 0 ? null : row[place])),
      change.types,
    )
  }
  if (isRow(type)) {
    const row = value as RecordValue
    const types = fieldTypesOf(row)
    return recordOf(
      row.map((field, index) => reshape(field, types[index], change)),
      types,
    )
  }
  const definition = typeByOid(type)
  if (definition.kind !== 'array') return value
  const array = value as PgArray
  return {
    ...array,
    elements: array.elements.map((element) => reshape(element, definition.elementOid, change)),
  }
}
