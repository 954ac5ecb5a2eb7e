// JSON items as values of the type that RETURNING or a column of JSON_TABLE names.
import { PgError } from '../../errors.ts'
import { PathMoment, type PathItem } from '../../jsonpath/moment.ts'
import { formatJson } from '../../types/json/format.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { formatNumeric } from '../../types/numeric/format.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { textOf } from '../text-form.ts'
import type { FunctionContext } from '../function.ts'

/** The value of a scalar item, through its text, as JSON_VALUE gives it. Throws what the type's input throws. */
export function scalarValue(item: PathItem, type: TypeRef, context: FunctionContext): Value {
  if (item === null) return null
  if (item instanceof PathMoment) {
    // Its own type prints as that type does everywhere.
    const text = isJsonType(type) ? JSON.stringify(item.text) : textOf(item.value, item.type, context)
    return fromText(text, type, context)
  }
  if (isJsonType(type)) return formatJson(item)
  const text =
    typeof item === 'string'
      ? item
      : typeof item === 'boolean'
        ? booleanText(item)
        : item instanceof Map || Array.isArray(item)
          ? formatJson(item)
          : formatNumeric(item as Numeric)
  return fromText(text, type, context)
}

/** Any item, as JSON_QUERY gives it: its JSON text, or what an array of it is as an array. */
export function wholeValue(item: JsonNode, omitQuotes: boolean, type: TypeRef, context: FunctionContext): Value {
  if (omitQuotes && typeof item === 'string') return fromText(item, type, context)
  if (isJsonType(type)) return formatJson(item)
  if (item === null) return null
  if (typeByOid(type.oid).kind === 'array' && Array.isArray(item)) return arrayOf(item, type, context)
  if (type.oid === Oid.bytea) return Uint8Array.from(Buffer.from(formatJson(item)))
  return fromText(formatJson(item), type, context)
}

export const booleanValue = (found: boolean, type: TypeRef, context: FunctionContext): Value =>
  type.oid === Oid.bool
    ? found
    : typeByOid(type.oid).category === 'N'
      ? fromText(found ? '1' : '0', type, context)
      : fromText(String(found), type, context)

/** As a boolean is printed, not as JSON writes it. */
const booleanText = (item: boolean): string => (item ? 't' : 'f')

const isJsonType = ({ oid }: TypeRef): boolean => oid === Oid.json || oid === Oid.jsonb

function fromText(text: string, type: TypeRef, context: FunctionContext): Value {
  const definition = typeByOid(type.oid)
  const value: Value = definition.parse(text, context.settings)
  return type.typmod >= 0 && definition.applyTypmod ? definition.applyTypmod(value, type.typmod, false) : value
}

/** As an array of the type: JSON's arrays may nest, and must do so evenly. */
function arrayOf(items: readonly JsonNode[], type: TypeRef, context: FunctionContext): Value {
  const element: TypeRef = { oid: typeByOid(type.oid).elementOid, typmod: type.typmod }
  const dimensions: number[] = []
  const elements: Value[] = []
  const visit = (list: readonly JsonNode[], depth: number): void => {
    dimensions[depth] ??= list.length
    if (dimensions[depth] !== list.length) throw uneven()
    for (const item of list) {
      if (Array.isArray(item) && !isJsonType(element)) visit(item as readonly JsonNode[], depth + 1)
      else if (depth < dimensions.length - 1) throw uneven()
      else
        elements.push(
          item instanceof Map || typeof item === 'boolean'
            ? wholeValue(item, false, element, context)
            : scalarValue(item, element, context),
        )
    }
  }
  visit(items, 0)
  if (elements.length === 0) return { dimensions: [], lowerBounds: [], elements: [] }
  return { dimensions, lowerBounds: dimensions.map(() => 1), elements }
}

const uneven = (): PgError =>
  new PgError('22P02', 'malformed JSON array', {
    detail: 'Multidimensional arrays must have sub-arrays with matching dimensions.',
  })
