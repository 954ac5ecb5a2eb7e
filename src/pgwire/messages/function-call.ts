// FunctionCall: one function by its OID, as libpq's PQfn and its large objects ask for it.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { MessageReader } from '../message-reader.ts'
import { decodeFormat, decodeList, decodeParameter } from './bind.ts'

export interface FunctionCallMessage {
  readonly oid: number
  /** None: all text. One: for all. Else one each. */
  readonly argumentFormats: readonly number[]
  readonly arguments: readonly (Uint8Array | null)[]
  readonly resultFormat: number
}

export function decodeFunctionCall(body: Buffer, conversion?: Conversion): FunctionCallMessage {
  const reader = new MessageReader(body, conversion)
  const oid = reader.uint32()
  const argumentFormats = decodeList(reader, decodeFormat)
  const values = decodeList(reader, decodeParameter)
  const resultFormat = decodeFormat(reader)
  reader.end()
  return { oid, argumentFormats, arguments: values, resultFormat }
}
