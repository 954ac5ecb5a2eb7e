// Words among date/time fields: names of months and zones, AM/PM, BC, and the moments that have a name.
import type { TextSettings } from '../type.ts'
import { civilFromDay, dayFromCivil } from './civil.ts'
import { seen, type Draft } from './decode-numbers.ts'
import { badFormat } from './errors.ts'
import { abbreviatedZone } from './abbreviated-zones.ts'
import { inputAbbreviation } from './input-abbreviations.ts'
import { floorDivide, microsPerDay, microsPerSecond, secondsPerDay } from './units.ts'
import { dateWord, type DateWord } from './words.ts'
import { abbreviationsOf } from './zone-abbreviations.ts'
import { findZone, zoneOf, type TimeZone } from './zone.ts'

/** What is known while the fields of one text are decoded. */
export interface State {
  readonly settings: TextSettings
  readonly draft: Draft
  readonly timeOnly: boolean
  mask: number
  prefix: 'julian' | 'time' | 'other' | undefined
  meridiem: 'am' | 'pm' | undefined
  era: 'bc' | 'ad' | undefined
  offset: number | undefined
  zone: TimeZone | undefined
  special: 'epoch' | 'late' | 'early' | undefined
}

/** Returns the bits of what the word settled. */
export function decodeWord(state: State, text: string): number {
  const zoned = zoneAbbreviation(state, text)
  if (zoned !== undefined) return zoned
  const word = dateWord(text)
  if (word) return applyWord(state, word)
  const zone = findZone(text)
  if (!zone) throw badFormat()
  state.zone = zone
  return seen.zone
}

/** Abbreviations of the session's own zone come first: IST is India's in Asia/Kolkata, Israel's elsewhere. */
function zoneAbbreviation(state: State, text: string): number | undefined {
  const place = abbreviatedZone(text)
  if (place) {
    state.zone = place
    return seen.zone
  }
  const own = abbreviationsOf(state.settings.timeZone)
  if (own?.standard.toLowerCase() === text || own?.daylight?.toLowerCase() === text) {
    const zone = zoneOf(state.settings.timeZone)
    const standard = own.standard.toLowerCase() === text
    const offset = offsetOfAbbreviation(zone, standard)
    if (offset !== undefined) {
      state.offset = offset
      return seen.zone
    }
  }
  const abbreviation = inputAbbreviation(text)
  if (!abbreviation) return undefined
  state.offset = abbreviation.offset
  return seen.zone
}

function offsetOfAbbreviation(zone: TimeZone, standard: boolean): number | undefined {
  if (zone.fixedOffset !== undefined) return zone.fixedOffset
  const start = dayFromCivil(2024, 1, 1) * secondsPerDay
  for (const instant of [start, start + 182 * secondsPerDay]) {
    if (zone.abbreviationAt(instant).daylight !== standard) return zone.offsetAt(instant)
  }
  return undefined
}

function applyWord(state: State, word: DateWord): number {
  const { draft } = state
  switch (word.kind) {
    case 'ignore':
      return 0
    case 'special':
      return applySpecial(state, word.value)
    case 'month': {
      let bits: number = seen.month
      // A number taken for the month was the day, now that the month has a name: 8 January.
      if (
        (state.mask & (seen.month | seen.day)) === seen.month &&
        !draft.textMonth &&
        draft.month >= 1 &&
        draft.month <= 31
      ) {
        draft.day = draft.month
        bits = seen.day
      }
      draft.textMonth = true
      draft.month = word.value
      return bits
    }
    case 'weekday':
      return seen.weekday
    case 'ampm':
      state.meridiem = word.value
      return seen.ampm
    case 'era':
      state.era = word.value
      return seen.era
    case 'dst':
      if (state.offset === undefined) return seen.dst
      state.offset += 3600
      return seen.dst
    case 'unit':
      if (state.prefix !== undefined) throw badFormat()
      state.prefix = word.value
      return 0
    case 'iso-time':
      if (!state.timeOnly && (state.mask & seen.date) !== seen.date) throw badFormat()
      if (state.prefix !== undefined) throw badFormat()
      state.prefix = 'time'
      return 0
  }
}

function applySpecial(state: State, value: (DateWord & { kind: 'special' })['value']): number {
  const { draft } = state
  switch (value) {
    case 'epoch':
    case 'late':
    case 'early':
      state.special = value
      return seen.date | seen.time | seen.zone
    case 'zulu':
      draft.hour = draft.minute = draft.second = draft.micros = 0
      state.offset = 0
      return seen.time | seen.zone
  }
  const now = currentLocal(state.settings)
  const shift = value === 'yesterday' ? -1 : value === 'tomorrow' ? 1 : 0
  const date = civilFromDay(now.day + shift)
  draft.year = date.year
  draft.month = date.month
  draft.day = date.day
  draft.julian = true
  if (value !== 'now') return seen.date
  draft.hour = Math.floor(now.micros / 3_600_000_000)
  draft.minute = Math.floor(now.micros / 60_000_000) % 60
  draft.second = Math.floor(now.micros / 1_000_000) % 60
  draft.micros = now.micros % 1_000_000
  state.offset = now.offset
  return seen.date | seen.time | seen.zone
}

/** The session's wall clock at the transaction's start. */
export function currentLocal(settings: TextSettings): { day: number; micros: number; offset: number } {
  const instant = floorDivide(settings.transactionTimestamp, microsPerSecond)
  const offset = zoneOf(settings.timeZone).offsetAt(Number(instant))
  const local = settings.transactionTimestamp + BigInt(offset) * microsPerSecond
  const day = floorDivide(local, microsPerDay)
  return { day: Number(day), micros: Number(local - day * microsPerDay), offset }
}
