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

const isoTail = /^[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?$/

/** YYYY-MM-DD[ HH:MM:SS[.f][±HH[:MM]]] */
function isoMoment(text: string, settings: TextSettings, zoned: boolean): bigint | undefined {
  const day = isoDay(text)
  if (day === undefined) return undefined
  let seconds = 0
  let micros = 0
  let offset: number | undefined
  if (text.length > 10) {
    const match = isoTail.exec(text.length === 10 ? '' : text.slice(10))
    if (!match) return undefined
    const hours = Number(match[1])
    const minutes = Number(match[2])
    const rest = Number(match[3])
    if (hours > 23 || minutes > 59 || rest > 59) return undefined
    seconds = (hours * 60 + minutes) * 60 + rest
    if (match[4] !== undefined) micros = Number(match[4].padEnd(6, '0'))
    if (match[5] !== undefined) offset = 0
    else if (match[6] !== undefined) {
      const zoneHours = Number(match[7])
      const zoneMinutes = Number(match[8] ?? 0)
      if (zoneHours > 15 || zoneMinutes > 59) return undefined
      offset = (zoneHours * 60 + zoneMinutes) * 60 * (match[6] === '-' ? -1 : 1)
    }
  }
  const local = day * secondsPerDay + seconds
  if (!zoned) return BigInt(local) * microsPerSecond + BigInt(micros)
  const instant = local - (offset ?? zoneOf(settings.timeZone).offsetOfLocal(local))
  return BigInt(instant) * microsPerSecond + BigInt(micros)
}
