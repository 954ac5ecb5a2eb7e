// Bit strings: their values are texts of 0 and 1, which order as PostgreSQL's do. Read from digits, sent as packed bytes.
import { invalidBinary, invalidParameter, PgError } from '../errors.ts'
import { viewOf } from './binary.ts'

/** What an attribute of PostgreSQL may hold at most, in bits. */
const lengthMax = 10_485_760 * 8

/** 101, b101 or x1F. */
export function parseBits(text: string): string {
  const isHex = /^[xX]/.test(text)
  const digits = /^[bBxX]/.test(text) ? text.slice(1) : text
  const wrong = (isHex ? /[^\da-fA-F]/u : /[^01]/u).exec(digits)
  if (wrong) {
    throw new PgError('22P02', `"${wrong[0]}" is not a valid ${isHex ? 'hexadecimal' : 'binary'} digit`)
  }
  return isHex ? digits.replaceAll(/./g, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')) : digits
}

/** The number of bits, then the bits from the highest of each byte on. */
export function sendBits(value: string): Uint8Array {
  const bytes = new Uint8Array(4 + byteCount(value))
  viewOf(bytes).setInt32(0, value.length)
  for (let index = 0; index < value.length; index++) {
    if (value.charCodeAt(index) === 0x31) bytes[4 + (index >> 3)] |= 0x80 >> (index & 7)
  }
  return bytes
}

export function receiveBits(bytes: Uint8Array): string {
  if (bytes.length < 4) throw invalidBinary('insufficient data left in message')
  const length = viewOf(bytes).getInt32(0)
  if (length < 0 || length > 2 ** 31 - 8) throw invalidBinary('invalid length in external bit string')
  const size = Math.ceil(length / 8)
  if (bytes.length !== 4 + size) {
    throw invalidBinary(bytes.length < 4 + size ? 'insufficient data left in message' : 'incorrect binary data format')
  }
  let text = ''
  for (let index = 0; index < size; index++) text += byteTexts[bytes[4 + index]]
  return text.slice(0, length)
}

const byteTexts: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, '0'))

export const byteCount = (value: string): number => Math.ceil(value.length / 8)

export function bitsTypmodIn(type: 'bit' | 'varbit', modifiers: readonly number[]): number {
  const [length] = modifiers
  if (modifiers.length !== 1) throw invalidParameter('invalid type modifier')
  if (length < 1) throw invalidParameter(`length for type ${type} must be at least 1`)
  if (length > lengthMax) throw invalidParameter(`length for type ${type} cannot exceed ${lengthMax}`)
  return length
}
