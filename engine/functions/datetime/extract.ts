// extract() and date_part(): one field of a date, time, timestamp or interval, as numeric or as float8.
import type { Column } from '../../columns/column.ts'
import { civilFromDay, dayOfWeek, dayOfYear, isoWeek, julianFromDay } from '../../types/datetime/civil.ts'
import { intervalInfinitySign } from '../../types/datetime/interval-value.ts'
import {
  dateOfTimestamp,
  offsetAtInstant,
  timeOfTimestamp,
  toLocal,
} from '../../types/datetime/timestamp-arithmetic.ts'
import {
  dateInfinity,
  isInfiniteDate,
  isInfiniteTimestamp,
  timestampInfinity,
  unixEpochDays,
  unixEpochMicros,
} from '../../types/datetime/units.ts'
import type { Interval } from '../../types/interval-value.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { add, divide } from '../../types/numeric/arithmetic.ts'
import { fromBigint, fromInteger, toNumber } from '../../types/numeric/convert.ts'
import { infinityOfSign } from '../../types/numeric/value.ts'
import { Oid } from '../../types/oids.ts'
import { constantText } from '../constant-column.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { dateField, unitNotRecognized, unitNotSupported } from './fields.ts'
import type { DateField } from './fields.ts'

interface Timetz {
  readonly micros: bigint
  readonly offset: number
}

const asFloat = (value: Numeric | null): number | null => (value === null ? null : toNumber(value))

export const extractFunctions: readonly FunctionDefinition[] = [
  {
    ...immutable(6199, 'extract', [Oid.text, Oid.date], Oid.numeric, ([field, day]: [string, number]) =>
      ofDate(field, day),
    ),
    vector: extractFromDates,
  },
  immutable(6200, 'extract', [Oid.text, Oid.time], Oid.numeric, ([field, micros]: [string, bigint]) =>
    ofTime(field, micros, Oid.time),
  ),
  immutable(6201, 'extract', [Oid.text, Oid.timetz], Oid.numeric, ([field, value]: [string, Timetz]) =>
    ofTime(field, value.micros, Oid.timetz, value.offset),
  ),
  immutable(6202, 'extract', [Oid.text, Oid.timestamp], Oid.numeric, ([field, micros]: [string, bigint]) =>
    ofTimestamp(field, micros),
  ),
  stable(6203, 'extract', [Oid.text, Oid.timestamptz], Oid.numeric, ([field, micros]: [string, bigint], context) =>
    ofTimestamptz(field, micros, context),
  ),
  immutable(6204, 'extract', [Oid.text, Oid.interval], Oid.numeric, ([field, value]: [string, Interval]) =>
    ofInterval(field, value),
  ),
  immutable(1384, 'date_part', [Oid.text, Oid.date], Oid.float8, ([field, day]: [string, number]) =>
    asFloat(ofTimestampField(field, day)),
  ),
  immutable(1385, 'date_part', [Oid.text, Oid.time], Oid.float8, ([field, micros]: [string, bigint]) =>
    asFloat(ofTime(field, micros, Oid.time)),
  ),
  immutable(1273, 'date_part', [Oid.text, Oid.timetz], Oid.float8, ([field, value]: [string, Timetz]) =>
    asFloat(ofTime(field, value.micros, Oid.timetz, value.offset)),
  ),
  immutable(2021, 'date_part', [Oid.text, Oid.timestamp], Oid.float8, ([field, micros]: [string, bigint]) =>
    asFloat(ofTimestamp(field, micros)),
  ),
  stable(1171, 'date_part', [Oid.text, Oid.timestamptz], Oid.float8, ([field, micros]: [string, bigint], context) =>
    asFloat(ofTimestamptz(field, micros, context)),
  ),
  immutable(1172, 'date_part', [Oid.text, Oid.interval], Oid.float8, ([field, value]: [string, Interval]) =>
    asFloat(ofInterval(field, value)),
  ),
]

