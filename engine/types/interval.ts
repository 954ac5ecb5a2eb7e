// interval: months, days and µs, each on its own; compared with months of 30 days.
import { bytesOf, exactView } from './binary.ts'
import { parseInterval } from './datetime/interval-parse.ts'
import { formatInterval } from './datetime/interval-format.ts'
import { applyIntervalTypmod, intervalTypmodIn, intervalTypmodOut } from './datetime/interval-typmod.ts'
import { compareIntervals, intervalSpan } from './datetime/interval-value.ts'
import type { Interval } from './interval-value.ts'
import type { TypeDefinition } from './type.ts'

export const intervalType: TypeDefinition<Interval> = {
  oid: 1186,
  name: 'interval',
  sqlName: 'interval',
  category: 'T',
  preferred: true,
  length: 16,
  byValue: false,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1187,
  elementOid: 0,
  collatable: false,
  inputName: 'interval_in',
  outputName: 'interval_out',
  receiveName: 'interval_recv',
  sendName: 'interval_send',
  layout: () => ({ kind: 'interval' }),
  parse: (text, settings) => parseInterval(text, settings),
  format: (value, settings) => formatInterval(value, settings.intervalStyle),
  receive(bytes) {
    const view = exactView(bytes, 16)
    return { micros: view.getBigInt64(0), days: view.getInt32(8), months: view.getInt32(12) }
  },
  send: (value) =>
    bytesOf(16, (view) => {
      view.setBigInt64(0, value.micros)
      view.setInt32(8, value.days)
      view.setInt32(12, value.months)
    }),
  compare: compareIntervals,
  hashKey: intervalSpan,
  applyTypmod: applyIntervalTypmod,
  typmodIn: intervalTypmodIn,
  typmodOut: intervalTypmodOut,
}
