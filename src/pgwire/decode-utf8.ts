// Bytes of a client to a string: PostgreSQL refuses what is not UTF-8 (22021) and names the bytes.
import { isUtf8 } from 'node:buffer'
import { PgError } from '../../engine/errors.ts'
import { statementTextBytesMax } from './limits.ts'

export function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw invalidUtf8(bytes)
  if (bytes.length > statementTextBytesMax) {
    throw new PgError('54000', `text of ${bytes.length} bytes exceeds the maximum of ${statementTextBytesMax} bytes`)
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

/** Throws 22021 for bytes that no text may hold: what is not UTF-8, and zero. */
export function requireText(bytes: Uint8Array): void {
  if (bytes.includes(0) || !isUtf8(bytes)) throw invalidUtf8(bytes)
}

/** The error for bytes that are known not to be text, naming the first offending sequence as PostgreSQL does. */
export function invalidUtf8(bytes: Uint8Array): PgError {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at])
    if (bytes[at] === 0 || at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) break
    at += length
  }
  const shown = bytes.subarray(at, Math.min(at + sequenceLength(bytes[at]), bytes.length))
  const text = Array.from(shown, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')
  return new PgError('22021', `invalid byte sequence for encoding "UTF8": ${text}`)
}

/** Length of the sequence that a leading byte announces (PostgreSQL's pg_utf_mblen). */
function sequenceLength(lead: number): number {
  if ((lead & 0x80) === 0) return 1
  if ((lead & 0xe0) === 0xc0) return 2
  if ((lead & 0xf0) === 0xe0) return 3
  if ((lead & 0xf8) === 0xf0) return 4
  return 1
}
