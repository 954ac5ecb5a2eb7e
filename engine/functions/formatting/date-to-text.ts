// to_char of timestamps and intervals.
import { civilFromDay, dayFromCivil, dayOfWeek, dayOfYear, isoWeek, julianFromDay } from '../../types/datetime/civil.ts'
import { dateOfTimestamp, timeOfTimestamp, toLocal } from '../../types/datetime/timestamp-arithmetic.ts'
import { floorDivide, microsPerSecond } from '../../types/datetime/units.ts'
import { monthNames, weekdayNames } from '../../types/datetime/words.ts'
import { zoneOf } from '../../types/datetime/zone.ts'
import type { Interval } from '../../types/interval-value.ts'
import { PgError } from '../../errors.ts'
import { dateTemplate } from './date-template.ts'
import type { DateField } from './date-template.ts'
import { ordinalSuffix } from './ordinal.ts'
import { toRoman } from './roman.ts'

/** A moment or an interval taken apart. Year 0 is 1 BC. */
interface Parts {
  readonly interval: boolean
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
  /** Days since 2000-01-01; of intervals those of the moment with such a year, month and day. */
  readonly date: number
  readonly dayOfYear: number
  readonly zone?: { readonly name: string; readonly offset: number }
}

export function timestampToText(local: bigint, template: string, zone?: Parts['zone']): string {
  const date = dateOfTimestamp(local)
  const clock = Number(timeOfTimestamp(local))
  const { year, month, day } = civilFromDay(date)
  return write(
    { interval: false, year, month, day, ...clockOf(clock), date, dayOfYear: dayOfYear(date), zone },
    template,
  )
}

export function timestamptzToText(micros: bigint, template: string, timeZone: string): string {
  const zone = zoneOf(timeZone)
  const instant = Number(floorDivide(micros, microsPerSecond))
  return timestampToText(toLocal(micros, timeZone), template, {
    name: zone.abbreviationAt(instant).text,
    offset: zone.offsetAt(instant),
  })
}

export function intervalToText({ months, days, micros }: Interval, template: string): string {
  const year = Math.trunc(months / 12)
  const month = months % 12
  const hours = Number(micros / 3_600_000_000n)
  const rest = Number(micros % 3_600_000_000n)
  const clock = clockOf(rest)
  return write(
    {
      interval: true,
      year,
      month,
      day: days,
      ...clock,
      hour: hours,
      date: dayFromCivil(...monthOfCalendar(year, month), 1) + days - 1,
      dayOfYear: days + months * 30,
    },
    template,
  )
}

/** Month 0 is the December before, as PostgreSQL counts. */
const monthOfCalendar = (year: number, month: number): [year: number, month: number] =>
  month > 0 ? [year, month] : [year - 1, month + 12]

const clockOf = (micros: number) => ({
  hour: Math.trunc(micros / 3_600_000_000),
  minute: Math.trunc(micros / 60_000_000) % 60,
  second: Math.trunc(micros / 1_000_000) % 60,
  micros: micros % 1_000_000,
})

function write(parts: Parts, template: string): string {
  let output = ''
  for (const step of dateTemplate(template).steps) {
    if (step.kind !== 'field') output += step.text
    else {
      const text = fieldText(step, parts)
      output += step.ordinal ? text + ordinalSuffix(text, step.ordinal === 'TH') : text
    }
  }
  return output
}

/** Padded with zeros to the width, one more for a minus sign; FM pads nothing. */
function number(value: number, width: number, fill: boolean): string {
  if (fill) return String(value)
  return value < 0 ? '-' + String(-value).padStart(width, '0') : String(value).padStart(width, '0')
}

const notForIntervals: ReadonlySet<string> = new Set([
  'TZ',
  'TZH',
  'TZM',
  'OF',
  'BC',
  'MONTH',
  'MON',
  'DAY',
  'DY',
  'D',
  'ID',
])

