// uuid: 128 bits, as lower-case text with dashes.
import { invalidText } from '../errors.ts'
import { exactView } from './binary.ts'
import { bytesToHex } from './bytea-text.ts'
import type { TypeDefinition } from './type.ts'

export const uuidType: TypeDefinition<string> = {
  oid: 2950,
  name: 'uuid',
  sqlName: 'uuid',
  category: 'U',
  preferred: false,
  length: 16,
  byValue: false,
  alignment: 'c',
  storage: 'p',
  kind: 'base',
  arrayOid: 2951,
  elementOid: 0,
  collatable: false,
  inputName: 'uuid_in',
  outputName: 'uuid_out',
  receiveName: 'uuid_recv',
  sendName: 'uuid_send',
  layout: () => ({ kind: 'fixed16' }),
  parse(text) {
    if (canonical.test(text)) return text
    // Braces around it, and dashes after any group of four digits, or none.
    const match = /^(\{?)([0-9a-f]{4}(?:-?[0-9a-f]{4}){7})(\}?)$/i.exec(text)
    if (!match || (match[1] === '') !== (match[3] === '')) throw invalidText('uuid', text)
    return withDashes(match[2].replaceAll('-', '').toLowerCase())
  },
  format: (value) => value,
  receive: (bytes) => withDashes(bytesToHex((exactView(bytes, 16), bytes))),
  send: (value) => uuidBytes(value),
  // Text of one length in lower case orders as its bytes do.
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
}

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const withDashes = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

function uuidBytes(value: string): Uint8Array {
  const hex = value.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
}
