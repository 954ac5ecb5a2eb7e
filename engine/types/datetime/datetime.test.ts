// Calendar, time zones, and the text of dates, timestamps and times.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../../errors.ts'
import type { TextSettings } from '../type.ts'
import { civilFromDay, dayFromCivil, dayOfIsoWeek, dayOfWeek, dayOfYear, daysInMonth, isoWeek } from './civil.ts'
import { formatDate, formatTimestamp, formatTimestamptz, formatTimetz } from './format.ts'
import { parseDate, parseTime, parseTimestamp, parseTimestamptz, parseTimetz } from './parse.ts'
import { dateEnd, dateMin, secondsPerDay, timestampEnd, timestampMin } from './units.ts'
import { findZone, timeZoneSetting, zoneOf } from './zone.ts'

const settings: TextSettings = {
  timeZone: 'America/New_York',
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 800_000_000_000_000n,
}
const styles = (['ISO', 'SQL', 'Postgres', 'German'] as const).flatMap((dateStyle) =>
  (dateStyle === 'German' ? (['DMY'] as const) : (['MDY', 'DMY'] as const)).map((dateOrder): TextSettings => ({
    ...settings,
    dateStyle,
    dateOrder,
  })),
)
const second = (year: number, month: number, day: number, hour = 0): number =>
  dayFromCivil(year, month, day) * secondsPerDay + hour * 3600

describe('calendar', () => {
  test('days and civil dates are inverse over all of date', () => {
    fc.assert(
      fc.property(fc.integer({ min: dateMin, max: dateEnd - 1 }), (day) => {
        const date = civilFromDay(day)
        assert.equal(dayFromCivil(date.year, date.month, date.day), day)
        assert.ok(date.day >= 1 && date.day <= daysInMonth(date.year, date.month))
        const week = isoWeek(day)
        assert.equal(dayOfIsoWeek(week.year, week.week) + ((dayOfWeek(day) + 6) % 7), day)
      }),
    )
  })
  test('known days', () => {
    assert.equal(dayFromCivil(2000, 1, 1), 0)
    assert.equal(dayFromCivil(-4713, 11, 24), dateMin)
    assert.equal(dayOfWeek(0), 6)
    assert.equal(dayOfYear(dayFromCivil(2024, 12, 31)), 366)
    assert.deepEqual(isoWeek(dayFromCivil(2021, 1, 3)), { year: 2020, week: 53 })
  })
})

describe('zones', () => {
  test('gaps take the offset before, repeated hours the one after', () => {
    const zone = zoneOf('america/new_york')
    assert.equal(zone.name, 'America/New_York')
    assert.equal(zone.offsetOfLocal(second(2024, 3, 10, 2.5)), -18_000)
    assert.equal(zone.offsetOfLocal(second(2024, 11, 3, 1.5)), -18_000)
    assert.equal(zone.offsetOfLocal(second(2024, 7, 1)), -14_400)
  })
  test('rules go on for ever', () => {
    const zone = zoneOf('Europe/Berlin')
    assert.equal(zone.offsetAt(second(2524, 7, 1)), 7200)
    assert.equal(zone.offsetAt(second(2524, 1, 1)), 3600)
    assert.deepEqual(zone.abbreviationAt(second(2524, 7, 1)), { text: 'CEST', daylight: true })
  })
  test('POSIX forms count west', () => {
    assert.equal(zoneOf('UTC+3').offsetAt(0), -10_800)
    assert.equal(zoneOf('<+03>-3').offsetAt(0), 10_800)
    assert.equal(zoneOf('-5:30').offsetAt(0), 19_800)
    assert.equal(timeZoneSetting('-7'), '<-07>+07')
    assert.equal(timeZoneSetting('utc'), 'UTC')
    assert.equal(timeZoneSetting('nowhere'), undefined)
  })
  test('unknown zones', () => {
    assert.equal(findZone('Mars/Olympus'), undefined)
    assert.throws(() => zoneOf('foo'), { message: 'time zone "foo" not recognized' })
  })
})

