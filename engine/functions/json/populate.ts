// JSON into rows: members of an object are fields of their names, arrays are arrays, objects are rows again (populate_record).
import { invalidParameter, PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { recordOf, type RecordValue } from '../../types/record-value.ts'
import { typeByOid } from '../../types/registry.ts'
import { isRow } from '../../types/rows/is-row.ts'
import { shapeOf, type RowShape } from '../../types/rows/row-shape.ts'
import type { TextSettings, TypeRef, Value } from '../../types/type.ts'
import { elements, kindOfText, members, unquoted } from './scan.ts'

/** base: what fields have that the object has no member for. Throws 22023 where the text is no object. */
export function populateRow(
  json: string,
  shape: RowShape,
  base: RecordValue | null,
  settings: TextSettings,
): RecordValue {
  const kind = kindOfText(json)
  if (kind !== 'object')
    throw invalidParameter(`cannot call populate_composite on ${kind === 'array' ? 'an array' : 'a scalar'}`)
  const given = new Map(members(json).map(({ key, text }) => [key, text]))
  const fields = shape.map(({ name, type }, index) => {
    const own = base?.[index] ?? null
    const text = given.get(name)
    return text === undefined ? own : populate(text, type, name, own, settings)
  })
  return recordOf(
    fields,
    shape.map(({ type }) => type.oid),
  )
}

function populate(json: string, type: TypeRef, key: string, base: Value, settings: TextSettings): Value {
  const kind = kindOfText(json)
  if (kind === 'null') return null
  const definition = typeByOid(type.oid)
  if (kind !== 'string') {
    if (isRow(type.oid)) return populateRow(json, shapeOf(type.oid, settings), base as RecordValue | null, settings)
    if (definition.kind === 'array') {
      const element: TypeRef = {
        oid: definition.elementOid,
        typmod: type.typmod,
      }
      return populateArray(json, element, key, settings)
    }
  }
  const text = type.oid === Oid.json || type.oid === Oid.jsonb ? json : unquoted(json)!
  const value: Value = definition.parse(text, settings)
  return type.typmod >= 0 && definition.applyTypmod ? definition.applyTypmod(value, type.typmod, false) : value
}

/** As deep as its first elements are. */
function populateArray(json: string, element: TypeRef, key: string, settings: TextSettings): PgArray {
  const expected = (indexes: readonly number[]): PgError => {
    const place = indexes.map((index) => `[${index}]`).join('')
    const hint = place === '' ? `See the value of key "${key}".` : `See the array element ${place} of key "${key}".`
    return new PgError('22P02', 'expected JSON array', { hint })
  }
  const dimensions: number[] = []
  for (let first: string | undefined = json; first !== undefined && kindOfText(first) === 'array';) {
    const parts = elements(first)
    dimensions.push(parts.length)
    first = parts[0]
  }
  const values: Value[] = []
  const walk = (text: string, indexes: readonly number[]): void => {
    if (kindOfText(text) !== 'array') throw expected(indexes)
    const parts = elements(text)
    if (parts.length !== dimensions[indexes.length]) {
      throw new PgError('22P02', 'malformed JSON array', {
        detail: 'Multidimensional arrays must have sub-arrays with matching dimensions.',
      })
    }
    parts.forEach((part, index) => {
      if (indexes.length + 1 < dimensions.length) walk(part, [...indexes, index])
      else values.push(populate(part, element, key, null, settings))
    })
  }
  walk(json, [])
  if (values.length === 0) return { dimensions: [], lowerBounds: [], elements: [] }
  return { dimensions, lowerBounds: dimensions.map(() => 1), elements: values }
}
