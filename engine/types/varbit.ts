// bit varying(n): bit strings of at most n bits.
import { PgError } from '../errors.ts'
import { bitType } from './bit.ts'
import { bitsTypmodIn } from './bit-string.ts'
import type { TypeDefinition } from './type.ts'

export const varbitType: TypeDefinition<string> = {
  ...bitType,
  oid: 1562,
  name: 'varbit',
  sqlName: 'bit varying',
  preferred: true,
  arrayOid: 1563,
  inputName: 'varbit_in',
  outputName: 'varbit_out',
  receiveName: 'varbit_recv',
  sendName: 'varbit_send',
  applyTypmod(value, typmod, explicit) {
    if (typmod <= 0 || value.length <= typmod) return value
    if (explicit) return value.slice(0, typmod)
    throw new PgError('22001', `bit string too long for type bit varying(${typmod})`)
  },
  typmodIn: (modifiers) => bitsTypmodIn('varbit', modifiers),
}
