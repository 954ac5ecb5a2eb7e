// int8 (bigint): 64-bit integers, JavaScript bigints.
import { receiveInt64, sendInt64 } from './binary.ts'
import { int64Max, int64Min } from './datetime/units.ts'
import { parseInteger, parseSmallInteger } from './integer-text.ts'
import type { TypeDefinition } from './type.ts'

export const int8Type: TypeDefinition<bigint> = {
  oid: 20,
  name: 'int8',
  sqlName: 'bigint',
  category: 'N',
  preferred: false,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1016,
  elementOid: 0,
  collatable: false,
  inputName: 'int8in',
  outputName: 'int8out',
  receiveName: 'int8recv',
  sendName: 'int8send',
  layout: () => ({ kind: 'i64' }),
  parse(text) {
    const small = parseSmallInteger(text)
    return small === undefined ? parseInteger(text, 'bigint', int64Min, int64Max) : BigInt(small)
  },
  format: (value) => value.toString(),
  receive: receiveInt64,
  send: sendInt64,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
}
