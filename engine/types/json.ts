// json: valid JSON, kept as it was written. It has no order and no equality.
import { checkJson } from './json/parse.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

export const jsonType: TypeDefinition<string> = {
  oid: 114,
  name: 'json',
  sqlName: 'json',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 199,
  elementOid: 0,
  collatable: false,
  inputName: 'json_in',
  outputName: 'json_out',
  receiveName: 'json_recv',
  sendName: 'json_send',
  layout: () => ({ kind: 'utf8' }),
  parse(text) {
    checkJson(text)
    return text
  },
  format: (value) => value,
  receive(bytes) {
    const text = decodeText(bytes)
    checkJson(text)
    return text
  },
  send: encodeText,
}
