// Intervals as values: limits, infinities, order, and the span they count as.
import { PgError } from '../../errors.ts'
import type { Interval } from '../interval-value.ts'
import { int32Max, int32Min, int64Max, int64Min, microsPerDay } from './units.ts'

export const intervalInfinity: Interval = Object.freeze({ months: int32Max, days: int32Max, micros: int64Max })
export const intervalMinusInfinity: Interval = Object.freeze({ months: int32Min, days: int32Min, micros: int64Min })

const isPlus = (value: Interval): boolean =>
  value.months === int32Max && value.days === int32Max && value.micros === int64Max
const isMinus = (value: Interval): boolean =>
  value.months === int32Min && value.days === int32Min && value.micros === int64Min

/** 1, -1, or 0 for a finite interval. */
export const intervalInfinitySign = (value: Interval): -1 | 0 | 1 => (isPlus(value) ? 1 : isMinus(value) ? -1 : 0)

export const intervalOutOfRange = (): PgError => new PgError('22008', 'interval out of range')

/** A finite interval; 22008 where a part does not fit. */
export function intervalOf(months: number, days: number, micros: bigint): Interval {
  if (
    months > int32Max ||
    months < int32Min ||
    days > int32Max ||
    days < int32Min ||
    micros > int64Max ||
    micros < int64Min
  ) {
    throw intervalOutOfRange()
  }
  const value = { months, days, micros }
  if (intervalInfinitySign(value) !== 0) throw intervalOutOfRange()
  return value
}

/** µs, with months of 30 days and days of 24 hours: what intervals are compared by. */
export const intervalSpan = (value: Interval): bigint =>
  BigInt(value.months * 30 + value.days) * microsPerDay + value.micros

export function compareIntervals(a: Interval, b: Interval): number {
  const left = intervalSpan(a)
  const right = intervalSpan(b)
  return left < right ? -1 : left > right ? 1 : 0
}