function known(name: string, type: number): DateField {
  const field = dateField(name)
  if (field === undefined) throw unitNotRecognized(name, type)
  return field
}

/** Fields that grow without end are infinite for an infinite date; the others have no value then. */
const endless: ReadonlySet<DateField> = new Set([
  'year',
  'decade',
  'century',
  'millennium',
  'julian',
  'isoyear',
  'epoch',
])

const infinite = (field: DateField, sign: number): Numeric | null => (endless.has(field) ? infinityOfSign(sign) : null)

/** undefined: not a field of the calendar day. */
export function dayField(field: DateField, day: number): number | undefined {
  switch (field) {
    case 'dow':
      return dayOfWeek(day)
    case 'isodow':
      return dayOfWeek(day) || 7
    case 'doy':
      return dayOfYear(day)
    case 'week':
      return isoWeek(day).week
    case 'isoyear':
      return withoutYearZero(isoWeek(day).year)
    case 'julian':
      return julianFromDay(day)
  }
  const { year, month, day: dayOfMonth } = civilFromDay(day)
  switch (field) {
    case 'day':
      return dayOfMonth
    case 'month':
      return month
    case 'quarter':
      return Math.floor((month - 1) / 3) + 1
    case 'year':
      return withoutYearZero(year)
    case 'decade':
      return Math.floor(year / 10)
    case 'century':
      return year > 0 ? Math.floor((year + 99) / 100) : -Math.floor((99 - (year - 1)) / 100)
    case 'millennium':
      return year > 0 ? Math.floor((year + 999) / 1000) : -Math.floor((999 - (year - 1)) / 1000)
    default:
      return undefined
  }
}

/** Year 0 is 1 BC, which people write as -1. */
const withoutYearZero = (year: number): number => (year > 0 ? year : year - 1)

function ofDate(name: string, day: number): Numeric | null {
  const field = known(name, Oid.date)
  if (isInfiniteDate(day)) {
    if (field !== 'epoch' && dayField(field, 0) === undefined) throw unitNotSupported(name, Oid.date)
    return infinite(field, day === dateInfinity ? 1 : -1)
  }
  if (field === 'epoch') return fromInteger((day + unixEpochDays) * 86_400)
  const value = dayField(field, day)
  if (value === undefined) throw unitNotSupported(name, Oid.date)
  return fromInteger(value)
}

/** date_part of a date takes it for midnight. */
function ofTimestampField(name: string, day: number): Numeric | null {
  if (!isInfiniteDate(day)) return ofTimestamp(name, BigInt(day) * 86_400_000_000n)
  return ofTimestamp(name, day === dateInfinity ? timestampInfinity : -timestampInfinity - 1n)
}

/** undefined: not a field of the time of day. */
function clockField(field: DateField, micros: bigint): Numeric | undefined {
  switch (field) {
    case 'hour':
      return fromBigint(micros / 3_600_000_000n)
    case 'minute':
      return fromBigint((micros / 60_000_000n) % 60n)
    case 'second':
      return fromBigint(micros % 60_000_000n, 6)
    case 'millisecond':
      return fromBigint(micros % 60_000_000n, 3)
    case 'microsecond':
      return fromBigint(micros % 60_000_000n)
    default:
      return undefined
  }
}

function zoneField(field: DateField, offset: number): Numeric | undefined {
  if (field === 'timezone') return fromInteger(offset)
  if (field === 'timezone_hour') return fromInteger(Math.trunc(offset / 3600))
  return field === 'timezone_minute' ? fromInteger(Math.trunc(offset / 60) % 60) : undefined
}

function ofTime(name: string, micros: bigint, type: number, offset?: number): Numeric {
  const field = known(name, type)
  const value = clockField(field, micros) ?? (offset === undefined ? undefined : zoneField(field, offset))
  if (value) return value
  if (field === 'epoch') return fromBigint(micros - BigInt(offset ?? 0) * 1_000_000n, 6)
  throw unitNotSupported(name, type)
}

function ofTimestamp(name: string, micros: bigint): Numeric | null {
  return ofMoment(name, micros, micros, Oid.timestamp)
}

