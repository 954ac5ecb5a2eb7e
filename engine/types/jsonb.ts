// jsonb: JSON in canonical text, which is its value; compared as documents.
import { invalidBinary } from '../errors.ts'
import { compareJson, jsonHashKey } from './json/compare.ts'
import { formatJson } from './json/format.ts'
import { parseJson } from './json/parse.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

const wireVersion = 1

export const jsonbType: TypeDefinition<string> = {
  oid: 3802,
  name: 'jsonb',
  sqlName: 'jsonb',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 3807,
  elementOid: 0,
  collatable: false,
  inputName: 'jsonb_in',
  outputName: 'jsonb_out',
  receiveName: 'jsonb_recv',
  sendName: 'jsonb_send',
  layout: () => ({ kind: 'utf8' }),
  parse: (text) => formatJson(parseJson(text)),
  format: (value) => value,
  receive(bytes) {
    if (bytes[0] !== wireVersion) throw invalidBinary(`unsupported jsonb version number ${bytes[0] ?? 0}`)
    return formatJson(parseJson(decodeText(bytes.subarray(1))))
  },
  send(value) {
    const text = encodeText(value)
    const bytes = new Uint8Array(text.length + 1)
    bytes[0] = wireVersion
    bytes.set(text, 1)
    return bytes
  },
  compare: compareJson,
  hashKey: jsonHashKey,
}
