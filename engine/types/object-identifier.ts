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
    compare: ordered ? (a, b) => a - b : undefined,
    hashKey: (value) => value,
  }
}

const unsignedMax = 2 ** 32

/** Negative numbers wrap around, as PostgreSQL reads them. */
export function parseIdentifier(text: string, type: string): number {
  const trimmed = trimSpaces(text)
  if (!/^[+-]?\d+$/.test(trimmed)) throw invalidText(type, text)
  const value = Number(trimmed)
  if (value >= unsignedMax || value < -(2 ** 31)) throw textOutOfRange(type, text)
  return value >>> 0
}
