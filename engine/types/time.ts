// time: µs since midnight, up to and including 24:00.
import { PgError } from '../errors.ts'
import { receiveInt64, sendInt64 } from './binary.ts'
import { formatTime } from './datetime/format.ts'
import { roundMicros } from './datetime/interval-typmod.ts'
import { parseTime } from './datetime/parse.ts'
import { microsPerDay } from './datetime/units.ts'
import { secondsTypmodIn, secondsTypmodOut } from './seconds-typmod.ts'
import type { TypeDefinition } from './type.ts'

export const timeType: TypeDefinition<bigint> = {
  oid: 1083,
  name: 'time',
  sqlName: 'time without time zone',
  category: 'D',
  preferred: false,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1183,
  elementOid: 0,
  collatable: false,
  inputName: 'time_in',
  outputName: 'time_out',
  receiveName: 'time_recv',
  sendName: 'time_send',
  layout: () => ({ kind: 'i64' }),
  parse: parseTime,
  format: formatTime,
  receive(bytes) {
    const micros = receiveInt64(bytes)
    if (micros < 0n || micros > microsPerDay) throw new PgError('22008', 'time out of range')
    return micros
  },
  send: sendInt64,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
  applyTypmod: roundMicros,
  typmodIn: (modifiers) => secondsTypmodIn('TIME', false, modifiers),
  typmodOut: secondsTypmodOut,
}
