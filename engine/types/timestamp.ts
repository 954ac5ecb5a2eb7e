// timestamp: µs since 2000-01-01, without a zone, with infinities.
import { receiveInt64, sendInt64 } from './binary.ts'
import { formatTimestamp } from './datetime/format.ts'
import { roundMicros } from './datetime/interval-typmod.ts'
import { parseTimestamp } from './datetime/parse.ts'
import { checkedTimestamp } from './datetime/timestamp-arithmetic.ts'
import { isInfiniteTimestamp } from './datetime/units.ts'
import { secondsTypmodIn, secondsTypmodOut } from './seconds-typmod.ts'
import type { TypeDefinition } from './type.ts'

export const timestampType: TypeDefinition<bigint> = {
  oid: 1114,
  name: 'timestamp',
  sqlName: 'timestamp without time zone',
  category: 'D',
  preferred: false,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1115,
  elementOid: 0,
  collatable: false,
  inputName: 'timestamp_in',
  outputName: 'timestamp_out',
  receiveName: 'timestamp_recv',
  sendName: 'timestamp_send',
  layout: () => ({ kind: 'i64' }),
  parse: parseTimestamp,
  format: formatTimestamp,
  receive(bytes) {
    const micros = receiveInt64(bytes)
    return isInfiniteTimestamp(micros) ? micros : checkedTimestamp(micros)
  },
  send: sendInt64,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
  applyTypmod: (value, typmod) =>
    typmod < 0 || isInfiniteTimestamp(value) ? value : checkedTimestamp(roundMicros(value, typmod)),
  typmodIn: (modifiers) => secondsTypmodIn('TIMESTAMP', false, modifiers),
  typmodOut: secondsTypmodOut,
}
