// bytea: bytes, in hex or escape text.
import { compareBytes } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'
import { bytesToHex, escapeBytes, hexToBytes, unescapeBytes } from './bytea-text.ts'

export const byteaType: TypeDefinition<Uint8Array> = {
  oid: 17,
  name: 'bytea',
  sqlName: 'bytea',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 1001,
  elementOid: 0,
  collatable: false,
  inputName: 'byteain',
  outputName: 'byteaout',
  receiveName: 'bytearecv',
  sendName: 'byteasend',
  layout: () => ({ kind: 'binary' }),
  parse: (text) => (text.startsWith('\\x') ? hexToBytes(text.slice(2)) : unescapeBytes(text)),
  format: (value, settings) => (settings.byteaOutput === 'hex' ? `\\x${bytesToHex(value)}` : escapeBytes(value)),
  // A Buffer's slice would be a view.
  receive: (bytes) => new Uint8Array(bytes),
  send: (value) => value,
  compare: compareBytes,
  hashKey: bytesToHex,
}
