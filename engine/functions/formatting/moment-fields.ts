// The fields that a template has read so far, and the day and time they make.
import { PgError } from '../../errors.ts'
import { civilFromDay, dayFromCivil, dayFromJulian, dayOfIsoWeek, daysInMonth } from '../../types/datetime/civil.ts'

export interface Fields {
  values: Partial<
    Record<
      | 'hour'
      | 'minute'
      | 'second'
      | 'secondOfDay'
      | 'weekday'
      | 'day'
      | 'dayOfYear'
      | 'month'
      | 'millis'
      | 'micros'
      | 'year'
      | 'isoWeekNumber'
      | 'week'
      | 'weekOfMonth'
      | 'century'
      | 'julian',
      number
    >
  >
  yearDigits: number
  bc: boolean
  pm: boolean
  clock12: boolean
  conventions: 'gregorian' | 'iso' | undefined
  /** Seconds east of UTC. */
  offset: number | undefined
  offsetSign: 1 | -1
}

export const noFields = (): Fields => ({
  values: {},
  yearDigits: 0,
  bc: false,
  pm: false,
  clock12: false,
  conventions: undefined,
  offset: undefined,
  offsetSign: 1,
})

export interface ReadMoment {
  /** Days since 2000-01-01. */
  readonly day: number
  /** µs since midnight. */
  readonly micros: bigint
  readonly offset: number | undefined
}

export const outOfRange = (text: string): PgError =>
  new PgError('22008', `date/time field value out of range: "${text}"`)

/** text: what was read, for errors. */
export function assemble(fields: Fields, text: string): ReadMoment {
  const { values } = fields
  const day = assembleDay(fields, text)
  let { hour = 0, minute = 0, second = 0 } = values
  if (values.secondOfDay !== undefined) {
    hour = Math.trunc(values.secondOfDay / 3600)
    minute = Math.trunc(values.secondOfDay / 60) % 60
    second = values.secondOfDay % 60
  }
  if (fields.clock12) {
    if (hour < 1 || hour > 12) {
      throw new PgError('22007', `hour "${hour}" is invalid for the 12-hour clock`, {
        hint: 'Use the 24-hour clock, or give an hour between 1 and 12.',
      })
    }
    if (fields.pm && hour < 12) hour += 12
    else if (!fields.pm && hour === 12) hour = 0
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) throw outOfRange(text)
  const micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + (values.millis ?? 0) * 1000 + (values.micros ?? 0)
  return { day, micros: BigInt(micros), offset: fields.offset }
}

function assembleYear({ values, yearDigits, bc }: Fields): number {
  const { year } = values
  const century = values.century === undefined || !bc ? values.century : -values.century
  if (year === undefined) {
    if (!century) return 0
    return century >= 0 ? (century - 1) * 100 + 1 : century * 100 + 1
  }
  if (century && yearDigits <= 2) {
    const low = year % 100
    if (century < 0) return (century + 1) * 100 - low + 1
    return low === 0 ? century * 100 : low + (century - 1) * 100
  }
  const signed = bc ? -year : year
  return signed < 0 ? signed + 1 : signed
}

function assembleDay(fields: Fields, text: string): number {
  const { values } = fields
  let year = assembleYear(fields)
  let month = 1
  let day = 1
  if (values.julian) ({ year, month, day } = civilFromDay(dayFromJulian(values.julian)))
  let { dayOfYear } = values
  if (values.isoWeekNumber !== undefined) {
    const monday = dayOfIsoWeek(year, values.isoWeekNumber)
    const weekday = values.weekday ?? 2
    ;({ year, month, day } = civilFromDay(monday + (weekday > 1 ? weekday - 2 : 6)))
  }
  if (values.week !== undefined) dayOfYear = (values.week - 1) * 7 + 1
  if (values.weekOfMonth !== undefined) day = (values.weekOfMonth - 1) * 7 + 1
  if (values.day !== undefined) day = values.day
  if (values.month !== undefined) month = values.month
  if (dayOfYear && (month <= 1 || day <= 1)) {
    if (year === 0 && !fields.bc) {
      throw new PgError('22007', 'cannot calculate day of year without year information')
    }
    const first = fields.conventions === 'iso' ? dayOfIsoWeek(year, 1) : dayFromCivil(year, 1, 1)
    const limit = fields.conventions === 'iso' ? 371 : dayFromCivil(year + 1, 1, 1) - first
    if (dayOfYear < 1 || dayOfYear > limit) throw outOfRange(text)
    return first + dayOfYear - 1
  }
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw outOfRange(text)
  return dayFromCivil(year, month, day)
}
