// xid8 and pg_lsn: unsigned 64-bit positions, kept as bigints.
import { invalidText, textOutOfRange } from '../errors.ts'
import { bytesOf, exactView } from './binary.ts'
import { parseUnsigned } from './object-identifier.ts'
import type { Layout } from '../columns/layout.ts'
import type { TypeDefinition } from './type.ts'

const common = {
  category: 'U',
  preferred: false,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  elementOid: 0,
  collatable: false,
  // Above 2^63 a signed column cannot hold them in order.
  layout: (): Layout => ({ kind: 'binary' }),
  receive: (bytes: Uint8Array) => exactView(bytes, 8).getBigUint64(0),
  send: (value: bigint) => bytesOf(8, (view) => view.setBigUint64(0, value)),
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value: bigint) => value,
} as const

export const xid8Type: TypeDefinition<bigint> = {
  ...common,
  oid: 5069,
  name: 'xid8',
  sqlName: 'xid8',
  arrayOid: 271,
  inputName: 'xid8in',
  outputName: 'xid8out',
  receiveName: 'xid8recv',
  sendName: 'xid8send',
  parse(text) {
    const value = parseUnsigned(text)
    if (value === undefined) throw invalidText('xid8', text)
    if (value >= 2n ** 64n || value <= -(2n ** 64n)) throw textOutOfRange('xid8', text)
    return BigInt.asUintN(64, value)
  },
  format: (value) => value.toString(),
}

export const pgLsnType: TypeDefinition<bigint> = {
  ...common,
  oid: 3220,
  name: 'pg_lsn',
  sqlName: 'pg_lsn',
  arrayOid: 3221,
  inputName: 'pg_lsn_in',
  outputName: 'pg_lsn_out',
  receiveName: 'pg_lsn_recv',
  sendName: 'pg_lsn_send',
  parse(text) {
    const match = /^([0-9a-fA-F]{1,8})\/([0-9a-fA-F]{1,8})$/.exec(text)
    if (!match) throw invalidText('pg_lsn', text)
    return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`)
  },
  format: (value) =>
    `${(value >> 32n).toString(16).toUpperCase()}/${(value & 0xffff_ffffn).toString(16).toUpperCase()}`,
}
