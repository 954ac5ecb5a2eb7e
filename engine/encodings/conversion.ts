// Text to and from the bytes of another encoding than UTF8. The tables are iconv-lite's; what PostgreSQL refuses, or reads
// differently, is settled here.
import iconv from 'iconv-lite'
import { PgError } from '../errors.ts'
import type { EncodingName } from './names.ts'
import { type Structure, structureOf } from './structure.ts'

export interface Conversion {
  readonly name: EncodingName
  /** Throws 22021 for bytes that are no text of this encoding, 22P05 for a character that Unicode lacks. */
  decode(bytes: Uint8Array): string
  /** Throws 22P05 for a character that this encoding lacks. */
  encode(text: string): Buffer
  /** How many of these bytes are whole characters: the rest begins one that is cut. */
  wholeBytes(bytes: Uint8Array): number
}

/** undefined: the bytes are those of UTF8. Throws 0A000 for an encoding that nothing here converts. */
export function conversionOf(name: EncodingName): Conversion | undefined {
  if (name === 'UTF8' || name === 'SQL_ASCII') return undefined
  const found = made.get(name) ?? make(name)
  if (!found) throw new PgError('0A000', `conversion between ${name} and UTF8 is not supported`)
  return found
}

export const isConvertible = (name: EncodingName): boolean =>
  name === 'UTF8' || name === 'SQL_ASCII' || libraryName(name) !== undefined

const made = new Map<EncodingName, Conversion>()

function make(name: EncodingName): Conversion | undefined {
  const known = libraryName(name)
  if (!known) return undefined
  const conversion = conversionBetween(name, known)
  made.set(name, conversion)
  return conversion
}

const libraryNames: Partial<Record<EncodingName, string>> = {
  LATIN1: 'iso-8859-1',
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN5: 'iso-8859-9',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
  ISO_8859_5: 'iso-8859-5',
  ISO_8859_6: 'iso-8859-6',
  ISO_8859_7: 'iso-8859-7',
  ISO_8859_8: 'iso-8859-8',
  WIN866: 'cp866',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  EUC_JP: 'euc-jp',
  EUC_CN: 'gb2312',
  EUC_KR: 'euc-kr',
  SJIS: 'shift_jis',
  BIG5: 'cp950',
  GBK: 'gbk',
  UHC: 'cp949',
  GB18030: 'gb18030',
}

const libraryName = (name: EncodingName): string | undefined =>
  libraryNames[name] ?? (/^WIN\d/.test(name) ? name.replace('WIN', 'windows-') : undefined)

/** The library's character, then PostgreSQL's for the same bytes. */
const differences: Partial<Record<EncodingName, readonly (readonly [string, string])[]>> = {
  EUC_CN: [
    ['\u00b7', '\u30fb'],
    ['\u2014', '\u2015'],
  ],
  EUC_JP: [['\u00a6', '\uffe4']],
}

/** What the library knows and PostgreSQL does not: characters that Unicode leaves to its users, and a few more. */
const refused: Partial<Record<EncodingName, string>> = {
  BIG5: '\ue000-\uf8ff',
  EUC_CN: '\ue000-\uf8ff',
  EUC_JP: '\ue000-\uf8ff\u00a5\u203e',
  EUC_KR: '\ue000-\uf8ff',
  GBK: '\ue000-\uf8ff\u20ac',
  SJIS: '\ue000-\uf8ff\u0080',
  WIN1255: '\u05ba',
}

function conversionBetween(name: EncodingName, library: string): Conversion {
  const structure = structureOf(name)
  const swaps = differences[name] ?? []
  const swapped = (text: string, from: 0 | 1): string =>
    swaps.reduce((result, pair) => result.replaceAll(pair[from], pair[1 - from]), text)
  const never = refused[name] ? new RegExp(`[${refused[name]}]`) : undefined
  const suspect = new RegExp(`[${unknown}${refused[name] ?? ''}]`)

  /** One character; undefined: it has no equivalent. */
  const decodeOne = (bytes: Uint8Array): string | undefined => {
    const text = iconv.decode(bytes, library, { stripBOM: false })
    if (text === unknown && !(name === 'GB18030' && sameBytes(bytes, unknownInGb18030))) return undefined
    return never?.test(text) || Array.from(text).length !== 1 ? undefined : text
  }
  const encodeOne = (character: string): Buffer | undefined => {
    if (character === '?') return Buffer.from('?')
    if (swaps.some(([theirs]) => theirs === character)) return undefined
    const asked = swapped(character, 1)
    const bytes = iconv.encode(asked, library)
    return firstMalformed(bytes, structure) < 0 && decodeOne(bytes) === asked ? bytes : undefined
  }
  return {
    name,
    wholeBytes: (bytes) => wholeBytes(bytes, structure),
    decode(bytes) {
      if (isAscii(bytes)) return asciiText(bytes)
      requireStructure(bytes, name, structure)
      const text = iconv.decode(bytes, library, { stripBOM: false })
      if (suspect.test(text)) {
        for (let at = 0; at < bytes.length;) {
          const character = bytes.subarray(at, at + structure.length(bytes, at))
          if (decodeOne(character) === undefined) throw noEquivalent(character, name, 'UTF8')
          at += character.length
        }
      }
      return swapped(text, 0)
    },
    encode(text) {
      const bytes = iconv.encode(swapped(text, 1), library)
      const isPlain =
        !bytes.includes(questionMark) &&
        !suspect.test(text) &&
        !swaps.some(([theirs]) => text.includes(theirs)) &&
        firstMalformed(bytes, structure) < 0
      if (isPlain) return bytes
      for (const character of text) {
        if (encodeOne(character) === undefined) throw noEquivalent(Buffer.from(character), 'UTF8', name)
      }
      return bytes
    },
  }
}

/** What the library answers where it knows no character. */
const unknown = '\ufffd'
const unknownInGb18030 = Uint8Array.of(0x84, 0x31, 0xa4, 0x37)
const questionMark = 0x3f

function wholeBytes(bytes: Uint8Array, structure: Structure): number {
  let at = 0
  while (at < bytes.length) {
    // Its second byte may say how long it is.
    if (at + 1 === bytes.length && bytes[at] >= 0x80 && structure.length(bytes, at) > 1) return at
    const next = at + structure.length(bytes, at)
    if (next > bytes.length) return at
    at = next
  }
  return at
}

function requireStructure(bytes: Uint8Array, name: EncodingName, structure: Structure): void {
  const at = firstMalformed(bytes, structure)
  if (at < 0) return
  const shown = bytes.subarray(at, at + structure.length(bytes, at))
  throw new PgError('22021', `invalid byte sequence for encoding "${name}": ${hexBytes(shown)}`)
}

/** Where the first character begins that is none; -1: nowhere. */
function firstMalformed(bytes: Uint8Array, structure: Structure): number {
  for (let at = 0; at < bytes.length;) {
    const length = structure.length(bytes, at)
    if (bytes[at] === 0 || at + length > bytes.length || !structure.isWhole(bytes, at, length)) return at
    at += length
  }
  return -1
}

/** Zero is no character, and is looked at where the error is made. */
function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0 || bytes[at] >= 0x80) return false
  return true
}

const asciiText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

const noEquivalent = (bytes: Uint8Array, from: string, to: string): PgError =>
  new PgError(
    '22P05',
    `character with byte sequence ${hexBytes(bytes)} in encoding "${from}" has no equivalent in encoding "${to}"`,
  )

const hexBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')
