// Execute: rows of a portal, all of them or so many at most.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { MessageReader } from '../message-reader.ts'

export interface ExecuteMessage {
  readonly portal: string
  /** 0: all. */
  readonly rows: number
}

export function decodeExecute(body: Buffer, conversion?: Conversion): ExecuteMessage {
  const reader = new MessageReader(body, conversion)
  const portal = reader.cstring()
  const rows = Math.max(0, reader.int32())
  reader.end()
  return { portal, rows }
}
