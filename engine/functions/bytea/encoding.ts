// encode() and decode() between bytes and their hex, base64 and escape texts; conversion between character sets.
import { isUtf8 } from 'node:buffer'
import { conversionOf } from '../../encodings/conversion.ts'
import { encodingName, type EncodingName } from '../../encodings/names.ts'
import { PgError, invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const encodingFunctions: readonly FunctionDefinition[] = [
  immutable(1946, 'encode', [Oid.bytea, Oid.text], Oid.text, ([bytes, format]: [Uint8Array, string]) =>
    textFormat(format).encode(bytes),
  ),
  immutable(1947, 'decode', [Oid.text, Oid.text], Oid.bytea, ([text, format]: [string, string]) =>
    textFormat(format).decode(text),
  ),
  stable(1714, 'convert_from', [Oid.bytea, Oid.name], Oid.text, ([bytes, encoding]: [Uint8Array, string]) =>
    toText(bytes, known(encoding, 'source')),
  ),
  stable(1717, 'convert_to', [Oid.text, Oid.name], Oid.bytea, ([text, encoding]: [string, string]) =>
    fromText(text, known(encoding, 'destination')),
  ),
  stable(
    1813,
    'convert',
    [Oid.bytea, Oid.name, Oid.name],
    Oid.bytea,
    ([bytes, source, target]: [Uint8Array, string, string]) =>
      converted(bytes, known(source, 'source'), known(target, 'destination')),
  ),
  stable(1713, 'length', [Oid.bytea, Oid.name], Oid.int4, ([bytes, encoding]: [Uint8Array, string]) => {
    const found = encodingName(encoding)
    if (!found) throw invalidParameter(`invalid encoding name "${encoding}"`)
    return Array.from(toText(bytes, found)).length
  }),
]

interface TextFormat {
  encode(bytes: Uint8Array): string
  decode(text: string): Uint8Array
}

const formats: Readonly<Record<string, TextFormat>> = {
  hex: { encode: (bytes) => Buffer.from(bytes).toString('hex'), decode: decodeHex },
  base64: {
    encode: (bytes) =>
      Buffer.from(bytes)
        .toString('base64')
        .replace(/.{76}(?=.)/g, '$&\n'),
    decode: decodeBase64,
  },
  escape: { encode: encodeEscape, decode: decodeEscape },
}

function textFormat(name: string): TextFormat {
  const key = name.toLowerCase()
  if (!Object.hasOwn(formats, key)) throw invalidParameter(`unrecognized encoding: "${name}"`)
  return formats[key]
}

function decodeHex(text: string): Uint8Array {
  const digits: number[] = []
  let odd = false
  for (const character of text) {
    if (/\s/.test(character) && !odd) continue
    const digit = /^[0-9a-fA-F]$/.test(character) ? Number.parseInt(character, 16) : -1
    if (digit < 0) throw invalidParameter(`invalid hexadecimal digit: "${character}"`)
    if (odd) digits[digits.length - 1] = (digits[digits.length - 1] << 4) | digit
    else digits.push(digit)
    odd = !odd
  }
  if (odd) throw invalidParameter('invalid hexadecimal data: odd number of digits')
  return Uint8Array.from(digits)
}

function decodeBase64(text: string): Uint8Array {
  const clean = text.replace(/[ \t\r\n]/g, '')
  const wrong = /[^A-Za-z0-9+/=]/u.exec(clean)
  if (wrong) throw invalidParameter(`invalid symbol "${wrong[0]}" found while decoding base64 sequence`)
  const early = /^(?:[A-Za-z0-9+/]{4})*(?:=|[A-Za-z0-9+/]=)/.exec(clean)
  if (early) throw invalidParameter('unexpected "=" while decoding base64 sequence')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(clean)) {
    throw invalidParameter('invalid base64 end sequence', {
      hint: 'Input data is missing padding, is truncated, or is otherwise corrupted.',
    })
  }
  return Uint8Array.from(Buffer.from(clean, 'base64'))
}

function encodeEscape(bytes: Uint8Array): string {
  let result = ''
  for (const byte of bytes) {
    if (byte === 0 || byte >= 0x80) result += '\\' + byte.toString(8).padStart(3, '0')
    else result += byte === 0x5c ? '\\\\' : String.fromCharCode(byte)
  }
  return result
}

function decodeEscape(text: string): Uint8Array {
  const source = Buffer.from(text, 'utf8')
  const result: number[] = []
  for (let at = 0; at < source.length;) {
    if (source[at] !== 0x5c) {
      result.push(source[at++])
      continue
    }
    const escape = /^\\(?:(\\)|([0-3][0-7]{2}))/.exec(source.toString('latin1', at, at + 4))
    if (!escape) throw new PgError('22P02', 'invalid input syntax for type bytea')
    result.push(escape[1] ? 0x5c : Number.parseInt(escape[2], 8))
    at += escape[0].length
  }
  return Uint8Array.from(result)
}

function toText(bytes: Uint8Array, encoding: EncodingName): string {
  const conversion = conversionOf(encoding)
  if (conversion) return conversion.decode(bytes)
  requireUtf8(bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

function requireUtf8(bytes: Uint8Array): void {
  if (bytes.includes(0)) throw new PgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00')
  if (!isUtf8(bytes)) throw new PgError('22021', `invalid byte sequence for encoding "UTF8": ${firstInvalid(bytes)}`)
}

const fromText = (text: string, encoding: EncodingName): Uint8Array =>
  Uint8Array.from(conversionOf(encoding)?.encode(text) ?? Buffer.from(text, 'utf8'))

/** Bytes that are of the asked encoding already are not looked at as text of another. */
function converted(bytes: Uint8Array, source: EncodingName, target: EncodingName): Uint8Array {
  if (source !== target) return fromText(toText(bytes, source), target)
  toText(bytes, source)
  return bytes
}

function known(name: string, which: 'source' | 'destination'): EncodingName {
  const found = encodingName(name)
  if (!found) throw invalidParameter(`invalid ${which} encoding name "${name}"`)
  return found
}

const hexBytes = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => '0x' + byte.toString(16).padStart(2, '0')).join(' ')

/** The sequence PostgreSQL names: the first one that is cut or malformed, as long as its first byte says (at most what is there). */
function firstInvalid(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
    const sequence = bytes.slice(at, at + length)
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(sequence)
    } catch {
      return hexBytes(sequence)
    }
    at += length
  }
  return hexBytes(bytes.slice(0, 1))
}
