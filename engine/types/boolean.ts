// bool: true and false, from any unambiguous prefix of true, false, yes, no, on, off, 1, 0.
import { invalidText } from '../errors.ts'
import { exactView } from './binary.ts'
import { trimSpaces } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

const words = new Map<string, boolean>()
for (const [word, value, shortest] of [
  ['true', true, 1],
  ['false', false, 1],
  ['yes', true, 1],
  ['no', false, 1],
  ['on', true, 2],
  ['off', false, 2],
  ['1', true, 1],
  ['0', false, 1],
] as const) {
  for (let length = shortest; length <= word.length; length++) words.set(word.slice(0, length), value)
}

export const booleanType: TypeDefinition<boolean> = {
  oid: 16,
  name: 'bool',
  sqlName: 'boolean',
  category: 'B',
  preferred: true,
  length: 1,
  byValue: true,
  alignment: 'c',
  storage: 'p',
  kind: 'base',
  arrayOid: 1000,
  elementOid: 0,
  collatable: false,
  inputName: 'boolin',
  outputName: 'boolout',
  receiveName: 'boolrecv',
  sendName: 'boolsend',
  layout: () => ({ kind: 'bool' }),
  parse(text) {
    const value = words.get(text) ?? words.get(trimSpaces(text).toLowerCase())
    if (value === undefined) throw invalidText('boolean', text)
    return value
  },
  format: (value) => (value ? 't' : 'f'),
  receive: (bytes) => exactView(bytes, 1).getUint8(0) !== 0,
  send: (value) => Uint8Array.of(value ? 1 : 0),
  compare: (a, b) => Number(a) - Number(b),
  hashKey: (value) => value,
}
