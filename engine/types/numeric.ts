// numeric: exact decimals of any precision, with NaN and infinities; the arithmetic is in numeric/.
import { receiveNumeric, sendNumeric } from './numeric/binary.ts'
import { compare, hashKey } from './numeric/compare.ts'
import { formatNumeric } from './numeric/format.ts'
import { parseNumeric } from './numeric/parse.ts'
import { applyNumericTypmod, numericModifier, numericTypmodIn, numericTypmodOut } from './numeric/typmod.ts'
import type { Numeric } from './numeric-value.ts'
import type { TypeDefinition } from './type.ts'

export const numericType: TypeDefinition<Numeric> = {
  oid: 1700,
  name: 'numeric',
  sqlName: 'numeric',
  category: 'N',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'm',
  kind: 'base',
  arrayOid: 1231,
  elementOid: 0,
  collatable: false,
  inputName: 'numeric_in',
  outputName: 'numeric_out',
  receiveName: 'numeric_recv',
  sendName: 'numeric_send',
  layout(typmod) {
    const modifier = numericModifier(typmod)
    if (!modifier) return { kind: 'binary' }
    const digits = modifier.precision + Math.max(0, -modifier.scale)
    const scale = Math.max(0, modifier.scale)
    if (digits <= 18) return { kind: 'decimal', scale, width: 'i64' }
    if (digits <= 38) return { kind: 'decimal', scale, width: 'i128' }
    return { kind: 'binary' }
  },
  parse: parseNumeric,
  format: formatNumeric,
  receive: receiveNumeric,
  send: sendNumeric,
  compare,
  hashKey,
  applyTypmod: applyNumericTypmod,
  typmodIn: numericTypmodIn,
  typmodOut: numericTypmodOut,
}
