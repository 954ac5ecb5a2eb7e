// Text to dates, timestamps and times. Plain ISO text takes a short cut past the general decoder.
import { PgError } from '../../errors.ts'
import type { TextSettings } from '../type.ts'
import { dayFromCivil, daysInMonth } from './civil.ts'
import { decodeDateTime, decodeTimeOfDay } from './decode.ts'
import { toPgError } from './errors.ts'
import {
  dateEnd,
  dateInfinity,
  dateMin,
  dateMinusInfinity,
  microsPerDay,
  microsPerSecond,
  secondsPerDay,
  timestampEnd,
  timestampInfinity,
  timestampMin,
  timestampMinusInfinity,
  unixEpochDays,
  unixEpochMicros,
} from './units.ts'
import { zoneOf } from './zone.ts'

/** Days since 2000-01-01, or ±infinity. */
export function parseDate(text: string, settings: TextSettings): number {
  if (text.length === 10) {
    const day = isoDay(text)
    if (day !== undefined) return day
  }
  return decoding('date', text, () => {
    const decoded = decodeDateTime(text, settings)
    switch (decoded.kind) {
      case 'epoch':
        return -unixEpochDays
      case 'late':
        return dateInfinity
      case 'early':
        return dateMinusInfinity
      case 'moment':
        if (decoded.day < dateMin || decoded.day >= dateEnd) throw new PgError('22008', `date out of range: "${text}"`)
        return decoded.day
    }
  })
}

/** µs since 2000-01-01; a zone in the text is ignored. */
export const parseTimestamp = (text: string, settings: TextSettings): bigint => parseMoment(text, settings, false)

/** µs since 2000-01-01 UTC. */
export const parseTimestamptz = (text: string, settings: TextSettings): bigint => parseMoment(text, settings, true)

function parseMoment(text: string, settings: TextSettings, zoned: boolean): bigint {
  const quick = isoMoment(text, settings, zoned)
  if (quick !== undefined) return quick
  return decoding(zoned ? 'timestamp with time zone' : 'timestamp', text, () => {
    const decoded = decodeDateTime(text, settings)
    switch (decoded.kind) {
      case 'epoch':
        return -unixEpochMicros
      case 'late':
        return timestampInfinity
      case 'early':
        return timestampMinusInfinity
      case 'moment': {
        const local = BigInt(decoded.day) * microsPerDay + BigInt(decoded.micros)
        const micros = zoned ? local - BigInt(decoded.offset) * microsPerSecond : local
        if (micros < timestampMin || micros >= timestampEnd) {
          throw new PgError('22008', `timestamp out of range: "${text}"`)
        }
        return micros
      }
    }
  })
}

/** µs since midnight. */
export function parseTime(text: string, settings: TextSettings): bigint {
  return decoding('time', text, () => BigInt(decodeTimeOfDay(text, settings).micros))
}

export function parseTimetz(
  text: string,
  settings: TextSettings,
): { readonly micros: bigint; readonly offset: number } {
  return decoding('time with time zone', text, () => {
    const { micros, offset } = decodeTimeOfDay(text, settings)
    return { micros: BigInt(micros), offset }
  })
}

function decoding<T>(type: string, text: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw toPgError(error, type, text)
  }
}

const two = (text: string, at: number): number => {
  const high = text.charCodeAt(at) - 48
  const low = text.charCodeAt(at + 1) - 48
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1
}

/** YYYY-MM-DD at the start of the text; undefined where it is anything else or not a date. */
function isoDay(text: string): number | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined
  const century = two(text, 0)
  const yearOfCentury = two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return undefined
  const year = century * 100 + yearOfCentury
  if (year === 0 || day > daysInMonth(year, month)) return undefined
  return dayFromCivil(year, month, day)
}

/** YYYY-MM-DD[ HH:MM:SS[.f][±HH[:MM]]]; undefined for anything else, and for what is out of range. */
function isoMoment(text: string, settings: TextSettings, zoned: boolean): bigint | undefined {
  const day = isoDay(text)
  if (day === undefined) return undefined
  let local = day * secondsPerDay
  let micros = 0
  let offset: number | undefined
  if (text.length > 10) {
    const separator = text.charCodeAt(10)
    const hours = two(text, 11)
    const minutes = two(text, 14)
    const seconds = two(text, 17)
    const wellFormed =
      (separator === 32 || separator === 84) && text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58
    if (!wellFormed || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
      return undefined
    local += (hours * 60 + minutes) * 60 + seconds
    let at = 19
    if (text.charCodeAt(at) === 46) {
      let unit = 100_000
      for (at++; at < text.length && unit >= 1; at++, unit /= 10) {
        const digit = text.charCodeAt(at) - 48
        if (digit < 0 || digit > 9) break
        micros += digit * unit
      }
      if (at === 20) return undefined
    }
    if (at < text.length) {
      offset = isoOffset(text, at)
      if (offset === undefined) return undefined
    }
  }
  if (zoned) local -= offset ?? zoneOf(settings.timeZone).offsetOfLocal(local)
  // Up to year 2285 the sum is an exact double.
  const exact = local * 1_000_000 + micros
  return Number.isSafeInteger(exact) ? BigInt(exact) : BigInt(local) * microsPerSecond + BigInt(micros)
}

/** Z, ±HH, ±HHMM or ±HH:MM to the end of the text. */
function isoOffset(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at)
  if (sign === 90) return at + 1 === text.length ? 0 : undefined
  if (sign !== 43 && sign !== 45) return undefined
  const hours = two(text, at + 1)
  const minutesAt = text.charCodeAt(at + 3) === 58 ? at + 4 : at + 3
  const minutes = text.length === at + 3 ? 0 : text.length === minutesAt + 2 ? two(text, minutesAt) : -1
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return undefined
  const offset = (hours * 60 + minutes) * 60
  return sign === 45 ? -offset : offset
}
