// jsonpath: the text that PostgreSQL prints of a path is its value.
import { invalidBinary } from '../errors.ts'
import { formatJsonPath } from '../jsonpath/format-path.ts'
import { parseJsonPath } from '../jsonpath/parse-path.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

const wireVersion = 1

const canonical = (text: string): string => formatJsonPath(parseJsonPath(text))

export const jsonpathType: TypeDefinition<string> = {
  oid: 4072,
  name: 'jsonpath',
  sqlName: 'jsonpath',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 4073,
  elementOid: 0,
  collatable: false,
  inputName: 'jsonpath_in',
  outputName: 'jsonpath_out',
  receiveName: 'jsonpath_recv',
  sendName: 'jsonpath_send',
  layout: () => ({ kind: 'utf8' }),
  parse: canonical,
  format: (value) => value,
  receive(bytes) {
    if (bytes[0] !== wireVersion) throw invalidBinary(`unsupported jsonpath version number: ${bytes[0] ?? 0}`)
    return canonical(decodeText(bytes.subarray(1)))
  },
  send(value) {
    const text = encodeText(value)
    const bytes = new Uint8Array(text.length + 1)
    bytes[0] = wireVersion
    bytes.set(text, 1)
    return bytes
  },
}
