// hstore: keys with texts or NULLs. A value is its pairs, sorted by the length of the key in bytes and then the key, each key once.
import { PgError } from '../../errors.ts'
import { extensionBlocks } from '../extension-oids.ts'
import { decodeText, encodeText } from '../text-bytes.ts'
import type { TypeDefinition } from '../type.ts'
import { parseHstore } from './hstore-text.ts'

export type HstorePair = readonly [key: string, value: string | null]
export type Hstore = readonly HstorePair[]

export const hstoreOid = extensionBlocks.hstore

/** In their order; of pairs with one key the first stays. */
export function hstoreOf(pairs: Iterable<HstorePair>): Hstore {
  const byKey = new Map<string, string | null>()
  for (const [key, value] of pairs) if (!byKey.has(key)) byKey.set(key, value)
  return [...byKey].sort(([a], [b]) => {
    const left = Buffer.from(a)
    const right = Buffer.from(b)
    return left.length - right.length || left.compare(right)
  })
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

const format = (value: Hstore): string =>
  value.map(([key, text]) => `${quoted(key)}=>${text === null ? 'NULL' : quoted(text)}`).join(', ')

function send(value: Hstore): Uint8Array {
  const parts: Uint8Array[] = [int32(value.length)]
  for (const pair of value)
    for (const text of pair) {
      const bytes = text === null ? undefined : encodeText(text)
      parts.push(int32(bytes ? bytes.length : -1))
      if (bytes) parts.push(bytes)
    }
  return Buffer.concat(parts)
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function receive(bytes: Uint8Array): Hstore {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const number = (): number => {
    if (at + 4 > bytes.length) throw tooShort()
    at += 4
    return view.getInt32(at - 4)
  }
  const text = (length: number): string => {
    if (at + length > bytes.length) throw tooShort()
    at += length
    return decodeText(bytes.subarray(at - length, at))
  }
  const count = number()
  if (count < 0 || count > bytes.length / 8)
    throw new PgError(
      '54000',
      `number of pairs (${count}) exceeds the maximum allowed (${Math.floor(bytes.length / 8)})`,
    )
  const pairs: HstorePair[] = []
  for (let pair = 0; pair < count; pair++) {
    const keyLength = number()
    if (keyLength < 0) throw new PgError('22004', 'null value not allowed for hstore key')
    const key = text(keyLength)
    const length = number()
    pairs.push([key, length < 0 ? null : text(length)])
  }
  return hstoreOf(pairs)
}

const tooShort = (): PgError => new PgError('08P01', 'insufficient data left in message')

/** As btree sorts them: by all their texts one behind the other, then by where each ends. */
function compare(a: Hstore, b: Hstore): number {
  if (a.length === 0 || b.length === 0) return a.length - b.length
  const order = textsOf(a).compare(textsOf(b))
  if (order !== 0) return order
  if (a.length !== b.length) return a.length - b.length
  for (let pair = 0; pair < a.length; pair++)
    for (const part of [0, 1] as const) {
      const difference = lengthOf(a[pair][part]) - lengthOf(b[pair][part])
      if (difference !== 0) return difference
      if ((a[pair][part] === null) !== (b[pair][part] === null)) return a[pair][part] === null ? 1 : -1
    }
  return 0
}

const lengthOf = (text: string | null): number => (text === null ? 0 : Buffer.byteLength(text))

const textsOf = (value: Hstore): Buffer => Buffer.from(value.map(([key, text]) => key + (text ?? '')).join(''))

export const hstoreType: TypeDefinition<Hstore> = {
  oid: hstoreOid,
  name: 'hstore',
  sqlName: 'hstore',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: hstoreOid + 1,
  elementOid: 0,
  collatable: false,
  inputName: 'hstore_in',
  outputName: 'hstore_out',
  receiveName: 'hstore_recv',
  sendName: 'hstore_send',
  layout: () => ({ kind: 'binary' }),
  parse: (text) => hstoreOf(parseHstore(text)),
  format,
  receive,
  send,
  pack: send,
  unpack: receive,
  compare,
  hashKey: format,
}

export const hstoreTypes: readonly TypeDefinition[] = [hstoreType]
