// What NOTIFY sends, and how long its parts may be.
import { invalidParameter } from '../../../engine/errors.ts'

export interface Notification {
  /** The process id of the session that sent it. */
  readonly sender: number
  readonly channel: string
  readonly payload: string
}

/** PostgreSQL's NAMEDATALEN: a channel is an identifier, also where it is given as text. */
const channelBytesEnd = 64

/** PostgreSQL's NOTIFY_PAYLOAD_MAX_LENGTH: there a notification fits a page. */
const payloadBytesEnd = 8000

/** Throws 22023. */
export function requireSendable(channel: string, payload: string): void {
  if (channel === '') throw invalidParameter('channel name cannot be empty')
  if (Buffer.byteLength(channel) >= channelBytesEnd) throw invalidParameter('channel name too long')
  if (Buffer.byteLength(payload) >= payloadBytesEnd) throw invalidParameter('payload string too long')
}
