// timetz: a time of day with its offset; ordered by the instant it names, then by offset.
import { PgError } from '../errors.ts'
import { bytesOf, exactView } from './binary.ts'
import { formatTimetz } from './datetime/format.ts'
import { roundMicros } from './datetime/interval-typmod.ts'
import { parseTimetz } from './datetime/parse.ts'
import { microsPerDay, microsPerSecond } from './datetime/units.ts'
import { secondsTypmodIn, secondsTypmodOut } from './seconds-typmod.ts'
import type { Timetz } from './timetz-value.ts'
import type { TypeDefinition } from './type.ts'

const instantOf = (value: Timetz): bigint => value.micros - BigInt(value.offset) * microsPerSecond
const offsetMax = 16 * 3600

export const timetzType: TypeDefinition<Timetz> = {
  oid: 1266,
  name: 'timetz',
  sqlName: 'time with time zone',
  category: 'D',
  preferred: false,
  length: 12,
  byValue: false,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1270,
  elementOid: 0,
  collatable: false,
  inputName: 'timetz_in',
  outputName: 'timetz_out',
  receiveName: 'timetz_recv',
  sendName: 'timetz_send',
  layout: () => ({ kind: 'binary' }),
  parse: parseTimetz,
  format: formatTimetz,
  receive(bytes) {
    const view = exactView(bytes, 12)
    const micros = view.getBigInt64(0)
    // The wire counts seconds west of UTC.
    const offset = -view.getInt32(8)
    if (micros < 0n || micros > microsPerDay) throw new PgError('22008', 'time out of range')
    if (offset <= -offsetMax || offset >= offsetMax) throw new PgError('22009', 'time zone displacement out of range')
    return { micros, offset: offset === 0 ? 0 : offset }
  },
  send: (value) =>
    bytesOf(12, (view) => {
      view.setBigInt64(0, value.micros)
      view.setInt32(8, -value.offset)
    }),
  compare(a, b) {
    const left = instantOf(a)
    const right = instantOf(b)
    return left < right ? -1 : left > right ? 1 : b.offset - a.offset
  },
  hashKey: (value) => `${value.micros}${value.offset < 0 ? '' : '+'}${value.offset}`,
  applyTypmod: (value, typmod) => ({ micros: roundMicros(value.micros, typmod), offset: value.offset }),
  typmodIn: (modifiers) => secondsTypmodIn('TIME', true, modifiers),
  typmodOut: secondsTypmodOut,
}
