// xml: content or a document, kept as it was written. It has no order and no equality. How it is shown says nothing of an encoding.
import { withoutEncoding } from '../xml/declaration.ts'
import { checkXml } from '../xml/xml-value.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import type { TextSettings, TypeDefinition } from './type.ts'

export const xmlType: TypeDefinition<string> = {
  oid: 142,
  name: 'xml',
  sqlName: 'xml',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 143,
  elementOid: 0,
  collatable: false,
  inputName: 'xml_in',
  outputName: 'xml_out',
  receiveName: 'xml_recv',
  sendName: 'xml_send',
  layout: () => ({ kind: 'utf8' }),
  parse: checked,
  format: withoutEncoding,
  receive: (bytes, settings) => checked(decodeText(bytes), settings),
  send: encodeText,
}

function checked(text: string, settings: TextSettings): string {
  checkXml(text, settings.xmlOption ?? 'content')
  return text
}
