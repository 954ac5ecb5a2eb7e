// Text of bytes: hex (\x0a1f) and escape (octal \012 for what is not printable ASCII).
import { invalidParameter, PgError } from '../errors.ts'

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function bytesToHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += hexOfByte[bytes[at]]
  return text
}

/** Pairs of digits, with white space allowed between pairs. */
export function hexToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1)
  let length = 0
  for (let at = 0; at < text.length;) {
    const char = text[at]
    if (char === ' ' || char === '\n' || char === '\t' || char === '\r') {
      at++
      continue
    }
    const high = hexDigit(char)
    if (at + 1 >= text.length) throw invalidParameter('invalid hexadecimal data: odd number of digits')
    const low = hexDigit(text[at + 1])
    bytes[length++] = high * 16 + low
    at += 2
  }
  return bytes.slice(0, length)
}

function hexDigit(char: string): number {
  const value = /^[0-9a-fA-F]$/.test(char) ? Number.parseInt(char, 16) : -1
  if (value < 0) throw invalidParameter(`invalid hexadecimal digit: "${char}"`)
  return value
}

export function escapeBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte === 92) text += '\\\\'
    else if (byte < 32 || byte > 126) text += `\\${byte.toString(8).padStart(3, '0')}`
    else text += String.fromCharCode(byte)
  }
  return text
}

const encoder = new TextEncoder()

export function unescapeBytes(text: string): Uint8Array {
  const input = encoder.encode(text)
  const bytes = new Uint8Array(input.length)
  let length = 0
  for (let at = 0; at < input.length;) {
    if (input[at] !== 92) {
      bytes[length++] = input[at++]
      continue
    }
    if (input[at + 1] === 92) {
      bytes[length++] = 92
      at += 2
      continue
    }
    const octal = String.fromCharCode(...input.subarray(at + 1, at + 4))
    if (!/^[0-3][0-7][0-7]$/.test(octal)) throw new PgError('22P02', 'invalid input syntax for type bytea')
    bytes[length++] = Number.parseInt(octal, 8)
    at += 4
  }
  return bytes.slice(0, length)
}