function fieldText(step: DateField, parts: Parts): string {
  const { key, name, fill } = step
  if (parts.interval && notForIntervals.has(key)) {
    throw new PgError('22007', 'invalid format specification for an interval value', {
      hint: 'Intervals are not tied to specific calendar dates.',
    })
  }
  // 1 BC is year 1 when written.
  const year = parts.interval || parts.year > 0 ? parts.year : -(parts.year - 1)
  switch (key) {
    case 'AM': {
      const text = parts.hour % 24 >= 12 ? 'P.M.' : 'A.M.'
      return cased(name.includes('.') ? text : text.replaceAll('.', ''), name)
    }
    case 'BC': {
      const text = parts.year <= 0 ? 'B.C.' : 'A.D.'
      return cased(name.includes('.') ? text : text.replaceAll('.', ''), name)
    }
    case 'HH12':
      return number(parts.hour % 12 === 0 ? 12 : parts.hour % 12, 2, fill)
    case 'HH24':
      return number(parts.hour, 2, fill)
    case 'MI':
      return number(parts.minute, 2, fill)
    case 'SS':
      return number(parts.second, 2, fill)
    case 'FF':
      return String(Math.trunc(parts.micros / 10 ** (6 - step.precision))).padStart(step.precision, '0')
    case 'MS':
      return String(Math.trunc(parts.micros / 1000)).padStart(3, '0')
    case 'US':
      return String(parts.micros).padStart(6, '0')
    case 'SSSS':
      return String(parts.hour * 3600 + parts.minute * 60 + parts.second)
    case 'TZ':
      return name === 'TZ' ? (parts.zone?.name ?? '').toUpperCase() : (parts.zone?.name ?? '').toLowerCase()
    case 'TZH':
      return offsetHours(parts.zone?.offset ?? 0, false)
    case 'TZM':
      return String(Math.trunc(Math.abs(parts.zone?.offset ?? 0) / 60) % 60).padStart(2, '0')
    case 'OF': {
      const offset = parts.zone?.offset ?? 0
      const minutes = Math.trunc(Math.abs(offset) / 60) % 60
      return offsetHours(offset, fill) + (minutes === 0 ? '' : ':' + String(minutes).padStart(2, '0'))
    }
    case 'MONTH':
    case 'MON': {
      if (parts.month === 0) return ''
      const full = monthNames[Math.abs(parts.month) - 1]
      return key === 'MON' ? cased(full.slice(0, 3), name) : cased(full, name).padEnd(fill ? 0 : 9)
    }
    case 'MM':
      return number(parts.month, 2, fill)
    case 'DAY':
      return cased(weekdayNames[dayOfWeek(parts.date)], name).padEnd(fill ? 0 : 9)
    case 'DY':
      return cased(weekdayNames[dayOfWeek(parts.date)].slice(0, 3), name)
    case 'DDD':
      return number(parts.dayOfYear, 3, fill)
    case 'IDDD': {
      const monday = firstIsoDay(isoWeek(parts.date).year)
      return number(parts.date - monday + 1, 3, fill)
    }
    case 'DD':
      return number(parts.day, 2, fill)
    case 'D':
      return String(dayOfWeek(parts.date) + 1)
    case 'ID':
      return String(dayOfWeek(parts.date) || 7)
    case 'WW':
      return number(Math.trunc((parts.dayOfYear - 1) / 7) + 1, 2, fill)
    case 'IW':
      return number(isoWeek(parts.date).week, 2, fill)
    case 'Q':
      return parts.month === 0 ? '' : String(Math.trunc((parts.month - 1) / 3) + 1)
    case 'CC':
      return century(parts, fill)
    case 'Y,YYY':
      return `${Math.trunc(year / 1000)},${String(year % 1000).padStart(3, '0')}`
    case 'YYYY':
      return number(year, 4, fill)
    case 'YYY':
      return number(year % 1000, 3, fill)
    case 'YY':
      return number(year % 100, 2, fill)
    case 'Y':
      return String(year % 10)
    case 'IYYY':
    case 'IYY':
    case 'IY':
    case 'I': {
      const iso = isoWeek(parts.date).year
      const written = parts.interval || iso > 0 ? iso : -(iso - 1)
      const digits = key.length
      return number(digits === 4 ? written : written % 10 ** digits, digits, fill)
    }
    case 'RM':
      return roman(parts, fill, name === 'rm')
    case 'W':
      return String(Math.trunc((parts.day - 1) / 7) + 1)
    case 'J':
      return String(julianFromDay(parts.date))
  }
}

/** FULL, Full or full, as the template writes the name. */
function cased(text: string, like: string): string {
  if (like === like.toUpperCase()) return text.toUpperCase()
  return like === like.toLowerCase() ? text.toLowerCase() : text
}

const offsetHours = (offset: number, fill: boolean): string =>
  (offset < 0 ? '-' : '+') + String(Math.trunc(Math.abs(offset) / 3600)).padStart(fill ? 0 : 2, '0')

/** Monday of the ISO year's first week. */
function firstIsoDay(year: number): number {
  const fourth = dayFromCivil(year, 1, 4)
  return fourth - ((dayOfWeek(fourth) + 6) % 7)
}

function century({ interval, year }: Parts, fill: boolean): string {
  const value = interval
    ? Math.trunc(year / 100)
    : year > 0
      ? Math.floor((year - 1) / 100) + 1
      : Math.trunc(year / 100) - 1
  return Math.abs(value) <= 99 ? number(value, 2, fill) : String(value)
}

function roman({ year, month, interval }: Parts, fill: boolean, lower: boolean): string {
  if (month === 0 && (!interval || year === 0)) return ''
  // Months of a negative interval count back from December.
  const index = month === 0 ? (year >= 0 ? 12 : 1) : month < 0 ? 13 + month : month
  const text = toRoman(index).padEnd(fill ? 0 : 4)
  return lower ? text.toLowerCase() : text
}
