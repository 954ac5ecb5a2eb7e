// Query: a text of any number of statements, run as one implicit transaction.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { MessageReader } from '../message-reader.ts'

export function decodeQuery(body: Buffer, conversion?: Conversion): string {
  const reader = new MessageReader(body, conversion)
  const text = reader.cstring()
  reader.end()
  return text
}
