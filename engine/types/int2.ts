// int2 (smallint): 16-bit integers, JavaScript numbers.
import { textOutOfRange } from '../errors.ts'
import { bytesOf, exactView } from './binary.ts'
import { parseInteger, parseSmallInteger } from './integer-text.ts'
import type { TypeDefinition } from './type.ts'

export const int2Type: TypeDefinition<number> = {
  oid: 21,
  name: 'int2',
  sqlName: 'smallint',
  category: 'N',
  preferred: false,
  length: 2,
  byValue: true,
  alignment: 's',
  storage: 'p',
  kind: 'base',
  arrayOid: 1005,
  elementOid: 0,
  collatable: false,
  inputName: 'int2in',
  outputName: 'int2out',
  receiveName: 'int2recv',
  sendName: 'int2send',
  layout: () => ({ kind: 'i16' }),
  parse(text) {
    const small = parseSmallInteger(text)
    if (small === undefined) return Number(parseInteger(text, 'smallint', -32768n, 32767n))
    if (small < -32768 || small > 32767) throw textOutOfRange('smallint', text)
    return small
  },
  format: (value) => String(value),
  receive: (bytes) => exactView(bytes, 2).getInt16(0),
  send: (value) => bytesOf(2, (view) => view.setInt16(0, value)),
  compare: (a, b) => a - b,
  hashKey: (value) => value,
}