describe('text', () => {
  test('dates round trip in every style', () => {
    fc.assert(
      fc.property(fc.integer({ min: dateMin, max: dateEnd - 1 }), fc.constantFrom(...styles), (day, style) => {
        assert.equal(parseDate(formatDate(day, style), style), day)
      }),
    )
  })
  test('timestamps round trip in every style', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: timestampMin, max: timestampEnd - 1n }),
        fc.constantFrom(...styles),
        fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York', '<+05>-5'),
        (micros, style, timeZone) => {
          const local = { ...style, timeZone }
          assert.equal(parseTimestamp(formatTimestamp(micros, local), local), micros)
          // Abbreviations do not tell local mean times and the like apart; offsets do.
          const iso: TextSettings = { ...local, dateStyle: 'ISO' }
          if (micros < timestampEnd - 10n ** 12n && micros > timestampMin + 10n ** 12n) {
            assert.equal(parseTimestamptz(formatTimestamptz(micros, iso), iso), micros)
          }
        },
      ),
    )
  })
  test('forms of dates', () => {
    for (const [text, shown] of [
      ['January 8, 1999', '1999-01-08'],
      ['1/18/1999', '1999-01-18'],
      ['01/02/03', '2003-01-02'],
      ['1999-Jan-08', '1999-01-08'],
      ['08-Jan-99', '1999-01-08'],
      ['19990108', '1999-01-08'],
      ['990108', '1999-01-08'],
      ['1999.008', '1999-01-08'],
      ['J2451187', '1999-01-08'],
      ['January 8, 99 BC', '0099-01-08 BC'],
      ['today', '2025-05-08'],
      ['yesterday', '2025-05-07'],
      ['tomorrow', '2025-05-09'],
      ['epoch', '1970-01-01'],
      ['-infinity', '-infinity'],
    ] as const) {
      assert.equal(formatDate(parseDate(text, settings), settings), shown, text)
    }
    assert.equal(formatDate(parseDate('01/02/03', { ...settings, dateOrder: 'DMY' }), settings), '2003-02-01')
    assert.equal(formatDate(parseDate('01/02/03', { ...settings, dateOrder: 'YMD' }), settings), '2001-02-03')
  })
  test('forms of instants', () => {
    for (const [text, shown] of [
      ['2024-03-10 02:30', '2024-03-10 03:30:00-04'],
      ['2024-11-03 01:30', '2024-11-03 01:30:00-05'],
      ['Wed Dec 17 07:37:16 1997 PST', '1997-12-17 10:37:16-05'],
      ['Wed 17 Dec 07:37:16.25 1997 Europe/Paris', '1997-12-17 01:37:16.25-05'],
      ['1999-01-08 04:05:06 -8:00', '1999-01-08 07:05:06-05'],
      ['19990108T040506', '1999-01-08 04:05:06-05'],
      ['20011227 040506.789+08', '2001-12-26 15:05:06.789-05'],
      ['2020-01-01 24:00:00', '2020-01-02 00:00:00-05'],
      ['2020-01-01 10:00 PM', '2020-01-01 22:00:00-05'],
      ['2024-07-01 10:00 UTC+3', '2024-07-01 09:00:00-04'],
      ['now', '2025-05-08 02:13:20-04'],
      ['infinity', 'infinity'],
    ] as const) {
      assert.equal(formatTimestamptz(parseTimestamptz(text, settings), settings), shown, text)
    }
    const india = { ...settings, timeZone: 'Asia/Kolkata' }
    assert.equal(formatTimestamptz(parseTimestamptz('2024-07-01 10:00 IST', india), india), '2024-07-01 10:00:00+05:30')
    assert.equal(
      formatTimestamptz(parseTimestamptz('2024-07-01 10:00 IST', settings), settings),
      '2024-07-01 04:00:00-04',
    )
  })
  test('other styles', () => {
    const at = (dateStyle: TextSettings['dateStyle'], dateOrder: TextSettings['dateOrder']): string =>
      formatTimestamptz(parseTimestamptz('2024-07-01 10:00', settings), { ...settings, dateStyle, dateOrder })
    assert.equal(at('Postgres', 'MDY'), 'Mon Jul 01 10:00:00 2024 EDT')
    assert.equal(at('Postgres', 'DMY'), 'Mon 01 Jul 10:00:00 2024 EDT')
    assert.equal(at('SQL', 'MDY'), '07/01/2024 10:00:00 EDT')
    assert.equal(at('SQL', 'DMY'), '01/07/2024 10:00:00 EDT')
    assert.equal(at('German', 'DMY'), '01.07.2024 10:00:00 EDT')
  })
  test('times of day', () => {
    for (const [text, shown] of [
      ['04:05:06.789', '04:05:06.789-04'],
      ['040506', '04:05:06-04'],
      ['04:05 PM', '16:05:00-04'],
      ['allballs', '00:00:00+00'],
      ['04:05:06 PST', '04:05:06-08'],
      ['2003-04-12 04:05:06 America/New_York', '04:05:06-04'],
      ['24:00', '24:00:00-04'],
    ] as const) {
      assert.equal(formatTimetz(parseTimetz(text, settings)), shown, text)
    }
    assert.equal(parseTime('00:00:00.0000005', settings), 0n)
  })
  test('what is refused, and how', () => {
    const fails = (parse: () => unknown, sqlstate: string, message: string, hint?: string): void => {
      assert.throws(parse, (error) => {
        assert.ok(error instanceof PgError)
        assert.deepEqual([error.sqlstate, error.message, error.fields.hint], [sqlstate, message, hint])
        return true
      })
    }
    const tz = (text: string) => () => parseTimestamptz(text, settings)
    const styleHint = 'Perhaps you need a different "DateStyle" setting.'
    fails(tz('foo'), '22007', 'invalid input syntax for type timestamp with time zone: "foo"')
    fails(tz(''), '22007', 'invalid input syntax for type timestamp with time zone: ""')
    fails(tz('2020-02-30'), '22008', 'date/time field value out of range: "2020-02-30"')
    fails(tz('2020-13-01'), '22008', 'date/time field value out of range: "2020-13-01"', styleHint)
    fails(tz('2020-01-01 25:00'), '22008', 'date/time field value out of range: "2020-01-01 25:00"')
    fails(tz('2020-01-01 00:00+17'), '22009', 'time zone displacement out of range: "2020-01-01 00:00+17"')
    fails(tz('294277-01-01'), '22008', 'timestamp out of range: "294277-01-01"')
    fails(tz('2001-02-16 20:38:40 America/Nowhere'), '22023', 'time zone "america/nowhere" not recognized')
    fails(() => parseDate('99-Jan-08', settings), '22008', 'date/time field value out of range: "99-Jan-08"', styleHint)
    fails(() => parseDate('5874898-01-01', settings), '22008', 'date out of range: "5874898-01-01"')
    fails(() => parseTime('24:00:01', settings), '22008', 'date/time field value out of range: "24:00:01"')
  })
})
