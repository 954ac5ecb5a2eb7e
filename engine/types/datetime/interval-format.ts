// Text of an interval in the four IntervalStyles.
import type { Interval } from '../interval-value.ts'
import type { TextSettings } from '../type.ts'
import { intervalInfinitySign } from './interval-value.ts'
import { formatFraction } from './format.ts'

interface Parts {
  readonly years: number
  readonly months: number
  readonly days: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly micros: number
}

export function formatInterval(value: Interval, style: TextSettings['intervalStyle']): string {
  const infinite = intervalInfinitySign(value)
  if (infinite !== 0) return infinite > 0 ? 'infinity' : '-infinity'
  const parts = partsOf(value)
  switch (style) {
    case 'postgres':
      return postgres(parts)
    case 'postgres_verbose':
      return verbose(parts)
    case 'sql_standard':
      return sqlStandard(parts)
    case 'iso_8601':
      return iso(parts)
  }
}

/** Every part has the sign of its field. */
export function partsOf(value: Interval): Parts {
  const total = value.micros
  return {
    years: Math.trunc(value.months / 12),
    months: value.months % 12,
    days: value.days,
    hours: Number(total / 3_600_000_000n),
    minutes: Number((total / 60_000_000n) % 60n),
    seconds: Number((total / 1_000_000n) % 60n),
    micros: Number(total % 1_000_000n),
  }
}

const pad2 = (value: number): string => String(Math.abs(value)).padStart(2, '0')
const secondsText = (parts: Parts): string => String(Math.abs(parts.seconds)) + formatFraction(Math.abs(parts.micros))
const paddedSeconds = (parts: Parts): string => pad2(parts.seconds) + formatFraction(Math.abs(parts.micros))
const hasTime = (parts: Parts): boolean =>
  parts.hours !== 0 || parts.minutes !== 0 || parts.seconds !== 0 || parts.micros !== 0
const timeIsNegative = (parts: Parts): boolean =>
  parts.hours < 0 || parts.minutes < 0 || parts.seconds < 0 || parts.micros < 0

function postgres(parts: Parts): string {
  const words: string[] = []
  let before = false
  for (const [count, unit] of [
    [parts.years, 'year'],
    [parts.months, 'mon'],
    [parts.days, 'day'],
  ] as const) {
    if (count === 0) continue
    words.push(`${before && count > 0 ? '+' : ''}${count} ${unit}${count === 1 ? '' : 's'}`)
    before = count < 0
  }
  if (words.length === 0 || hasTime(parts)) {
    const sign = timeIsNegative(parts) ? '-' : before ? '+' : ''
    words.push(`${sign}${pad2(parts.hours)}:${pad2(parts.minutes)}:${paddedSeconds(parts)}`)
  }
  return words.join(' ')
}

function verbose(parts: Parts): string {
  let text = '@'
  let empty = true
  let before = false
  for (const [count, unit] of [
    [parts.years, 'year'],
    [parts.months, 'mon'],
    [parts.days, 'day'],
    [parts.hours, 'hour'],
    [parts.minutes, 'min'],
  ] as const) {
    if (count === 0) continue
    if (empty) before = count < 0
    empty = false
    const shown = before ? -count : count
    text += ` ${shown} ${unit}${shown === 1 ? '' : 's'}`
  }
  if (parts.seconds !== 0 || parts.micros !== 0) {
    const negative = parts.seconds < 0 || parts.micros < 0
    let sign = ''
    if (empty) before = negative
    else if (negative !== before) sign = '-'
    empty = false
    const single = Math.abs(parts.seconds) === 1 && parts.micros === 0
    text += ` ${sign}${secondsText(parts)} sec${single ? '' : 's'}`
  }
  if (empty) text += ' 0'
  return before ? `${text} ago` : text
}

function sqlStandard(parts: Parts): string {
  const all = Object.values(parts) as readonly number[]
  const negative = all.some((part) => part < 0)
  const positive = all.some((part) => part > 0)
  if (!negative && !positive) return '0'
  const yearMonth = parts.years !== 0 || parts.months !== 0
  const dayTime = parts.days !== 0 || hasTime(parts)
  const clock = `${Math.abs(parts.hours)}:${pad2(parts.minutes)}:${paddedSeconds(parts)}`
  const years = `${Math.abs(parts.years)}-${Math.abs(parts.months)}`
  if ((negative && positive) || (yearMonth && dayTime)) {
    // Outside the standard: every group shows its sign.
    const sign = (minus: boolean): string => (minus ? '-' : '+')
    const yearSign = sign(parts.years < 0 || parts.months < 0)
    return `${yearSign}${years} ${sign(parts.days < 0)}${Math.abs(parts.days)} ${sign(timeIsNegative(parts))}${clock}`
  }
  const sign = negative ? '-' : ''
  if (yearMonth) return sign + years
  return parts.days !== 0 ? `${sign}${Math.abs(parts.days)} ${clock}` : sign + clock
}

function iso(parts: Parts): string {
  const part = (count: number, letter: string): string => (count === 0 ? '' : `${count}${letter}`)
  const date = part(parts.years, 'Y') + part(parts.months, 'M') + part(parts.days, 'D')
  let time = part(parts.hours, 'H') + part(parts.minutes, 'M')
  if (parts.seconds !== 0 || parts.micros !== 0) {
    time += `${parts.seconds < 0 || parts.micros < 0 ? '-' : ''}${secondsText(parts)}S`
  }
  if (date === '' && time === '') return 'PT0S'
  return `P${date}${time === '' ? '' : `T${time}`}`
}
