// Adds up the parts of an interval while it is read: fractions of a unit spill into smaller ones, and no unit may come twice.
import type { Interval } from '../interval-value.ts'
import { badFormat, fieldOverflow, intervalOverflow } from './errors.ts'
import { intervalOf } from './interval-value.ts'
import type { IntervalUnit } from './interval-words.ts'
import { int32Max, int32Min, int64Max, int64Min } from './units.ts'

const microsPerDay = 86_400_000_000

const clockUnits = ['hour', 'minute', 'second', 'millisecond', 'microsecond'] as const

export class IntervalSum {
  private years = 0
  private months = 0
  private days = 0
  private micros = 0n
  private readonly units = new Set<IntervalUnit>()

  get hasAny(): boolean {
    return this.units.size > 0
  }

  value(): Interval {
    return intervalOf(this.years * 12 + this.months, this.days, this.micros)
  }

  negated(): Interval {
    const months = this.years * 12 + this.months
    if (months <= int32Min || this.days <= int32Min || this.micros <= int64Min) throw fieldOverflow()
    // `|| 0`: the negative of nothing is 0, not -0.
    return intervalOf(-months || 0, -this.days || 0, -this.micros)
  }

  /** Hours, minutes and seconds at once. */
  addClock(micros: bigint, sign: 1 | -1): void {
    for (const unit of clockUnits) this.claim(unit)
    this.addMicros(sign < 0 ? -micros : micros)
  }

  /** whole + fraction (0 ≤ fraction < 1) units. */
  add(unit: IntervalUnit, whole: bigint, fraction: number, sign: 1 | -1): void {
    this.claim(unit)
    if (unit === 'second' && fraction !== 0) {
      this.claim('millisecond')
      this.claim('microsecond')
    }
    const count = sign < 0 ? -whole : whole
    const rest = sign < 0 ? -fraction : fraction
    switch (unit) {
      case 'microsecond':
        return this.addFixed(count, rest, 1)
      case 'millisecond':
        return this.addFixed(count, rest, 1000)
      case 'second':
        return this.addFixed(count, rest, 1_000_000)
      case 'minute':
        return this.addFixed(count, rest, 60_000_000)
      case 'hour':
        return this.addFixed(count, rest, 3_600_000_000)
      case 'day':
        this.addDays(count)
        return this.addMicros(roundMicros(rest * microsPerDay))
      case 'week':
        this.addDays(count * 7n)
        return this.addDayFraction(rest * 7)
      case 'month':
        this.addMonths(count)
        return this.addDayFraction(rest * 30)
      case 'year':
        return this.addYears(count, rest, 1)
      case 'decade':
        return this.addYears(count, rest, 10)
      case 'century':
        return this.addYears(count, rest, 100)
      case 'millennium':
        return this.addYears(count, rest, 1000)
    }
  }

  private claim(unit: IntervalUnit): void {
    if (this.units.has(unit)) throw badFormat()
    this.units.add(unit)
  }

  private addFixed(count: bigint, fraction: number, micros: number): void {
    this.addMicros(count * BigInt(micros))
    this.addMicros(roundMicros(fraction * micros))
  }

  private addYears(count: bigint, fraction: number, years: number): void {
    this.years = checkedInt32(BigInt(this.years) + count * BigInt(years))
    this.addMonths(BigInt(Math.round(fraction * years * 12)))
  }

  private addDayFraction(days: number): void {
    const whole = Math.trunc(days)
    this.addDays(BigInt(whole))
    this.addMicros(roundMicros((days - whole) * microsPerDay))
  }

  private addMicros(micros: bigint): void {
    this.micros += micros
    if (this.micros > int64Max || this.micros < int64Min) throw intervalOverflow()
  }

  private addDays(days: bigint): void {
    this.days = checkedInt32(BigInt(this.days) + days)
  }

  private addMonths(months: bigint): void {
    this.months = checkedInt32(BigInt(this.months) + months)
  }
}

function checkedInt32(value: bigint): number {
  if (value > BigInt(int32Max) || value < BigInt(int32Min)) throw intervalOverflow()
  return Number(value)
}

/** Half a microsecond and less is dropped. */
function roundMicros(micros: number): bigint {
  const whole = Math.trunc(micros)
  const rest = micros - whole
  return BigInt(rest > 0.5 ? whole + 1 : rest < -0.5 ? whole - 1 : whole)
}
