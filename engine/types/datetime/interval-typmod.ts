// interval fields and precision: `interval day to second(3)` as a typmod, and cutting a value to it.
import { invalidParameter } from '../../errors.ts'
import type { Interval } from '../interval-value.ts'
import { intervalInfinitySign, intervalOf } from './interval-value.ts'
import { microsPerHour, microsPerMinute } from './units.ts'

export const intervalField = {
  month: 1 << 1,
  year: 1 << 2,
  day: 1 << 3,
  hour: 1 << 10,
  minute: 1 << 11,
  second: 1 << 12,
} as const
export const intervalFullRange = 0x7fff
const fullPrecision = 0xffff
const secondsPrecisionMax = 6

const f = intervalField
const rangeNames: ReadonlyMap<number, string> = new Map([
  [f.year, ' year'],
  [f.month, ' month'],
  [f.day, ' day'],
  [f.hour, ' hour'],
  [f.minute, ' minute'],
  [f.second, ' second'],
  [f.year | f.month, ' year to month'],
  [f.day | f.hour, ' day to hour'],
  [f.day | f.hour | f.minute, ' day to minute'],
  [f.day | f.hour | f.minute | f.second, ' day to second'],
  [f.hour | f.minute, ' hour to minute'],
  [f.hour | f.minute | f.second, ' hour to second'],
  [f.minute | f.second, ' minute to second'],
  [intervalFullRange, ''],
])

/** [range] or [range, precision]; the parser gives the range as a mask of fields. */
export function intervalTypmodIn(modifiers: readonly number[]): number {
  const [range, precision] = modifiers
  if (modifiers.length > 2 || modifiers.length === 0 || !rangeNames.has(range)) {
    throw invalidParameter('invalid INTERVAL type modifier')
  }
  if (precision === undefined) return range === intervalFullRange ? -1 : (range << 16) | fullPrecision
  if (precision < 0) throw invalidParameter(`INTERVAL(${precision}) precision must not be negative`)
  return (range << 16) | Math.min(precision, secondsPrecisionMax)
}

export const intervalRange = (typmod: number): number => (typmod < 0 ? intervalFullRange : (typmod >> 16) & 0x7fff)
const intervalPrecision = (typmod: number): number => (typmod < 0 ? fullPrecision : typmod & 0xffff)

export function intervalTypmodOut(typmod: number): string {
  if (typmod < 0) return ''
  const precision = intervalPrecision(typmod)
  return (rangeNames.get(intervalRange(typmod)) ?? '') + (precision === fullPrecision ? '' : `(${precision})`)
}

/** Drops what lies below the last field and rounds the seconds. */
export function applyIntervalTypmod(value: Interval, typmod: number): Interval {
  if (typmod < 0 || intervalInfinitySign(value) !== 0) return value
  const range = intervalRange(typmod)
  let { months, days, micros } = value
  if (range !== intervalFullRange) {
    if ((range & f.second) === 0) {
      if ((range & f.minute) !== 0) micros -= micros % microsPerMinute
      else if ((range & f.hour) !== 0) micros -= micros % microsPerHour
      else micros = 0n
    }
    if (range === f.year) months -= months % 12
    if (range === f.year || range === f.month || range === (f.year | f.month)) days = 0
  }
  const precision = intervalPrecision(typmod)
  if (precision <= secondsPrecisionMax) micros = roundMicros(micros, precision)
  return intervalOf(months, days, micros)
}

/** To `precision` digits of a second, half away from zero. */
export function roundMicros(micros: bigint, precision: number): bigint {
  if (precision < 0 || precision >= secondsPrecisionMax) return micros
  const unit = 10n ** BigInt(secondsPrecisionMax - precision)
  const half = unit / 2n
  return micros >= 0n ? ((micros + half) / unit) * unit : -(((-micros + half) / unit) * unit)
}
