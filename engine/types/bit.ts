// bit(n): bit strings of one length. A cast cuts them or fills them up with zeros at the end; an assignment wants the very length.
import { PgError } from '../errors.ts'
import { bitsTypmodIn, parseBits, receiveBits, sendBits } from './bit-string.ts'
import type { TypeDefinition } from './type.ts'

export const bitType: TypeDefinition<string> = {
  oid: 1560,
  name: 'bit',
  sqlName: 'bit',
  category: 'V',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 1561,
  elementOid: 0,
  collatable: false,
  inputName: 'bit_in',
  outputName: 'bit_out',
  receiveName: 'bit_recv',
  sendName: 'bit_send',
  layout: () => ({ kind: 'binary' }),
  parse: parseBits,
  format: (value) => value,
  receive: receiveBits,
  send: sendBits,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
  applyTypmod(value, typmod, explicit) {
    if (typmod <= 0 || value.length === typmod) return value
    if (explicit) return value.slice(0, typmod).padEnd(typmod, '0')
    throw new PgError('22026', `bit string length ${value.length} does not match type bit(${typmod})`)
  },
  typmodIn: (modifiers) => bitsTypmodIn('bit', modifiers),
  typmodOut: (typmod) => (typmod < 0 ? '' : `(${typmod})`),
}
