// refcursor: the name of a cursor. It has no order and no equality.
import { decodeText, encodeText } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

export const refcursorType: TypeDefinition<string> = {
  oid: 1790,
  name: 'refcursor',
  sqlName: 'refcursor',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 2201,
  elementOid: 0,
  collatable: false,
  inputName: 'textin',
  outputName: 'textout',
  receiveName: 'textrecv',
  sendName: 'textsend',
  layout: () => ({ kind: 'utf8' }),
  parse: (text) => text,
  format: (value) => value,
  receive: decodeText,
  send: encodeText,
}
