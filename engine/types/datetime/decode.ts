// Decides what the fields of a date, timestamp or time mean, in every form PostgreSQL accepts.
import type { TextSettings } from '../type.ts'
import { civilFromDay, dayFromCivil, dayFromJulian } from './civil.ts'
import {
  clockMicros,
  clockOverflows,
  decodeClock,
  decodeDate,
  decodeNumber,
  decodeOffset,
  decodeRunTogether,
  newDraft,
  seen,
  toInteger,
  validateDate,
  type Draft,
} from './decode-numbers.ts'
import { currentLocal, decodeWord, type State } from './decode-words.ts'
import { badFormat, badZone, fieldOverflow } from './errors.ts'
import { cutFields, type Field } from './fields.ts'
import { secondsPerDay } from './units.ts'
import { findZone, zoneOf } from './zone.ts'

export type Decoded =
  | {
      readonly kind: 'moment'
      /** Days since 2000-01-01. */
      readonly day: number
      /** µs since midnight, up to 24 hours and more for leap seconds. */
      readonly micros: number
      /** Seconds east of UTC, of the text or else of the session's zone. */
      readonly offset: number
    }
  | { readonly kind: 'epoch' | 'late' | 'early' }

/** Date and, if there is one, time of day. Throws DecodeFault. */
export function decodeDateTime(text: string, settings: TextSettings): Decoded {
  const state = decodeFields(cutFields(text), settings, false)
  if (state.special) return { kind: state.special }
  const { draft, mask } = state
  validateDate(mask, state.era, draft)
  applyMeridiem(state)
  if ((mask & seen.date) !== seen.date) throw badFormat()
  const day = dayFromCivil(draft.year, draft.month, draft.day)
  const micros = clockMicros(draft)
  return { kind: 'moment', day, micros, offset: settleOffset(state, day, micros) }
}

/** Time of day, where a date may stand before it only to settle the zone. */
export function decodeTimeOfDay(
  text: string,
  settings: TextSettings,
): { readonly micros: number; readonly offset: number } {
  const state = decodeFields(cutFields(text), settings, true)
  if (state.special) throw badFormat()
  const { draft, mask } = state
  validateDate(mask, state.era, draft)
  applyMeridiem(state)
  if (clockOverflows(draft)) throw fieldOverflow()
  if ((mask & seen.time) === 0) throw badFormat()
  const hasDate = (mask & seen.date) === seen.date
  if (state.zone && state.zone.fixedOffset === undefined && !hasDate) throw badFormat()
  const day = hasDate ? dayFromCivil(draft.year, draft.month, draft.day) : currentLocal(settings).day
  const micros = clockMicros(draft)
  return { micros, offset: settleOffset(state, day, micros) }
}

function settleOffset(state: State, day: number, micros: number): number {
  const local = day * secondsPerDay + Math.floor(micros / 1_000_000)
  if (state.zone) {
    if ((state.mask & seen.dst) !== 0) throw badFormat()
    return state.zone.offsetOfLocal(local)
  }
  if (state.offset !== undefined && (state.mask & seen.zone) !== 0) return state.offset
  if ((state.mask & seen.dst) !== 0) throw badFormat()
  return zoneOf(state.settings.timeZone).offsetOfLocal(local)
}

function applyMeridiem(state: State): void {
  const { draft, meridiem } = state
  if (!meridiem) return
  if (draft.hour > 12) throw fieldOverflow()
  if (meridiem === 'am' && draft.hour === 12) draft.hour = 0
  else if (meridiem === 'pm' && draft.hour !== 12) draft.hour += 12
}

function decodeFields(fields: readonly Field[], settings: TextSettings, timeOnly: boolean): State {
  if (fields.length === 0) throw badFormat()
  const state: State = {
    settings,
    draft: newDraft(settings.dateOrder),
    timeOnly,
    mask: 0,
    prefix: undefined,
    meridiem: undefined,
    era: undefined,
    offset: undefined,
    zone: undefined,
    special: undefined,
  }
  for (let index = 0; index < fields.length; index++) {
    const bits = decodeField(state, fields, index)
    if ((bits & state.mask) !== 0) throw badFormat()
    state.mask |= bits
  }
  if (state.prefix !== undefined) throw badFormat()
  return state
}

