// Types that are 32-bit identifiers of objects or transactions: oid, xid, cid and the reg types, which differ in name only.
// The names that reg types print need the catalog: functions do that, here they are numbers.
import { invalidText, textOutOfRange } from '../errors.ts'
import { receiveUint32, sendUint32 } from './binary.ts'
import { trimSpaces } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

export interface IdentifierNames {
  readonly oid: number
  readonly name: string
  readonly arrayOid: number
  readonly category?: 'N' | 'U'
  readonly preferred?: boolean
  readonly ordered?: boolean
}

export function identifierType(names: IdentifierNames): TypeDefinition<number> {
  const { oid, name, arrayOid, category = 'N', preferred = false, ordered = true } = names
  return {
    oid,
    name,
    sqlName: name,
    category,
    preferred,
    length: 4,
    byValue: true,
    alignment: 'i',
    storage: 'p',
    kind: 'base',
    arrayOid,
    elementOid: 0,
    collatable: false,
    inputName: `${name}in`,
    outputName: `${name}out`,
    receiveName: `${name}recv`,
    sendName: `${name}send`,
    layout: () => ({ kind: 'i32' }),
    parse: (text) => parseIdentifier(text, name),
    // int2 and int4 are binary coercible to oid, so a negative value may come here.
    format: (value) => String(value >>> 0),
    receive: receiveUint32,
    send: sendUint32,
    compare: ordered ? (a, b) => (a >>> 0) - (b >>> 0) : undefined,
    hashKey: (value) => value >>> 0,
  }
}

const unsignedMax = 2n ** 32n
const signedMax = 2n ** 31n

/** As C reads unsigned numbers: 0x… is hexadecimal and 0… octal. undefined: it is none. */
export function parseUnsigned(text: string): bigint | undefined {
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))$/.exec(trimSpaces(text))
  if (!match) return undefined
  const [, sign, hexadecimal, octal, decimal] = match
  const size = BigInt(hexadecimal !== undefined ? `0x${hexadecimal}` : octal !== undefined ? `0o${octal}` : decimal)
  return sign === '-' ? -size : size
}

/** Negative numbers wrap around, as PostgreSQL reads them. */
export function parseIdentifier(text: string, type: string): number {
  const value = parseUnsigned(text)
  if (value === undefined) throw invalidText(type, text)
  if (value >= unsignedMax || value < -signedMax) throw textOutOfRange(type, text)
  return Number(BigInt.asUintN(32, value))
}
