// Numbers inside date/time input: clock times, offsets, and numbers whose meaning depends on the fields before them.
import { civilFromDay, dayFromCivil } from './civil.ts'
import { badFormat, displacementOverflow, fieldOverflow, monthOrDayOverflow } from './errors.ts'
import { daysInMonth } from './civil.ts'
import { int32Max } from './units.ts'
import { dateWord } from './words.ts'

/** Bits of what has been seen. */
export const seen = {
  year: 1,
  month: 2,
  day: 4,
  date: 7,
  time: 8,
  zone: 16,
  dst: 32,
  dayOfYear: 64,
  ampm: 128,
  era: 256,
  weekday: 512,
} as const

export type DateOrder = 'MDY' | 'DMY' | 'YMD'

/** Broken-down time being filled in while fields are decoded. */
export interface Draft {
  year: number
  month: number
  day: number
  dayOfYear: number
  hour: number
  minute: number
  second: number
  /** µs within the second. */
  micros: number
  twoDigitYear: boolean
  textMonth: boolean
  julian: boolean
  readonly order: DateOrder
}

export const newDraft = (order: DateOrder): Draft => ({
  year: 0,
  month: 0,
  day: 0,
  dayOfYear: 0,
  hour: 0,
  minute: 0,
  second: 0,
  micros: 0,
  twoDigitYear: false,
  textMonth: false,
  julian: false,
  order,
})

export function toInteger(digits: string): number {
  const value = Number(digits)
  if (value > int32Max) throw fieldOverflow()
  return value
}

