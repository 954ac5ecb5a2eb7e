// Time zones: from a name to offsets at instants and at wall-clock times. Transitions of a named zone are derived once from Intl
// and kept for the life of the thread, so no row asks Intl.
import { PgError } from '../../errors.ts'
import { civilFromDay, dayFromCivil, dayOfWeek, isLeapYear } from './civil.ts'
import { secondsPerDay, unixEpochDays } from './units.ts'
import { abbreviationsOf } from './zone-abbreviations.ts'

/** Instants are in seconds since 2000-01-01 00:00 UTC, offsets in seconds east of UTC. */
export interface TimeZone {
  readonly name: string
  /** Set where the offset never changes. */
  readonly fixedOffset?: number
  offsetAt(instant: number): number
  /** Offset of a wall-clock time; in a gap the one before it, in a repeated hour the standard one after, as PostgreSQL picks. */
  offsetOfLocal(local: number): number
  abbreviationAt(instant: number): { readonly text: string; readonly daylight: boolean }
}

const zonesMax = 1024
const known = new Map<string, TimeZone | null>()

/** Zone of a name, a POSIX form (UTC+3: three hours *west*) or an ISO-less offset; undefined where there is none such. */
export function findZone(name: string): TimeZone | undefined {
  const key = name.toLowerCase()
  const seen = known.get(key)
  if (seen !== undefined) return seen ?? undefined
  if (known.size >= zonesMax) known.clear()
  const zone = namedZone(name) ?? posixZone(name)
  known.set(key, zone ?? null)
  return zone
}

export function zoneOf(name: string): TimeZone {
  const zone = findZone(name)
  if (!zone) throw new PgError('22023', `time zone "${name}" not recognized`)
  return zone
}

/** What SET TIME ZONE stores: canonical names; numbers are hours *east* and become <+03>-03. undefined: not a time zone. */
export function timeZoneSetting(text: string): string | undefined {
  const trimmed = text.trim()
  if (/^[+-]?\d+(\.\d+)?$/.test(trimmed)) return fixedZoneName(Math.round(Number(trimmed) * 3600))
  return findZone(trimmed)?.name
}

/** POSIX name of a fixed offset, with the sign turned: seconds east 10800 is <+03>-03. */
export function fixedZoneName(offset: number): string {
  const display = formatOffset(offset)
  const posix = formatOffset(-offset)
  return `<${display}>${offset === 0 ? '+00' : posix}`
}

/** +03, -03:30, +05:53:28 */
export function formatOffset(offset: number): string {
  const seconds = Math.abs(offset)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const hours = `${offset < 0 ? '-' : '+'}${two(seconds / 3600)}`
  if (seconds % 3600 === 0) return hours
  const minutes = `${hours}:${two((seconds % 3600) / 60)}`
  return seconds % 60 === 0 ? minutes : `${minutes}:${two(seconds % 60)}`
}

export function fixedZone(name: string, offset: number, abbreviation: string): TimeZone {
  const shown = { text: abbreviation, daylight: false }
  return {
    name,
    fixedOffset: offset,
    offsetAt: () => offset,
    offsetOfLocal: () => offset,
    abbreviationAt: () => shown,
  }
}

const posixForm = /^([A-Za-z]*|<[^>]*>)([+-]?)(\d{1,3})(?::(\d{1,2})(?::(\d{1,2}))?)?$/

function posixZone(name: string): TimeZone | undefined {
  const match = posixForm.exec(name)
  if (!match) return undefined
  const hours = Number(match[3])
  if (hours > 167) return undefined
  const west = hours * 3600 + Number(match[4] ?? 0) * 60 + Number(match[5] ?? 0)
  const offset = match[2] === '-' ? west : -west
  const canonical = match[1].startsWith('<') ? name : name.toUpperCase()
  return fixedZone(canonical, offset === 0 ? 0 : offset, match[1].replace(/[<>]/g, '').toUpperCase())
}

function namedZone(name: string): TimeZone | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return undefined
  let format: Intl.DateTimeFormat
  let canonical: string
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', hour: 'numeric' })
    canonical = canonicalSpelling(name)
  } catch {
    return undefined
  }
  return transitionZone(canonical, deriveTransitions(format))
}

/** PostgreSQL shows names as the time zone database spells them, whatever the case they were given in. */
function canonicalSpelling(name: string): string {
  const listed = new Intl.Locale('en').language === 'en' ? supportedNames().get(name.toLowerCase()) : undefined
  if (listed) return listed
  if (name.length <= 3 || /^(est5edt|cst6cdt|mst7mdt|pst8pdt|gmt[+-]?0)$/i.test(name)) return name.toUpperCase()
  return name
    .split('/')
    .map((part) =>
      part
        .split('_')
        .map((word) => (word.length === 0 ? word : word[0].toUpperCase() + word.slice(1)))
        .join('_'),
    )
    .join('/')
}

let supported: ReadonlyMap<string, string> | undefined
const supportedNames = (): ReadonlyMap<string, string> =>
  (supported ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name])))

