// timestamptz: µs since 2000-01-01 UTC, with infinities.
import { receiveInt64, sendInt64 } from './binary.ts'
import { formatTimestamptz } from './datetime/format.ts'
import { roundMicros } from './datetime/interval-typmod.ts'
import { parseTimestamptz } from './datetime/parse.ts'
import { checkedTimestamp } from './datetime/timestamp-arithmetic.ts'
import { isInfiniteTimestamp } from './datetime/units.ts'
import { secondsTypmodIn, secondsTypmodOut } from './seconds-typmod.ts'
import type { TypeDefinition } from './type.ts'

export const timestamptzType: TypeDefinition<bigint> = {
  oid: 1184,
  name: 'timestamptz',
  sqlName: 'timestamp with time zone',
  category: 'D',
  preferred: true,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1185,
  elementOid: 0,
  collatable: false,
  inputName: 'timestamptz_in',
  outputName: 'timestamptz_out',
  receiveName: 'timestamptz_recv',
  sendName: 'timestamptz_send',
  layout: () => ({ kind: 'i64' }),
  parse: parseTimestamptz,
  format: formatTimestamptz,
  receive(bytes) {
    const micros = receiveInt64(bytes)
    return isInfiniteTimestamp(micros) ? micros : checkedTimestamp(micros)
  },
  send: sendInt64,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
  applyTypmod: (value, typmod) =>
    typmod < 0 || isInfiniteTimestamp(value) ? value : checkedTimestamp(roundMicros(value, typmod)),
  typmodIn: (modifiers) => secondsTypmodIn('TIMESTAMP', true, modifiers),
  typmodOut: secondsTypmodOut,
}