/** ".25" to microseconds, rounding half to even. */
export function fractionMicros(fraction: string): number {
  if (fraction === '.' || fraction === '') return 0
  if (!/^\.\d+$/.test(fraction)) throw badFormat()
  return roundHalfEven(Number(`0${fraction}`) * 1_000_000)
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return floor
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** hh:mm, hh:mm:ss, hh:mm:ss.f or mm:ss.f. */
export function decodeClock(text: string, draft: Draft): void {
  const match = /^(\d+):(\d*)(?::(\d*)(\.\d*)?|(\.\d*))?$/.exec(text)
  if (!match) throw badFormat()
  const first = toInteger(match[1])
  const second = toInteger(match[2])
  if (match[5] !== undefined) {
    draft.hour = 0
    draft.minute = first
    draft.second = second
    draft.micros = fractionMicros(match[5])
  } else {
    draft.hour = first
    draft.minute = second
    draft.second = match[3] === undefined ? 0 : toInteger(match[3])
    draft.micros = fractionMicros(match[4] ?? '')
  }
  if (draft.minute > 59 || draft.second > 60) throw fieldOverflow()
}

/** Beyond 24:00:00? */
export function clockOverflows(draft: Draft): boolean {
  if (draft.hour > 24 || draft.minute > 59 || draft.second > 60 || draft.micros > 1_000_000) return true
  return clockMicros(draft) > 86_400_000_000
}

export const clockMicros = (draft: Draft): number =>
  ((draft.hour * 60 + draft.minute) * 60 + draft.second) * 1_000_000 + draft.micros

/** ±hh, ±hh:mm[:ss], ±hhmm, ±hhmmss: seconds east of UTC, as ISO has the sign. */
export function decodeOffset(text: string): number {
  const match = /^([+-])(\d+)(?::(\d*)(?::(\d*))?)?(.*)$/.exec(text)
  if (!match) throw badFormat()
  let hours = toInteger(match[2])
  let minutes = match[3] === undefined ? 0 : toInteger(match[3])
  let seconds = match[4] === undefined ? 0 : toInteger(match[4])
  if (match[3] === undefined && match[2].length > 2 && match[5] === '') {
    if (match[2].length > 4) {
      seconds = hours % 100
      hours = Math.floor(hours / 100)
    }
    minutes = hours % 100
    hours = Math.floor(hours / 100)
  }
  if (hours > 15 || minutes > 59 || seconds > 59) throw displacementOverflow()
  if (match[5] !== '') throw badFormat()
  const offset = (hours * 60 + minutes) * 60 + seconds
  return match[1] === '-' ? -offset : offset
}

/** yyyymmdd, yymmdd, hhmmss[.f], hhmm. Returns what it filled in. */
export function decodeRunTogether(text: string, mask: number, draft: Draft): number {
  const point = text.indexOf('.')
  const digits = point < 0 ? text : text.slice(0, point)
  if (point >= 0) draft.micros = fractionMicros(text.slice(point))
  else if ((mask & seen.date) !== seen.date && digits.length >= 6) {
    draft.day = Number(digits.slice(-2))
    draft.month = Number(digits.slice(-4, -2))
    draft.year = toInteger(digits.slice(0, -4))
    if (digits.length === 6) draft.twoDigitYear = true
    return seen.date
  }
  if ((mask & seen.time) === 0 && (digits.length === 6 || digits.length === 4)) {
    draft.hour = Number(digits.slice(0, 2))
    draft.minute = Number(digits.slice(2, 4))
    draft.second = digits.length === 6 ? Number(digits.slice(4)) : 0
    return seen.time
  }
  throw badFormat()
}

/** A lone number: which part of the date it is follows from what is there already and from DateStyle's order. */
export function decodeNumber(text: string, mask: number, draft: Draft): number {
  const point = text.indexOf('.')
  if (point >= 0) {
    if (point > 2) return decodeRunTogether(text, mask | seen.date, draft)
    draft.micros = fractionMicros(text.slice(point))
  }
  const digits = point < 0 ? text : text.slice(0, point)
  if (!/^\d+$/.test(digits)) throw badFormat()
  const value = toInteger(digits)
  const dateMask = mask & seen.date
  if (text.length === 3 && dateMask === seen.year && value >= 1 && value <= 366) {
    draft.dayOfYear = value
    return seen.dayOfYear | seen.month | seen.day
  }
  const setYear = (): number => {
    draft.year = value
    draft.twoDigitYear = text.length <= 2
    return seen.year
  }
  const setMonth = (): number => {
    draft.month = value
    return seen.month
  }
  const setDay = (): number => {
    draft.day = value
    return seen.day
  }
  const yearLike = text.length >= 3 || draft.order === 'YMD'
  switch (dateMask) {
    case 0:
      return yearLike ? setYear() : draft.order === 'DMY' ? setDay() : setMonth()
    case seen.year:
    case seen.day:
      return setMonth()
    case seen.month:
      return draft.textMonth && yearLike ? setYear() : setDay()
    case seen.year | seen.month:
      if (draft.textMonth && text.length >= 3 && draft.twoDigitYear) {
        // The first number was the day after all: 08-Jan-1999 in YMD order.
        draft.day = draft.year
        draft.year = value
        draft.twoDigitYear = false
        return seen.day
      }
      return setDay()
    case seen.month | seen.day:
      return setYear()
    case seen.date:
      return decodeRunTogether(text, mask, draft)
    default:
      throw badFormat()
  }
}

/** A field of several parts: 1999-01-08, 1/8/1999, 08-Jan-1999, 1999-008. */
export function decodeDate(text: string, mask: number, draft: Draft): number {
  const parts: string[] = []
  let rest = text
  while (rest !== '') {
    rest = rest.replace(/^[^0-9a-z\x80-\uffff]+/, '')
    const part = /^(?:[0-9]+|[a-z\x80-\uffff]+)/.exec(rest)
    if (!part) throw badFormat()
    parts.push(part[0])
    // One separator goes with the part before it, whatever it is.
    rest = rest.slice(part[0].length + 1)
  }
  let found = 0
  let all = mask
  const numbers: string[] = []
  for (const part of parts) {
    if (part[0] >= '0' && part[0] <= '9') {
      numbers.push(part)
      continue
    }
    const word = dateWord(part)
    if (word?.kind === 'ignore') continue
    if (word?.kind !== 'month' || (all & seen.month) !== 0) throw badFormat()
    draft.month = word.value
    draft.textMonth = true
    all |= seen.month
    found |= seen.month
  }
  for (const part of numbers) {
    const bits = decodeNumber(part, all, draft)
    if ((all & bits) !== 0) throw badFormat()
    all |= bits
    found |= bits
  }
  if ((all & ~(seen.dayOfYear | seen.zone)) !== seen.date) throw badFormat()
  return found
}

/** Settles the year, then checks month and day. */
export function validateDate(mask: number, era: 'bc' | 'ad' | undefined, draft: Draft): void {
  if ((mask & seen.year) !== 0 && !draft.julian) {
    if (era === 'bc') {
      if (draft.year <= 0) throw fieldOverflow()
      draft.year = 1 - draft.year
    } else if (draft.twoDigitYear) {
      if (draft.year < 70) draft.year += 2000
      else if (draft.year < 100) draft.year += 1900
    } else if (draft.year <= 0) throw fieldOverflow()
  }
  if ((mask & seen.dayOfYear) !== 0) {
    const date = civilFromDay(dayFromCivil(draft.year, 1, 1) + draft.dayOfYear - 1)
    draft.year = date.year
    draft.month = date.month
    draft.day = date.day
  }
  if ((mask & seen.month) !== 0 && (draft.month < 1 || draft.month > 12)) throw monthOrDayOverflow()
  if ((mask & seen.day) !== 0 && (draft.day < 1 || draft.day > 31)) throw monthOrDayOverflow()
  if ((mask & seen.date) === seen.date && draft.day > daysInMonth(draft.year, draft.month)) throw fieldOverflow()
}
