// Parse: a statement's text gets a name ('' is the unnamed one), with types for those parameters the client knows.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { MessageReader } from '../message-reader.ts'

export interface ParseMessage {
  readonly name: string
  readonly text: string
  /** OIDs; 0 is to be inferred. May be shorter than the statement's parameters. */
  readonly parameterTypes: readonly number[]
}

export function decodeParse(body: Buffer, conversion?: Conversion): ParseMessage {
  const reader = new MessageReader(body, conversion)
  const name = reader.cstring()
  const text = reader.cstring()
  const parameterTypes = Array.from({ length: reader.uint16() }, () => reader.uint32())
  reader.end()
  return { name, text, parameterTypes }
}
