// SQL values as XML text (ISO/IEC 9075-14): moments as XML Schema writes them, arrays as lists of elements.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { bytesToHex } from '../../types/bytea-text.ts'
import { formatDate, formatTimestamp } from '../../types/datetime/format.ts'
import { isInfiniteDate, isInfiniteTimestamp } from '../../types/datetime/units.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { escapeText } from '../../xml/escape.ts'
import type { FunctionContext } from '../function.ts'
import { isoTimestamptz } from '../json/to-json.ts'
import { textOf } from '../text-form.ts'

/** raw: attributes escape their values themselves. */
export function xmlText(value: Value, type: number, context: FunctionContext, raw = false): string {
  const iso = { ...context.settings, dateStyle: 'ISO' as const }
  switch (type) {
    case Oid.bool:
      return value === true ? 'true' : 'false'
    case Oid.xml:
      return value as string
    case Oid.date:
      if (isInfiniteDate(value as number)) throw infinite('date')
      return formatDate(value as number, iso)
    case Oid.timestamp:
      if (isInfiniteTimestamp(value as bigint)) throw infinite('timestamp')
      return formatTimestamp(value as bigint, iso).replace(' ', 'T')
    case Oid.timestamptz:
      if (isInfiniteTimestamp(value as bigint)) throw infinite('timestamp')
      return isoTimestamptz(value as bigint, context)
    case Oid.bytea: {
      const bytes = value as Uint8Array
      return context.settings.xmlBinary === 'hex' ? bytesToHex(bytes).toUpperCase() : base64(bytes)
    }
  }
  const definition = typeByOid(type)
  if (definition.kind === 'array') {
    return (value as PgArray).elements
      .map((one) => (one === null ? '' : `<element>${xmlText(one, definition.elementOid, context)}</element>`))
      .join('')
  }
  const text = textOf(value, type, context)
  return raw ? text : escapeText(text)
}

const infinite = (kind: string): PgError =>
  new PgError('22008', `${kind} out of range`, { detail: `XML does not support infinite ${kind} values.` })

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