function decodeField(state: State, fields: readonly Field[], index: number): number {
  const { draft } = state
  const { kind, text } = fields[index]
  switch (kind) {
    case 'date':
      return decodeDateField(state, fields, index)
    case 'time':
      if (state.prefix !== undefined && state.prefix !== 'time') throw badFormat()
      state.prefix = undefined
      decodeClock(text, draft)
      if (clockOverflows(draft)) throw fieldOverflow()
      return seen.time
    case 'zone':
      state.offset = decodeOffset(text)
      return seen.zone
    case 'number':
      return decodeNumberField(state, text)
    case 'string':
    case 'special':
      return decodeWord(state, text)
  }
}

function decodeDateField(state: State, fields: readonly Field[], index: number): number {
  const { draft } = state
  const { text } = fields[index]
  const digitFirst = text[0] >= '0' && text[0] <= '9'
  if (state.prefix === 'julian') {
    // A Julian day with an offset run on to it: J2451187-08.
    const match = /^(\d+)([+-].*)$/.exec(text)
    if (!match) throw badFormat()
    setJulian(draft, match[1])
    state.offset = decodeOffset(match[2])
    state.prefix = undefined
    return seen.date | seen.time | seen.zone
  }
  const dateDone = (state.mask & (seen.month | seen.day)) === (seen.month | seen.day)
  const acceptsDate =
    !state.timeOnly ||
    (index === 0 && fields.length >= 2 && (fields.at(-1)!.kind === 'date' || fields[1].kind === 'time'))
  if (state.prefix === undefined && !dateDone && acceptsDate) return decodeDate(text, state.mask, draft)
  if (!digitFirst && state.prefix === undefined) {
    state.zone = findZone(text)
    if (!state.zone) throw badZone(text)
    return seen.zone
  }
  // hhmmss with an offset run on to it.
  if (state.prefix !== undefined && state.prefix !== 'time') throw badFormat()
  state.prefix = undefined
  if ((state.mask & seen.time) !== 0) throw badFormat()
  const dash = text.indexOf('-')
  if (dash < 0) throw badFormat()
  state.offset = decodeOffset(text.slice(dash))
  const bits = decodeRunTogether(text.slice(0, dash), state.timeOnly ? state.mask | seen.date : state.mask, draft)
  return bits | seen.zone
}

function decodeNumberField(state: State, text: string): number {
  const { draft, prefix } = state
  state.prefix = undefined
  const point = text.indexOf('.')
  if (prefix === 'julian') {
    setJulian(draft, point < 0 ? text : text.slice(0, point))
    if (point < 0) return seen.date
    const micros = Math.round(Number(`0${text.slice(point)}`) * 86_400_000_000)
    draft.hour = Math.floor(micros / 3_600_000_000)
    draft.minute = Math.floor(micros / 60_000_000) % 60
    draft.second = Math.floor(micros / 1_000_000) % 60
    draft.micros = micros % 1_000_000
    return seen.date | seen.time
  }
  if (prefix === 'time') {
    const bits = decodeRunTogether(text, state.mask | seen.date, draft)
    if (bits !== seen.time) throw badFormat()
    return bits
  }
  if (prefix !== undefined) throw badFormat()
  if (state.timeOnly) {
    const mask = state.mask | seen.date
    return text.length > 4 || point > 2 ? decodeRunTogether(text, mask, draft) : decodeNumber(text, mask, draft)
  }
  if (point >= 0 && (state.mask & seen.date) === 0) return decodeDate(text, state.mask, draft)
  if (point > 2) return decodeRunTogether(text, state.mask, draft)
  if (point < 0 && text.length >= 6 && ((state.mask & seen.date) === 0 || (state.mask & seen.time) === 0)) {
    return decodeRunTogether(text, state.mask, draft)
  }
  return decodeNumber(text, state.mask, draft)
}

function setJulian(draft: Draft, digits: string): void {
  const date = civilFromDay(dayFromJulian(toInteger(digits)))
  draft.year = date.year
  draft.month = date.month
  draft.day = date.day
  draft.julian = true
}
