// Text as UTF-8 bytes and back, and the order of text: by code points, which is the order of its UTF-8 bytes.
import { PgError } from '../errors.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const encodeText = (text: string): Uint8Array => encoder.encode(text)

/** Throws 22021 for bytes that are no UTF-8, and for NUL, which PostgreSQL's text cannot hold. */
export function decodeText(bytes: Uint8Array): string {
  let text: string
  try {
    // TextDecoder refuses shared memory.
    text = decoder.decode(bytes.buffer instanceof SharedArrayBuffer ? bytes.slice() : bytes)
  } catch {
    throw invalidEncoding(bytes)
  }
  if (text.includes('\0')) throw new PgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00')
  return text
}

function invalidEncoding(bytes: Uint8Array): PgError {
  const at = firstInvalid(bytes)
  const shown = Array.from(bytes.subarray(at, at + expectedLength(bytes[at])), (byte) => `0x${hex(byte)}`).join(' ')
  return new PgError('22021', `invalid byte sequence for encoding "UTF8": ${shown}`)
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const expectedLength = (lead: number): number =>
  lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1

function firstInvalid(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const length = bytes[at] < 0x80 ? 1 : expectedLength(bytes[at])
    if (length > 1 || bytes[at] >= 0x80) {
      try {
        decoder.decode(bytes.slice(at, at + length))
      } catch {
        return at
      }
    }
    at += length
  }
  return 0
}

/** Order of C.UTF-8. UTF-16 units order the same, except surrogates against U+E000 and above. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left === right) continue
    const leftSurrogate = (left & 0xf800) === 0xd800
    const rightSurrogate = (right & 0xf800) === 0xd800
    if (leftSurrogate !== rightSurrogate)
      return leftSurrogate ? (right >= 0xe000 ? 1 : left - right) : left >= 0xe000 ? -1 : left - right
    return left - right
  }
  return a.length - b.length
}

/** Count of code points. */
export function characterCount(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count--
  }
  return count
}

/** The first `count` code points. */
export function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text
  let at = 0
  for (let taken = 0; taken < count && at < text.length; taken++) {
    at += (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1
  }
  return text.slice(0, at)
}

/** The longest prefix of whole characters within a number of bytes. */
export function firstBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(bytes))
  return text.slice(0, read)
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    if (a[at] !== b[at]) return a[at] - b[at]
  }
  return a.length - b.length
}

/** What PostgreSQL skips around input of numbers and words. */
export const trimSpaces = (text: string): string => text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
