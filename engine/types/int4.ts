// int4 (integer): 32-bit integers, JavaScript numbers.
import { receiveInt32, sendInt32 } from './binary.ts'
import { parseInteger, parseSmallInteger } from './integer-text.ts'
import type { TypeDefinition } from './type.ts'

export const int4Type: TypeDefinition<number> = {
  oid: 23,
  name: 'int4',
  sqlName: 'integer',
  category: 'N',
  preferred: false,
  length: 4,
  byValue: true,
  alignment: 'i',
  storage: 'p',
  kind: 'base',
  arrayOid: 1007,
  elementOid: 0,
  collatable: false,
  inputName: 'int4in',
  outputName: 'int4out',
  receiveName: 'int4recv',
  sendName: 'int4send',
  layout: () => ({ kind: 'i32' }),
  parse: (text) => parseSmallInteger(text) ?? Number(parseInteger(text, 'integer', -2147483648n, 2147483647n)),
  format: (value) => String(value),
  receive: receiveInt32,
  send: sendInt32,
  compare: (a, b) => a - b,
  hashKey: (value) => value,
}
