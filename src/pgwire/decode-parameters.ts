// Parameters of Bind: text or binary by each one's type, to values.
import { PgError } from '../../engine/errors.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TextSettings, Value } from '../../engine/types/type.ts'
import { decodeUtf8, invalidUtf8 } from './decode-utf8.ts'
import { transcodeBinary } from './encoding/transcode-cell.ts'
import { conversionNamed, toUtf8 } from './encoding/transcode-rows.ts'
import { formatOf } from './messages/row-description.ts'

/** Throws the types' own errors, 22021 for text that is none, 22P03 for bytes that no value has; CONTEXT names the parameter. */
export function decodeParameters(
  parameters: readonly (Uint8Array | null)[],
  formats: readonly number[],
  types: readonly number[],
  settings: TextSettings,
  portal = '',
): Value[] {
  return parameters.map((bytes, index) => {
    if (bytes === null) return null
    try {
      return decodeParameter(bytes, formatOf(formats, index), types[index], settings)
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      const where = portal === '' ? 'unnamed portal' : `portal "${portal}"`
      // PostgreSQL shows the value only where its log settings ask for it.
      const value = formatOf(formats, index) === 0 ? " = '...'" : ''
      throw error.with({ where: `${where} parameter $${index + 1}${value}` })
    }
  })
}

function decodeParameter(bytes: Uint8Array, format: number, type: number, settings: TextSettings): Value {
  const definition = typeByOid(type)
  const conversion = conversionNamed(settings.clientEncoding)
  if (format === 1)
    return definition.receive(conversion ? transcodeBinary(type, bytes, toUtf8(conversion)) : bytes, settings)
  if (conversion) return definition.parse(conversion.decode(bytes), settings)
  if (bytes.includes(0)) throw invalidUtf8(bytes)
  return definition.parse(decodeUtf8(bytes), settings)
}
