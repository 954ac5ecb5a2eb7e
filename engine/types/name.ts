// name: identifiers, cut to 63 bytes.
import { compareText, decodeText, encodeText, firstBytes } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

const nameBytesMax = 63

export const nameType: TypeDefinition<string> = {
  oid: 19,
  name: 'name',
  sqlName: 'name',
  category: 'S',
  preferred: false,
  length: 64,
  byValue: false,
  alignment: 'c',
  storage: 'p',
  kind: 'base',
  arrayOid: 1003,
  elementOid: 18,
  collatable: true,
  inputName: 'namein',
  outputName: 'nameout',
  receiveName: 'namerecv',
  sendName: 'namesend',
  layout: () => ({ kind: 'utf8' }),
  parse: (text) => firstBytes(text, nameBytesMax),
  format: (value) => value,
  receive: (bytes) => firstBytes(decodeText(bytes), nameBytesMax),
  send: encodeText,
  compare: compareText,
  hashKey: (value) => value,
}
