// text: strings of any length, in C.UTF-8 order.
import { compareText, decodeText, encodeText } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

export const textType: TypeDefinition<string> = {
  oid: 25,
  name: 'text',
  sqlName: 'text',
  category: 'S',
  preferred: true,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 1009,
  elementOid: 0,
  collatable: true,
  inputName: 'textin',
  outputName: 'textout',
  receiveName: 'textrecv',
  sendName: 'textsend',
  layout: () => ({ kind: 'utf8' }),
  parse: (text) => text,
  format: (value) => value,
  receive: decodeText,
  send: encodeText,
  compare: compareText,
  hashKey: (value) => value,
}
