// date_trunc and date_bin: moments cut down to a unit or a stride.
import { PgError } from '../../errors.ts'
import { civilFromDay, dayFromCivil, dayOfWeek } from '../../types/datetime/civil.ts'
import { intervalInfinitySign, intervalOf } from '../../types/datetime/interval-value.ts'
import {
  checkedTimestamp,
  dateOfTimestamp,
  fromLocal,
  timestampOutOfRange,
  toLocal,
} from '../../types/datetime/timestamp-arithmetic.ts'
import { floorDivide, isInfiniteTimestamp, microsPerDay } from '../../types/datetime/units.ts'
import { fixedZoneName, type TimeZone } from '../../types/datetime/zone.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { dateField, unitNotRecognized, unitNotSupported } from './fields.ts'
import { zoneByAnyName } from './zones.ts'

export const truncateFunctions: readonly FunctionDefinition[] = [
  immutable(2020, 'date_trunc', [Oid.text, Oid.timestamp], Oid.timestamp, ([unit, micros]: [string, bigint]) =>
    truncate(unit, micros, Oid.timestamp),
  ),
  stable(
    1217,
    'date_trunc',
    [Oid.text, Oid.timestamptz],
    Oid.timestamptz,
    ([unit, micros]: [string, bigint], { settings }) => truncateInZone(unit, micros, settings.timeZone),
  ),
  immutable(
    1284,
    'date_trunc',
    [Oid.text, Oid.timestamptz, Oid.text],
    Oid.timestamptz,
    ([unit, micros, zone]: [string, bigint, string]) => truncateInZone(unit, micros, nameOfZone(zoneByAnyName(zone))),
  ),
  immutable(1218, 'date_trunc', [Oid.text, Oid.interval], Oid.interval, ([unit, value]: [string, Interval]) =>
    truncateInterval(unit, value),
  ),
  immutable(
    6177,
    'date_bin',
    [Oid.interval, Oid.timestamp, Oid.timestamp],
    Oid.timestamp,
    ([stride, micros, origin]: [Interval, bigint, bigint]) => bin(stride, micros, origin),
  ),
  immutable(
    6178,
    'date_bin',
    [Oid.interval, Oid.timestamptz, Oid.timestamptz],
    Oid.timestamptz,
    ([stride, micros, origin]: [Interval, bigint, bigint]) => bin(stride, micros, origin),
  ),
]

const clockUnits: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
}

const yearUnits: Readonly<Record<string, number>> = { year: 1, decade: 10, century: 100, millennium: 1000 }

function truncate(name: string, local: bigint, type: number): bigint {
  const field = dateField(name)
  if (field === undefined) throw unitNotRecognized(name, type)
  if (isInfiniteTimestamp(local)) return local
  if (Object.hasOwn(clockUnits, field)) return local - modulo(local, clockUnits[field])
  const day = dateOfTimestamp(local)
  if (field === 'day') return BigInt(day) * microsPerDay
  if (field === 'week') return BigInt(day - ((dayOfWeek(day) + 6) % 7)) * microsPerDay
  const { year, month } = civilFromDay(day)
  if (field === 'month') return startOf(year, month)
  if (field === 'quarter') return startOf(year, month - ((month - 1) % 3))
  if (!Object.hasOwn(yearUnits, field)) {
    throw field.startsWith('timezone') ? unitNotSupported(name, type) : unitNotRecognized(name, type)
  }
  const span = yearUnits[field]
  // Centuries and millennia begin in the year 1, decades in the year 0.
  if (span <= 10) return startOf(Math.floor(year / span) * span, 1)
  return startOf(Math.floor((year - 1) / span) * span + 1, 1)
}

const modulo = (value: bigint, unit: bigint): bigint => value - floorDivide(value, unit) * unit
const startOf = (year: number, month: number): bigint =>
  checkedTimestamp(BigInt(dayFromCivil(year, month, 1)) * microsPerDay)

/** One that it can be found by: abbreviations are not names of zones. */
const nameOfZone = ({ name, fixedOffset }: TimeZone): string =>
  fixedOffset === undefined ? name : fixedZoneName(fixedOffset)

function truncateInZone(name: string, instant: bigint, zone: string): bigint {
  const local = toLocal(instant, zone)
  const cut = truncate(name, local, Oid.timestamptz)
  if (isInfiniteTimestamp(instant)) return instant
  const field = dateField(name)!
  // Within the hour the offset is kept, so that both hours of a repeated one stay what they are.
  return Object.hasOwn(clockUnits, field) ? instant - (local - cut) : fromLocal(cut, zone)
}

const monthUnits: Readonly<Record<string, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
  decade: 120,
  century: 1200,
  millennium: 12_000,
}

function truncateInterval(name: string, value: Interval): Interval {
  const field = dateField(name)
  if (field === undefined) throw unitNotRecognized(name, Oid.interval)
  if (field === 'week') {
    throw new PgError('0A000', `unit "${name.toLowerCase()}" not supported for type interval`, {
      detail: 'Months usually have fractional weeks.',
    })
  }
  const inMonths = Object.hasOwn(monthUnits, field)
  if (!inMonths && field !== 'day' && !Object.hasOwn(clockUnits, field)) throw unitNotSupported(name, Oid.interval)
  if (intervalInfinitySign(value) !== 0) return value
  if (inMonths) return intervalOf(value.months - (value.months % monthUnits[field]), 0, 0n)
  if (field === 'day') return intervalOf(value.months, value.days, 0n)
  return intervalOf(value.months, value.days, value.micros - (value.micros % clockUnits[field]))
}

function bin(stride: Interval, micros: bigint, origin: bigint): bigint {
  if (isInfiniteTimestamp(micros)) return micros
  if (isInfiniteTimestamp(origin)) throw new PgError('22008', 'origin out of range')
  if (intervalInfinitySign(stride) !== 0)
    throw new PgError('22008', 'timestamps cannot be binned into infinite intervals')
  if (stride.months !== 0) {
    throw new PgError('0A000', 'timestamps cannot be binned into intervals containing months or years')
  }
  const width = BigInt(stride.days) * microsPerDay + stride.micros
  if (width <= 0n) throw new PgError('22008', 'stride must be greater than zero')
  const result = origin + floorDivide(micros - origin, width) * width
  try {
    return checkedTimestamp(result)
  } catch {
    throw timestampOutOfRange()
  }
}
