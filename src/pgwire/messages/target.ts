// Describe and Close: both name a statement or a portal.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { MessageReader } from '../message-reader.ts'
import { protocolViolation } from '../protocol-error.ts'

export interface TargetMessage {
  readonly kind: 'statement' | 'portal'
  readonly name: string
}

export function decodeTarget(body: Buffer, message: 'DESCRIBE' | 'CLOSE', conversion?: Conversion): TargetMessage {
  const reader = new MessageReader(body, conversion)
  const kind = reader.byte()
  const name = reader.cstring()
  reader.end()
  if (kind === 0x53) return { kind: 'statement', name }
  if (kind === 0x50) return { kind: 'portal', name }
  throw protocolViolation(`invalid ${message} message subtype ${kind}`)
}
