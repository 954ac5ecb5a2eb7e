// The proleptic Gregorian calendar as day numbers from 2000-01-01. Years are astronomical: 0 is 1 BC.

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

const daysPerEra = 146_097
/** From 0000-03-01, where the computational year begins, to 2000-01-01. */
const epochShift = 730_425
export const julianOfDayZero = 2_451_545

/** Month 1–12; day may lie outside the month and carries over. */
export function dayFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * daysPerEra + dayOfEra - epochShift
}

export function civilFromDay(dayNumber: number): CivilDate {
  const shifted = dayNumber + epochShift
  const era = Math.floor(shifted / daysPerEra)
  const dayOfEra = shifted - era * daysPerEra
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : monthLengths[month - 1]

/** 0 is Sunday. */
export const dayOfWeek = (dayNumber: number): number => (((dayNumber + 6) % 7) + 7) % 7

/** 1 is January 1st. */
export const dayOfYear = (dayNumber: number): number => dayNumber - dayFromCivil(civilFromDay(dayNumber).year, 1, 1) + 1

export const julianFromDay = (dayNumber: number): number => dayNumber + julianOfDayZero
export const dayFromJulian = (julian: number): number => julian - julianOfDayZero

/** ISO 8601 week and the year it belongs to. */
export function isoWeek(dayNumber: number): { readonly year: number; readonly week: number } {
  // The week belongs to the year of its Thursday.
  const thursday = dayNumber - ((dayOfWeek(dayNumber) + 6) % 7) + 3
  const { year } = civilFromDay(thursday)
  return { year, week: Math.floor((thursday - dayFromCivil(year, 1, 1)) / 7) + 1 }
}

/** Monday of an ISO week. */
export function dayOfIsoWeek(year: number, week: number): number {
  const fourth = dayFromCivil(year, 1, 4)
  return fourth - ((dayOfWeek(fourth) + 6) % 7) + (week - 1) * 7
}
