// Intervals: text in every style, arithmetic, declared fields.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../../errors.ts'
import type { Interval } from '../interval-value.ts'
import type { TextSettings } from '../type.ts'
import {
  addIntervals,
  divideInterval,
  justifyInterval,
  multiplyInterval,
  negateInterval,
} from './interval-arithmetic.ts'
import { formatInterval } from './interval-format.ts'
import { parseInterval } from './interval-parse.ts'
import { applyIntervalTypmod, intervalField, intervalTypmodIn, intervalTypmodOut } from './interval-typmod.ts'
import { compareIntervals } from './interval-value.ts'
import { dayFromCivil } from './civil.ts'
import { addInterval, addIntervalInZone, age, subtractTimestamps } from './timestamp-arithmetic.ts'
import { microsPerDay } from './units.ts'

const settings: TextSettings = {
  timeZone: 'America/New_York',
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 0n,
}
const read = (text: string, range?: number): Interval => parseInterval(text, settings, range)
const shown = (value: Interval): string => formatInterval(value, 'postgres')
const moment = (year: number, month: number, day: number): bigint =>
  BigInt(dayFromCivil(year, month, day)) * microsPerDay

test('text round trips in every style', () => {
  const parts = fc.record({
    months: fc.integer({ min: -100_000, max: 100_000 }),
    days: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    micros: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  })
  const styles = ['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'] as const
  fc.assert(
    fc.property(parts, fc.constantFrom(...styles), (value, intervalStyle) => {
      assert.deepEqual(parseInterval(formatInterval(value, intervalStyle), { ...settings, intervalStyle }), {
        ...value,
      })
    }),
  )
})

test('forms of input', () => {
  for (const [text, expected] of [
    ['1 year 2 mons 3 days 04:05:06.789', '1 year 2 mons 3 days 04:05:06.789'],
    ['1-2', '1 year 2 mons'],
    ['1 2:03:04', '1 day 02:03:04'],
    ['-1 day +02:03', '-1 days +02:03:00'],
    ['P1Y2M3DT4H5M6S', '1 year 2 mons 3 days 04:05:06'],
    ['P0001-02-03T04:05:06', '1 year 2 mons 3 days 04:05:06'],
    ['1.5 years', '1 year 6 mons'],
    ['1.5 months', '1 mon 15 days'],
    ['1.5 weeks', '10 days 12:00:00'],
    ['1.5', '00:00:01.5'],
    ['2 hours ago', '-02:00:00'],
    ['@ 1 minute', '00:01:00'],
    ['1 day 2', '1 day 00:00:02'],
    ['infinity', 'infinity'],
  ] as const) {
    assert.equal(shown(read(text)), expected, text)
  }
  assert.equal(shown(read('1', intervalField.year)), '1 year')
  assert.equal(shown(read('1:2', intervalField.minute | intervalField.second)), '00:01:02')
})

test('what is refused', () => {
  for (const text of ['', 'foo', '1 day 1 day', '1 ago day', '1 fortnight', '5 qtr', '1 day x', 'infinity ago']) {
    assert.throws(
      () => read(text),
      (error) => error instanceof PgError && error.sqlstate === '22007',
      text,
    )
  }
  assert.throws(() => read('2147483648 years'), { sqlstate: '22015' })
  assert.throws(() => read('178956971 years'), { sqlstate: '22008', message: 'interval out of range' })
})

test('declared fields and precision', () => {
  const dayToSecond = intervalField.day | intervalField.hour | intervalField.minute | intervalField.second
  assert.equal(intervalTypmodOut(intervalTypmodIn([dayToSecond, 3])), ' day to second(3)')
  assert.equal(intervalTypmodIn([intervalField.year]), 327_679)
  const cut = (text: string, ...modifiers: number[]): string =>
    shown(applyIntervalTypmod(read(text), intervalTypmodIn(modifiers)))
  assert.equal(cut('1 year 2 mons 3 days 04:05', intervalField.year), '1 year')
  assert.equal(cut('1 day 04:05:06', intervalField.day | intervalField.hour), '1 day 04:00:00')
  assert.equal(cut('04:05:06.789', dayToSecond, 1), '04:05:06.8')
  assert.throws(() => intervalTypmodIn([3]), { sqlstate: '22023' })
})

test('arithmetic', () => {
  assert.equal(shown(multiplyInterval(read('1 mon 1 day'), 1.5)), '1 mon 16 days 12:00:00')
  assert.equal(shown(divideInterval(read('1 mon'), 4)), '7 days 12:00:00')
  assert.equal(shown(addIntervals(read('1 day'), read('-25 hours'))), '1 day -25:00:00')
  assert.equal(shown(negateInterval(read('infinity'))), '-infinity')
  assert.equal(shown(justifyInterval(read('1 mon -1 hour'))), '29 days 23:00:00')
  assert.equal(compareIntervals(read('1 mon'), read('30 days')), 0)
  assert.throws(() => divideInterval(read('1 day'), 0), { sqlstate: '22012' })
  assert.throws(() => addIntervals(read('infinity'), read('-infinity')), { sqlstate: '22008' })
})

test('months keep to their month, days to the wall clock', () => {
  assert.equal(addInterval(moment(2024, 1, 31), read('1 mon')), moment(2024, 2, 29))
  assert.equal(addInterval(moment(2024, 3, 31), read('-1 mon')), moment(2024, 2, 29))
  // 2024-03-09 12:00 EST + 1 day is 12:00 EDT; + 24 hours is 13:00 EDT.
  const noon = moment(2024, 3, 9) + 17n * 3_600_000_000n
  assert.equal(addIntervalInZone(noon, read('1 day'), 'America/New_York') - noon, 23n * 3_600_000_000n)
  assert.equal(addIntervalInZone(noon, read('24 hours'), 'America/New_York') - noon, 24n * 3_600_000_000n)
  assert.equal(shown(subtractTimestamps(moment(2024, 3, 1), moment(2024, 2, 1))), '29 days')
  assert.equal(shown(age(moment(2024, 3, 1), moment(1957, 6, 13))), '66 years 8 mons 18 days')
  assert.equal(shown(age(moment(1957, 6, 13), moment(2024, 3, 1))), '-66 years -8 mons -18 days')
})
