// Arithmetic of dates and timestamps: with intervals, with each other, across zones.
import { PgError } from '../../errors.ts'
import type { Interval } from '../interval-value.ts'
import { civilFromDay, dayFromCivil, daysInMonth } from './civil.ts'
import { justifyHours, negateInterval } from './interval-arithmetic.ts'
import {
  intervalInfinity,
  intervalInfinitySign,
  intervalMinusInfinity,
  intervalOf,
  intervalOutOfRange,
} from './interval-value.ts'
import {
  dateEnd,
  dateInfinity,
  dateMin,
  dateMinusInfinity,
  floorDivide,
  isInfiniteDate,
  isInfiniteTimestamp,
  microsPerDay,
  microsPerSecond,
  timestampEnd,
  timestampEndDay,
  timestampInfinity,
  timestampMin,
  timestampMinusInfinity,
} from './units.ts'
import { zoneOf } from './zone.ts'

export const timestampOutOfRange = (): PgError => new PgError('22008', 'timestamp out of range')
export const dateOutOfRange = (): PgError => new PgError('22008', 'date out of range')

export function checkedTimestamp(micros: bigint): bigint {
  if (micros < timestampMin || micros >= timestampEnd) throw timestampOutOfRange()
  return micros
}

/** day + count; infinite days stay. */
export function addDays(day: number, count: number): number {
  if (isInfiniteDate(day)) return day
  const sum = day + count
  if (sum < dateMin || sum >= dateEnd) throw dateOutOfRange()
  return sum
}

export function daysBetween(later: number, earlier: number): number {
  if (isInfiniteDate(later) || isInfiniteDate(earlier)) throw new PgError('22008', 'cannot subtract infinite dates')
  return later - earlier
}

/** Midnight of a date, without a zone. */
export function timestampOfDate(day: number): bigint {
  if (day === dateInfinity) return timestampInfinity
  if (day === dateMinusInfinity) return timestampMinusInfinity
  if (day >= timestampEndDay) throw new PgError('22008', 'date out of range for timestamp')
  return BigInt(day) * microsPerDay
}

export function dateOfTimestamp(micros: bigint): number {
  if (micros === timestampInfinity) return dateInfinity
  if (micros === timestampMinusInfinity) return dateMinusInfinity
  return Number(floorDivide(micros, microsPerDay))
}

/** µs since midnight. */
export const timeOfTimestamp = (micros: bigint): bigint => micros - floorDivide(micros, microsPerDay) * microsPerDay

/** Wall clock of an instant in a zone. */
export function toLocal(micros: bigint, timeZone: string): bigint {
  if (isInfiniteTimestamp(micros)) return micros
  return micros + BigInt(offsetAtInstant(micros, timeZone)) * microsPerSecond
}

/** Seconds east of UTC at an instant. */
export const offsetAtInstant = (micros: bigint, timeZone: string): number =>
  zoneOf(timeZone).offsetAt(Number(floorDivide(micros, microsPerSecond)))

/** Instant of a wall clock in a zone. */
export function fromLocal(local: bigint, timeZone: string): bigint {
  if (isInfiniteTimestamp(local)) return local
  const offset = zoneOf(timeZone).offsetOfLocal(Number(floorDivide(local, microsPerSecond)))
  return checkedTimestamp(local - BigInt(offset) * microsPerSecond)
}

/** timestamp + interval: months first (the day is cut to the month's last), then days, then time. */
export function addInterval(micros: bigint, by: Interval): bigint {
  const infinite = addInfinite(micros, by)
  if (infinite !== undefined) return infinite
  return checkedTimestamp(shiftLocal(micros, by.months, by.days) + by.micros)
}

/** timestamptz + interval: months and days by the wall clock of the zone, the rest by the instant. */
export function addIntervalInZone(micros: bigint, by: Interval, timeZone: string): bigint {
  const infinite = addInfinite(micros, by)
  if (infinite !== undefined) return infinite
  let moved = micros
  if (by.months !== 0) moved = fromLocal(shiftLocal(toLocal(moved, timeZone), by.months, 0), timeZone)
  if (by.days !== 0) moved = fromLocal(shiftLocal(toLocal(moved, timeZone), 0, by.days), timeZone)
  return checkedTimestamp(moved + by.micros)
}

export const subtractInterval = (micros: bigint, by: Interval): bigint => addInterval(micros, negateInterval(by))
export const subtractIntervalInZone = (micros: bigint, by: Interval, timeZone: string): bigint =>
  addIntervalInZone(micros, negateInterval(by), timeZone)

function addInfinite(micros: bigint, by: Interval): bigint | undefined {
  const sign = intervalInfinitySign(by)
  if (sign === 0) return isInfiniteTimestamp(micros) ? micros : undefined
  const result = sign > 0 ? timestampInfinity : timestampMinusInfinity
  if (isInfiniteTimestamp(micros) && micros !== result) throw timestampOutOfRange()
  return result
}

function shiftLocal(local: bigint, months: number, days: number): bigint {
  if (months === 0 && days === 0) return local
  const day = Number(floorDivide(local, microsPerDay))
  const time = local - BigInt(day) * microsPerDay
  let shifted = day
  if (months !== 0) {
    const date = civilFromDay(day)
    const total = date.year * 12 + (date.month - 1) + months
    const year = Math.floor(total / 12)
    const month = total - year * 12 + 1
    shifted = dayFromCivil(year, month, Math.min(date.day, daysInMonth(year, month)))
  }
  return checkedTimestamp(BigInt(shifted + days) * microsPerDay + time)
}

/** a - b as days and time, as the `-` operator gives it. */
export function subtractTimestamps(a: bigint, b: bigint): Interval {
  if (isInfiniteTimestamp(a) || isInfiniteTimestamp(b)) {
    if (a === b) throw intervalOutOfRange()
    return a === timestampInfinity || b === timestampMinusInfinity ? intervalInfinity : intervalMinusInfinity
  }
  return justifyHours(intervalOf(0, 0, a - b))
}

/** age(a, b): a - b in years, months and days of the calendar. */
export function age(a: bigint, b: bigint): Interval {
  if (isInfiniteTimestamp(a) || isInfiniteTimestamp(b)) return subtractTimestamps(a, b)
  if (a < b) return negateInterval(age(b, a))
  const later = splitLocal(a)
  const earlier = splitLocal(b)
  let micros = later.time - earlier.time
  let days = later.day - earlier.day
  let months = (later.year - earlier.year) * 12 + later.month - earlier.month
  if (micros < 0n) {
    micros += microsPerDay
    days--
  }
  if (days < 0) {
    // The length of the month the earlier moment lies in.
    days += daysInMonth(earlier.year, earlier.month)
    months--
  }
  return intervalOf(months, days, micros)
}

function splitLocal(micros: bigint): { year: number; month: number; day: number; time: bigint } {
  const day = floorDivide(micros, microsPerDay)
  return { ...civilFromDay(Number(day)), time: micros - day * microsPerDay }
}
