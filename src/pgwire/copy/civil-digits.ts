// Dates and times of day in the ISO form that PostgreSQL itself writes, read in place.
import { dayFromCivil, daysInMonth } from '../../../engine/types/datetime/civil.ts'
import { twoDigits } from './digits.ts'

/** Not a date in this form. */
export const noDay = NaN

/** YYYY-MM-DD at a position, ten bytes, of the years 1 to 9999; else noDay. Days since 2000-01-01. */
export function isoDay(bytes: Uint8Array, at: number): number {
  const century = twoDigits(bytes, at)
  const yearOfCentury = twoDigits(bytes, at + 2)
  const month = twoDigits(bytes, at + 5)
  const day = twoDigits(bytes, at + 8)
  if (century < 0 || yearOfCentury < 0 || bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) return noDay
  const year = century * 100 + yearOfCentury
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return noDay
  return dayFromCivil(year, month, day)
}

/** HH:MM:SS at a position, eight bytes; -1: something else. Seconds since midnight. */
export function isoSeconds(bytes: Uint8Array, at: number): number {
  const hour = twoDigits(bytes, at)
  const minute = twoDigits(bytes, at + 3)
  const second = twoDigits(bytes, at + 6)
  if (bytes[at + 2] !== 0x3a || bytes[at + 5] !== 0x3a) return -1
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1
  return hour * 3600 + minute * 60 + second
}