interface Transitions {
  /** Instants at which the offset changes. */
  readonly at: Float64Array
  /** offsets[0] holds before at[0], offsets[i + 1] from at[i]. */
  readonly offsets: Int32Array
}

const firstYear = 1840
/** From here on the rules of 28 earlier years repeat. */
const lastYear = 2052
const repeatYears = 28
/** Shorter than any period between two transitions. */
const probeSeconds = 10 * secondsPerDay

function deriveTransitions(format: Intl.DateTimeFormat): Transitions {
  const probe = (instant: number): number =>
    parseLongOffset(format.format((instant + unixEpochDays * secondsPerDay) * 1000))
  const at: number[] = []
  const start = dayFromCivil(firstYear, 1, 1) * secondsPerDay
  const end = dayFromCivil(lastYear, 1, 1) * secondsPerDay
  let offset = probe(start)
  const offsets = [offset]
  for (let instant = start; instant < end; instant += probeSeconds) {
    const next = probe(instant + probeSeconds)
    if (next === offset) continue
    let low = instant
    let high = instant + probeSeconds
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (probe(middle) === offset) low = middle
      else high = middle
    }
    at.push(high)
    offset = probe(high)
    offsets.push(offset)
    // A second change within one probe is found from here.
    instant = high - probeSeconds
  }
  return { at: Float64Array.from(at), offsets: Int32Array.from(offsets) }
}

/** "… GMT+05:30" to seconds. */
function parseLongOffset(text: string): number {
  const at = text.lastIndexOf('GMT')
  const match = /^GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(text.slice(at))
  if (!match) return 0
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '+' ? seconds : -seconds
}

function transitionZone(name: string, transitions: Transitions): TimeZone {
  const { at, offsets } = transitions
  if (at.length === 0) return fixedZone(name, offsets[0], abbreviationsOf(name)?.standard ?? plainOffset(offsets[0]))
  // Rows tend to follow each other in time: look first where the last one was.
  let hint = 0
  const indexAt = (instant: number): number => {
    if ((hint === 0 || instant >= at[hint - 1]) && (hint === at.length || instant < at[hint])) return hint
    let low = 0
    let high = at.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (instant >= at[middle]) low = middle + 1
      else high = middle
    }
    return (hint = low)
  }
  const offsetOfLocal = (local: number): number => {
    const folded = foldYear(local)
    // The only transition that can matter follows one day before the wall-clock time taken as UTC.
    const index = indexAt(folded - secondsPerDay)
    const before = offsets[index]
    if (index === at.length) return before
    const boundary = at[index]
    const after = offsets[index + 1]
    const instantBefore = folded - before
    const instantAfter = folded - after
    if (instantBefore < boundary && instantAfter < boundary) return before
    if (instantBefore > boundary && instantAfter >= boundary) return after
    return instantBefore > instantAfter ? before : after
  }
  const abbreviations = abbreviationsOf(name)
  return {
    name,
    offsetAt: (instant) => offsets[indexAt(foldYear(instant))],
    offsetOfLocal,
    abbreviationAt(instant) {
      const folded = foldYear(instant)
      const index = indexAt(folded)
      const offset = offsets[index]
      // Zones begin with the mean time of their place.
      if (index === 0) return { text: 'LMT', daylight: false }
      const daylight = isDaylight(transitions, index)
      if (!abbreviations) return { text: plainOffset(offset), daylight }
      if (!daylight) return { text: abbreviations.standard, daylight }
      return { text: abbreviations.daylight ?? plainOffset(offset), daylight }
    },
  }
}

/** Some months of being ahead of what was before and comes after. Moscow's years of UTC+4 were its standard time. */
function isDaylight({ at, offsets }: Transitions, index: number): boolean {
  if (index === 0 || index === at.length) return false
  const isAhead = offsets[index] > offsets[index - 1] && offsets[index] > offsets[index + 1]
  return isAhead && at[index] - at[index - 1] < daylightDaysMax * secondsPerDay
}

const daylightDaysMax = 300

/** +03 or +0530, as the time zone database abbreviates zones without letters. */
const plainOffset = (offset: number): string => formatOffset(offset).replaceAll(':', '')

const foldStart = dayFromCivil(lastYear, 1, 1) * secondsPerDay

/** Instants beyond the derived years are answered by a year of the same calendar among the last 28. */
function foldYear(instant: number): number {
  if (instant < foldStart) return instant
  const day = Math.floor(instant / secondsPerDay)
  const { year } = civilFromDay(day)
  const first = dayFromCivil(year, 1, 1)
  for (let candidate = lastYear - repeatYears; candidate < lastYear; candidate++) {
    const start = dayFromCivil(candidate, 1, 1)
    if (isLeapYear(candidate) === isLeapYear(year) && dayOfWeek(start) === dayOfWeek(first)) {
      return instant - (first - start) * secondsPerDay
    }
  }
  return instant
}
