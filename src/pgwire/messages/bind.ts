// Bind: a portal of a prepared statement, its parameters, and the formats of its results.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { PgError } from '../../../engine/errors.ts'
import { MessageReader } from '../message-reader.ts'
import { protocolViolation } from '../protocol-error.ts'

export interface BindMessage {
  readonly portal: string
  readonly statement: string
  /** None: all text. One: for all. Else one each. */
  readonly parameterFormats: readonly number[]
  readonly parameters: readonly (Uint8Array | null)[]
  readonly resultFormats: readonly number[]
}

export function decodeBind(body: Buffer, conversion?: Conversion): BindMessage {
  const reader = new MessageReader(body, conversion)
  const portal = reader.cstring()
  const statement = reader.cstring()
  const parameterFormats = decodeList(reader, decodeFormat)
  const parameters = decodeList(reader, decodeParameter)
  const resultFormats = decodeList(reader, decodeFormat)
  reader.end()
  if (parameterFormats.length > 1 && parameterFormats.length !== parameters.length) {
    throw new PgError(
      '08P01',
      `bind message has ${parameterFormats.length} parameter formats but ${parameters.length} parameters`,
    )
  }
  parameterFormats.forEach((format, index) => {
    const portalName = portal === '' ? 'unnamed portal' : `portal "${portal}"`
    checkFormat(format, () => `${portalName} parameter $${index + 1}`)
  })
  for (const format of resultFormats) checkFormat(format)
  return { portal, statement, parameterFormats, parameters, resultFormats }
}

export function decodeList<T>(reader: MessageReader, item: (reader: MessageReader) => T): T[] {
  const items: T[] = []
  for (let count = reader.uint16(); count > 0; count--) items.push(item(reader))
  return items
}

export const decodeFormat = (reader: MessageReader): number => reader.int16()

function checkFormat(format: number, where?: () => string): void {
  if (format !== 0 && format !== 1)
    throw new PgError('22023', `unsupported format code: ${format}`, { where: where?.() })
}

export function decodeParameter(reader: MessageReader): Uint8Array | null {
  const length = reader.int32()
  if (length === -1) return null
  if (length < 0) throw protocolViolation('insufficient data left in message')
  return reader.bytes(length)
}
