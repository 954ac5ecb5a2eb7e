// Arithmetic of intervals among themselves and with numbers.
import { PgError, divisionByZero } from '../../errors.ts'
import type { Interval } from '../interval-value.ts'
import {
  intervalInfinity,
  intervalInfinitySign,
  intervalMinusInfinity,
  intervalOf,
  intervalOutOfRange,
} from './interval-value.ts'
import { floorDivide, int32Max, int32Min, int64Max, int64Min, microsPerDay } from './units.ts'
import { roundHalfEven } from './decode-numbers.ts'

export function negateInterval(value: Interval): Interval {
  const infinite = intervalInfinitySign(value)
  if (infinite !== 0) return infinite > 0 ? intervalMinusInfinity : intervalInfinity
  return intervalOf(-value.months || 0, -value.days || 0, -value.micros)
}

export function addIntervals(a: Interval, b: Interval): Interval {
  const left = intervalInfinitySign(a)
  const right = intervalInfinitySign(b)
  if (left !== 0 && right !== 0 && left !== right) throw intervalOutOfRange()
  if (left !== 0) return a
  if (right !== 0) return b
  return intervalOf(a.months + b.months, a.days + b.days, a.micros + b.micros)
}

export function subtractIntervals(a: Interval, b: Interval): Interval {
  const left = intervalInfinitySign(a)
  const right = intervalInfinitySign(b)
  if (left !== 0 && right !== 0 && left === right) throw intervalOutOfRange()
  if (left !== 0) return a
  if (right !== 0) return negateInterval(b)
  return intervalOf(a.months - b.months, a.days - b.days, a.micros - b.micros)
}

export function multiplyInterval(value: Interval, factor: number): Interval {
  if (Number.isNaN(factor)) throw intervalOutOfRange()
  const infinite = intervalInfinitySign(value)
  if (infinite !== 0 || !Number.isFinite(factor)) {
    const sign = infinite !== 0 ? infinite * Math.sign(factor) : signOfParts(value) * Math.sign(factor)
    if (sign === 0) throw intervalOutOfRange()
    return sign > 0 ? intervalInfinity : intervalMinusInfinity
  }
  return scaleInterval(value, (part) => part * factor)
}

export function divideInterval(value: Interval, divisor: number): Interval {
  if (divisor === 0) throw divisionByZero()
  if (Number.isNaN(divisor)) throw intervalOutOfRange()
  const infinite = intervalInfinitySign(value)
  if (infinite !== 0) {
    if (!Number.isFinite(divisor)) throw intervalOutOfRange()
    return infinite * Math.sign(divisor) > 0 ? intervalInfinity : intervalMinusInfinity
  }
  return scaleInterval(value, (part) => part / divisor)
}

const signOfParts = (value: Interval): number => {
  const span = BigInt(value.months * 30 + value.days) * microsPerDay + value.micros
  return span > 0n ? 1 : span < 0n ? -1 : 0
}

/** Scales each part; what is cut off months spills into days, and off days into time. */
function scaleInterval(value: Interval, scale: (part: number) => number): Interval {
  const exactMonths = scale(value.months)
  const exactDays = scale(value.days)
  const months = checkedInt32(exactMonths)
  let days = checkedInt32(exactDays)
  let restDays = toMicrosPrecision((exactMonths - months) * 30)
  let seconds = toMicrosPrecision((exactDays - days + restDays - Math.trunc(restDays)) * 86_400)
  if (Math.abs(seconds) >= 86_400) {
    const carried = Math.trunc(seconds / 86_400)
    days += carried
    seconds -= carried * 86_400
  }
  restDays = Math.trunc(restDays)
  const micros = roundHalfEven(scale(Number(value.micros)) + seconds * 1_000_000)
  if (!Number.isFinite(micros) || micros >= Number(int64Max) || micros < Number(int64Min)) throw intervalOutOfRange()
  return intervalOf(months, days + restDays, BigInt(micros))
}

function checkedInt32(value: number): number {
  if (Number.isNaN(value) || value >= int32Max + 1 || value <= int32Min - 1) throw intervalOutOfRange()
  return Math.trunc(value)
}

const toMicrosPrecision = (value: number): number => roundHalfEven(value * 1_000_000) / 1_000_000

/** 24-hour periods become days. */
export function justifyHours(value: Interval): Interval {
  if (intervalInfinitySign(value) !== 0) return value
  let days = value.days + Number(value.micros / microsPerDay)
  let micros = value.micros % microsPerDay
  if (days > 0 && micros < 0n) {
    micros += microsPerDay
    days--
  } else if (days < 0 && micros > 0n) {
    micros -= microsPerDay
    days++
  }
  return intervalOf(value.months, days, micros)
}

/** 30-day periods become months. */
export function justifyDays(value: Interval): Interval {
  if (intervalInfinitySign(value) !== 0) return value
  let months = value.months + Math.trunc(value.days / 30)
  let days = value.days % 30
  if (months > 0 && days < 0) {
    days += 30
    months--
  } else if (months < 0 && days > 0) {
    days -= 30
    months++
  }
  return intervalOf(months, days, value.micros)
}

/** Both, with all parts of one sign. */
export function justifyInterval(value: Interval): Interval {
  if (intervalInfinitySign(value) !== 0) return value
  let days = value.days
  let months = value.months
  if ((days > 0 && value.micros > 0n) || (days < 0 && value.micros < 0n)) {
    months += Math.trunc(days / 30)
    days %= 30
  }
  days += Number(value.micros / microsPerDay)
  let micros = value.micros % microsPerDay
  months += Math.trunc(days / 30)
  days %= 30
  if (months > 0 && (days < 0 || (days === 0 && micros < 0n))) {
    days += 30
    months--
  } else if (months < 0 && (days > 0 || (days === 0 && micros > 0n))) {
    days -= 30
    months++
  }
  if (days > 0 && micros < 0n) {
    micros += microsPerDay
    days--
  } else if (days < 0 && micros > 0n) {
    micros -= microsPerDay
    days++
  }
  return intervalOf(months, days, micros)
}

/** A time of day moved by an interval's time part, around the clock. */
export function shiftTimeOfDay(micros: bigint, by: Interval, sign: 1 | -1): bigint {
  if (intervalInfinitySign(by) !== 0) {
    throw new PgError(
      '22008',
      `cannot ${sign > 0 ? 'add infinite interval to' : 'subtract infinite interval from'} time`,
    )
  }
  const moved = sign > 0 ? micros + by.micros : micros - by.micros
  return moved - floorDivide(moved, microsPerDay) * microsPerDay
}
