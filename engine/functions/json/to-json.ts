// SQL values as JSON text: numbers and booleans bare, arrays and rows nested, moments in ISO 8601, everything else as strings.
import { PgError, invalidParameter } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { formatTimestamp, formatTimestamptz } from '../../types/datetime/format.ts'
import { toLocal, offsetAtInstant } from '../../types/datetime/timestamp-arithmetic.ts'
import { isInfiniteTimestamp } from '../../types/datetime/units.ts'
import { formatJson, quoteJson } from '../../types/json/format.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import { fieldTypesOf } from '../../types/record-value.ts'
import type { RecordValue } from '../../types/record-value.ts'
import { typeByOid } from '../../types/registry.ts'
import { isRow } from '../../types/rows/is-row.ts'
import type { Value } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'
import { textOf } from '../text-form.ts'

type Facts = Pick<FunctionContext, 'settings' | 'session' | 'catalog'>

export function jsonText(value: Value, type: number, context: FunctionContext, pretty = false): string {
  if (value === null) return 'null'
  switch (type) {
    case Oid.bool:
      return value === true ? 'true' : 'false'
    case Oid.int2:
    case Oid.int4:
    case Oid.int8:
    case Oid.float4:
    case Oid.float8:
    case Oid.numeric: {
      const text = textOf(value, type, context)
      return /^-?\d/.test(text) ? text : `"${text}"`
    }
    case Oid.json:
    case Oid.jsonb:
      return value as string
    case Oid.date:
      return quoteJson(typeByOid(type).format(value, isoSettings(context)))
    case Oid.timestamp:
      return quoteJson(formatTimestamp(value as bigint, isoSettings(context)).replace(' ', 'T'))
    case Oid.timestamptz:
      return quoteJson(isoTimestamptz(value as bigint, context))
  }
  if (isRow(type)) return rowText(value as RecordValue, type, context, pretty)
  const definition = typeByOid(type)
  if (definition.kind === 'array') return arrayText(value as PgArray, definition.elementOid, context, pretty)
  return quoteJson(textOf(value, type, context))
}

const isoSettings = ({ settings }: Facts) => ({ ...settings, dateStyle: 'ISO' as const })

/** Offsets always have minutes here. */
export function isoTimestamptz(micros: bigint, context: Facts): string {
  const text = formatTimestamptz(micros, isoSettings(context))
  if (isInfiniteTimestamp(micros)) return text
  const offset = offsetAtInstant(micros, context.settings.timeZone)
  const local = formatTimestamp(toLocal(micros, context.settings.timeZone), isoSettings(context)).replace(' ', 'T')
  const minutes = Math.floor(Math.abs(offset) / 60)
  const two = (part: number): string => String(part).padStart(2, '0')
  const seconds = Math.abs(offset) % 60
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}${seconds === 0 ? '' : `:${two(seconds)}`}`
  return local.endsWith(' BC') ? `${local.slice(0, -3)}${zone} BC` : local + zone
}

/** A record's fields have the names that its query gave them, if any. */
export function rowText(row: RecordValue, type: number, context: FunctionContext, pretty = false): string {
  const types = fieldTypesOf(row)
  const shape = type === Oid.record ? undefined : context.settings.objectNames?.fields(type)
  const fields = row.map(
    (field, index) =>
      `${quoteJson(shape?.[index]?.name ?? row.fieldNames?.[index] ?? `f${index + 1}`)}:${jsonText(field, types[index], context)}`,
  )
  return `{${fields.join(pretty ? ',\n ' : ',')}}`
}

/** pretty breaks lines between the outermost elements only. */
export function arrayText(array: PgArray, elementType: number, context: FunctionContext, pretty = false): string {
  let next = 0
  const level = (dimension: number): string => {
    if (dimension === array.dimensions.length) return jsonText(array.elements[next++], elementType, context)
    const parts: string[] = []
    for (let index = 0; index < array.dimensions[dimension]; index++) parts.push(level(dimension + 1))
    return `[${parts.join(pretty && dimension === 0 ? ',\n ' : ',')}]`
  }
  return array.dimensions.length === 0 ? '[]' : level(0)
}

export const toNode = (value: Value, type: number, context: FunctionContext): JsonNode =>
  parseJson(jsonText(value, type, context))

export const toJsonb = (value: Value, type: number, context: FunctionContext): string =>
  type === Oid.jsonb ? (value as string) : formatJson(toNode(value, type, context))

/** The text of an object's key. */
export function keyText(value: Value, type: number, context: FunctionContext): string {
  if (value === null) throw new PgError('22004', 'null value not allowed for object key')
  const { kind } = typeByOid(type)
  if (kind === 'array' || isRow(type) || type === Oid.json || type === Oid.jsonb) {
    throw invalidParameter('key value must be scalar, not array, composite, or json')
  }
  if (type === Oid.bool) return value === true ? 'true' : 'false'
  return textOf(value, type, context)
}
