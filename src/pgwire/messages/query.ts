// Query: a text of any number of statements, run as one implicit transaction.
import { MessageReader } from '../message-reader.ts'

export function decodeQuery(body: Buffer): string {
  const reader = new MessageReader(body)
  const text = reader.cstring()
  reader.end()
  return text
}