function ofTimestamptz(name: string, micros: bigint, { settings }: FunctionContext): Numeric | null {
  const local = toLocal(micros, settings.timeZone)
  return ofMoment(name, micros, local, Oid.timestamptz, settings.timeZone)
}

function ofMoment(name: string, instant: bigint, local: bigint, type: number, zone?: string): Numeric | null {
  const field = known(name, type)
  if (isInfiniteTimestamp(instant)) {
    if (zone === undefined && field.startsWith('timezone')) throw unitNotSupported(name, type)
    return infinite(field, instant === timestampInfinity ? 1 : -1)
  }
  if (field === 'epoch') return fromBigint(instant + unixEpochMicros, 6)
  const clock = clockField(field, timeOfTimestamp(local))
  if (clock) return clock
  const day = dayField(field, dateOfTimestamp(local))
  if (day !== undefined) {
    if (field !== 'julian') return fromInteger(day)
    return add(fromInteger(day), divide(fromBigint(timeOfTimestamp(local)), fromBigint(86_400_000_000n)))
  }
  const offset = zone === undefined ? undefined : zoneField(field, offsetAtInstant(instant, zone))
  if (!offset) throw unitNotSupported(name, type)
  return offset
}

const endlessOfInterval: ReadonlySet<DateField> = new Set([
  'hour',
  'day',
  'week',
  'year',
  'decade',
  'century',
  'millennium',
  'epoch',
])

function ofInterval(name: string, value: Interval): Numeric | null {
  const field = known(name, Oid.interval)
  const sign = intervalInfinitySign(value)
  const found = intervalField(field, value)
  if (!found) throw unitNotSupported(name, Oid.interval)
  if (sign === 0) return found
  return endlessOfInterval.has(field) ? infinityOfSign(sign) : null
}

function intervalField(field: DateField, { months, days, micros }: Interval): Numeric | undefined {
  switch (field) {
    case 'day':
      return fromInteger(days)
    case 'week':
      return fromInteger(Math.trunc(days / 7))
    case 'month':
      return fromInteger(months % 12)
    case 'quarter':
      return fromInteger(months >= 0 ? Math.floor((months % 12) / 3) + 1 : -(Math.floor((-months % 12) / 3) + 1))
    case 'year':
      return fromInteger(Math.trunc(months / 12))
    case 'decade':
      return fromInteger(Math.trunc(months / 120))
    case 'century':
      return fromInteger(Math.trunc(months / 1200))
    case 'millennium':
      return fromInteger(Math.trunc(months / 12_000))
    case 'epoch': {
      // A year is 365.25 days, a month 30.
      const quarterDays = 1461n * BigInt(Math.trunc(months / 12)) + 120n * BigInt(months % 12) + 4n * BigInt(days)
      return fromBigint(quarterDays * 21_600_000_000n + micros, 6)
    }
    default:
      return clockField(field, micros)
  }
}

/** Whole columns of dates: a field is a small integer. */
function extractFromDates(args: readonly Column[], rows: number): Column | undefined {
  const [names, days] = args
  if (days.boxed || (days.layout.kind !== 'i32' && days.layout.kind !== 'i16')) return undefined
  const name = constantText(names, rows)
  const field = name === undefined ? undefined : dateField(name)
  if (field === undefined || field === 'epoch' || dayField(field, 0) === undefined) return undefined
  const source = days.values as Int32Array
  const values = new Int32Array(rows)
  let lastDay = Number.NaN
  let last = 0
  for (let row = 0; row < rows; row++) {
    const day = source[row]
    if (day === lastDay) values[row] = last
    else if (isInfiniteDate(day)) return undefined
    else {
      lastDay = day
      values[row] = last = dayField(field, day)!
    }
  }
  return {
    type: { oid: Oid.numeric, typmod: -1 },
    layout: { kind: 'decimal', scale: 0, width: 'i32' },
    length: rows,
    validity: days.validity,
    values,
  }
}
