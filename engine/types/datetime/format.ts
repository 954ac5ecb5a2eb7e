// Text of dates, timestamps and times in the four DateStyles.
import type { TextSettings } from '../type.ts'
import { civilFromDay, dayOfWeek, type CivilDate } from './civil.ts'
import {
  dateInfinity,
  dateMinusInfinity,
  floorDivide,
  microsPerDay,
  microsPerSecond,
  timestampInfinity,
  timestampMinusInfinity,
} from './units.ts'
import { monthNames, weekdayNames } from './words.ts'
import { formatOffset, zoneOf } from './zone.ts'

export function formatDate(day: number, settings: TextSettings): string {
  if (day === dateInfinity) return 'infinity'
  if (day === dateMinusInfinity) return '-infinity'
  const date = civilFromDay(day)
  return formatCivil(date, settings, '-') + era(date)
}

const pad2 = (value: number): string => (value < 10 ? `0${value}` : String(value))

/** Years before 1 AD are shown by their BC number. */
function shownYear(year: number): string {
  const shown = year > 0 ? year : 1 - year
  return shown > 999 ? String(shown) : String(shown).padStart(4, '0')
}

const era = (date: CivilDate): string => (date.year > 0 ? '' : ' BC')

function formatCivil(date: CivilDate, settings: TextSettings, postgresSeparator: string): string {
  const year = shownYear(date.year)
  const month = pad2(date.month)
  const day = pad2(date.day)
  const dayFirst = settings.dateOrder === 'DMY'
  switch (settings.dateStyle) {
    case 'ISO':
      return `${year}-${month}-${day}`
    case 'German':
      return `${day}.${month}.${year}`
    case 'SQL':
      return dayFirst ? `${day}/${month}/${year}` : `${month}/${day}/${year}`
    case 'Postgres':
      return dayFirst
        ? `${day}${postgresSeparator}${month}${postgresSeparator}${year}`
        : `${month}${postgresSeparator}${day}${postgresSeparator}${year}`
  }
}

/** HH:MM:SS[.ffffff]; micros is 0 to 24 hours. */
export function formatTimeOfDay(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000)
  const clock = `${pad2(Math.floor(seconds / 3600))}:${pad2(Math.floor(seconds / 60) % 60)}:${pad2(seconds % 60)}`
  return clock + formatFraction(micros % 1_000_000)
}

/** .25 for 250000; nothing for whole seconds. */
export const formatFraction = (micros: number): string =>
  micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`

export const formatTime = (micros: bigint): string => formatTimeOfDay(Number(micros))

export const formatTimetz = (value: { readonly micros: bigint; readonly offset: number }): string =>
  formatTimeOfDay(Number(value.micros)) + formatOffset(value.offset)

export function formatTimestamp(micros: bigint, settings: TextSettings): string {
  if (micros === timestampInfinity) return 'infinity'
  if (micros === timestampMinusInfinity) return '-infinity'
  return formatMoment(micros, settings, undefined)
}

export function formatTimestamptz(micros: bigint, settings: TextSettings): string {
  if (micros === timestampInfinity) return 'infinity'
  if (micros === timestampMinusInfinity) return '-infinity'
  const zone = zoneOf(settings.timeZone)
  const instant = secondsOf(micros)
  const offset = zone.offsetAt(instant)
  const suffix = settings.dateStyle === 'ISO' ? formatOffset(offset) : ` ${zone.abbreviationAt(instant).text}`
  return formatMoment(offset === 0 ? micros : micros + BigInt(offset) * microsPerSecond, settings, suffix)
}

/** Within ±285 years of 2000 µs are exact doubles, which are quicker than bigints. */
const exactMicros = 2n ** 53n

const secondsOf = (micros: bigint): number =>
  micros < exactMicros && micros > -exactMicros
    ? Math.floor(Number(micros) / 1_000_000)
    : Number(floorDivide(micros, microsPerSecond))

function splitDay(local: bigint): { readonly day: number; readonly micros: number } {
  if (local < exactMicros && local > -exactMicros) {
    const micros = Number(local)
    const day = Math.floor(micros / 86_400_000_000)
    return { day, micros: micros - day * 86_400_000_000 }
  }
  const day = floorDivide(local, microsPerDay)
  return { day: Number(day), micros: Number(local - day * microsPerDay) }
}

function formatMoment(local: bigint, settings: TextSettings, zone: string | undefined): string {
  const { day, micros } = splitDay(local)
  const time = formatTimeOfDay(micros)
  const date = civilFromDay(day)
  if (settings.dateStyle !== 'Postgres') {
    return `${formatCivil(date, settings, '-')} ${time}${zone ?? ''}${era(date)}`
  }
  const weekday = weekdayNames[dayOfWeek(day)].slice(0, 3)
  const month = monthNames[date.month - 1].slice(0, 3)
  const middle = settings.dateOrder === 'DMY' ? `${pad2(date.day)} ${month}` : `${month} ${pad2(date.day)}`
  return `${weekday} ${middle} ${time} ${shownYear(date.year)}${zone ?? ''}${era(date)}`
}
