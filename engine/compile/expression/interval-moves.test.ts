// Moments moved by intervals, cut and taken apart, in zones with and without summer time.
import { test } from 'node:test'
import { call, caseTypes, checkPlans, literal, node, scan, slot } from '../differential/cases.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'

const interval = typeRef(Oid.interval)
const text = typeRef(Oid.text)
const intervals = [
  { months: 1, days: 0, micros: 0n },
  { months: -13, days: 31, micros: 3_600_000_000n },
  { months: 0, days: 1, micros: -1n },
  { months: 0, days: 0, micros: 90_000_000n },
].map((value) => literal(value, interval))

/** All of them over every row. */
function check(expressions: readonly Expression[], timeZone?: string): void {
  const types = expressions.map(({ type }) => type)
  checkPlans([node(types, { kind: 'project', input: filtered, expressions })], false, timeZone)
}
/** A scan alone is not compiled. */
const filtered = node(caseTypes, {
  kind: 'filter',
  input: scan(),
  condition: { kind: 'is-null', arg: slot(7), negated: true, type: typeRef(Oid.bool) },
})

const [date, timestamp] = [slot(6), slot(7)]

test('dates and timestamps and constant intervals', () => {
  for (const by of intervals)
    check([
      call('date_pl_interval', date, by),
      call('date_mi_interval', date, by),
      call('timestamp_pl_interval', timestamp, by),
      call('timestamp_mi_interval', timestamp, by),
    ])
})

test('timestamps with time zone by the clock of the zone', () => {
  for (const zone of ['America/New_York', 'Australia/Lord_Howe']) {
    const instant = call('timestamptz', timestamp)
    check(
      [
        ...intervals.flatMap((by) => [
          call('timestamptz_pl_interval', instant, by),
          call('timestamptz_mi_interval', instant, by),
        ]),
        call('timestamptz', date),
        call('date', instant),
        call('time', instant),
        call('timestamp', instant),
      ],
      zone,
    )
    const units = ['hour', 'minute', 'day', 'week', 'month', 'quarter', 'year', 'epoch'].map((one) =>
      literal(one, text),
    )
    check(
      units.slice(0, -1).map((unit) => call('date_trunc', unit, instant)),
      zone,
    )
    check(
      units.flatMap((unit) => [call('extract', unit, instant), call('date_part', unit, instant)]),
      zone,
    )
  }
})

test('times of day, and seconds between timestamps', () => {
  const clock = call('time', timestamp)
  const units = ['hour', 'minute', 'second', 'millisecond', 'epoch'].map((one) => literal(one, text))
  check(units.map((unit) => call('extract', unit, clock)))
  const moved = call('timestamp_pl_interval', timestamp, intervals[3])
  check([call('extract', literal('epoch', text), call('timestamp_mi', moved, timestamp))])
})
