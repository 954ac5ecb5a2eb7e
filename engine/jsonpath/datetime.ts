// .datetime() and its kin: strings as dates and times, their conversions and their order.
import { PgError } from '../errors.ts'
import { dateTemplate } from '../functions/formatting/date-template.ts'
import { readMoment } from '../functions/formatting/text-to-date.ts'
import { formatTimestamp, formatTimetz } from '../types/datetime/format.ts'
import { fromLocal, offsetAtInstant, toLocal } from '../types/datetime/timestamp-arithmetic.ts'
import { isInfiniteTimestamp } from '../types/datetime/units.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { Timetz } from '../types/timetz-value.ts'
import type { TextSettings, Value } from '../types/type.ts'
import { PathFault } from './fault.ts'
import { type MomentType, PathMoment } from './moment.ts'

/** What conversions depend on. */
export interface PathClock {
  readonly settings: TextSettings
  /** Whether the session's time zone may be used: else what needs it is 0A000. */
  readonly useZone: boolean
}

const microsPerDay = 86_400_000_000n
const microsPerSecond = 1_000_000n

/** offset: of a timestamptz, as it was written, in seconds east of UTC; absent: the session's. */
export function momentOf(type: MomentType, value: Value, settings: TextSettings, offset?: number): PathMoment {
  return new PathMoment(type, value, momentText(type, value, settings, offset))
}

function momentText(type: MomentType, value: Value, settings: TextSettings, offset: number | undefined): string {
  const iso = { ...settings, dateStyle: 'ISO' as const }
  switch (type) {
    case Oid.timestamp:
      return formatTimestamp(value as bigint, iso).replace(' ', 'T')
    case Oid.timestamptz: {
      const instant = value as bigint
      if (isInfiniteTimestamp(instant)) return formatTimestamp(instant, iso)
      const east = offset ?? offsetAtInstant(instant, settings.timeZone)
      const local = formatTimestamp(instant + BigInt(east) * microsPerSecond, iso).replace(' ', 'T')
      return local.endsWith(' BC') ? `${local.slice(0, -3)}${zoneText(east)} BC` : local + zoneText(east)
    }
    case Oid.timetz: {
      const { micros, offset: east } = value as Timetz
      return formatTimetz({ micros, offset: 0 }).replace(/[+-]\d.*$/, '') + zoneText(east)
    }
    default:
      return typeByOid(type).format(value, iso)
  }
}

/** With minutes, always. */
function zoneText(east: number): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  const seconds = Math.abs(east)
  const rest = seconds % 60
  return `${east < 0 ? '-' : '+'}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${rest === 0 ? '' : `:${two(rest)}`}`
}

const day = String.raw`\d{4,}-\d{1,2}-\d{1,2}`
const time = String.raw`\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?`
const zone = String.raw`\s*(?:[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5})`

const forms: readonly (readonly [MomentType, RegExp])[] = [
  [Oid.date, new RegExp(`^${day}$`)],
  [Oid.time, new RegExp(`^${time}$`)],
  [Oid.timetz, new RegExp(`^${time}${zone}$`)],
  [Oid.timestamp, new RegExp(`^${day}(?: |T)${time}$`)],
  [Oid.timestamptz, new RegExp(`^${day}(?: |T)${time}${zone}$`)],
]

/** The moment that a text is in one of the ISO forms; undefined: it is none. */
function readIso(text: string, { settings }: PathClock): PathMoment | undefined {
  const form = forms.find(([, pattern]) => pattern.test(text))
  if (!form) return undefined
  const [type] = form
  const iso = { ...settings, dateStyle: 'ISO' as const, dateOrder: 'YMD' as const }
  try {
    const value: Value = typeByOid(type).parse(text, iso)
    if (type !== Oid.timestamptz) return momentOf(type, value, settings)
    const local = typeByOid(Oid.timestamp).parse(text.replace(new RegExp(`${zone}$`), ''), iso) as bigint
    return momentOf(type, value, settings, Number((local - (value as bigint)) / microsPerSecond))
  } catch (error) {
    if (error instanceof PgError) return undefined
    throw error
  }
}

const dateKeys = /^(?:BC|CC|DAY|DDD|DD|DY|D|IDDD|ID|IW|I{1,1}Y{0,3}|J|MM|MONTH|MON|Q|RM|WW|W|Y,YYY|Y{1,4})$/
const zoneKeys = /^(?:TZH|TZM|TZ|OF)$/

/** By a template, whose fields say which type it is. */
function readByTemplate(text: string, template: string, { settings }: PathClock): PathMoment {
  const keys = dateTemplate(template).steps.flatMap((step) => (step.kind === 'field' ? [step.key] : []))
  const hasDate = keys.some((key) => dateKeys.test(key))
  const hasZone = keys.some((key) => zoneKeys.test(key))
  const hasTime = keys.some((key) => !dateKeys.test(key) && !zoneKeys.test(key))
  const { day: days, micros, offset } = asFault(() => readMoment(text, template, true))
  if (!hasDate && !hasTime) throw new PathFault('22007', 'datetime format is not dated and not timed')
  if (hasDate && !hasTime) {
    if (hasZone) throw new PathFault('22007', 'datetime format is zoned but not timed')
    return momentOf(Oid.date, days, settings)
  }
  if (hasZone && offset === undefined)
    throw new PathFault('22007', 'missing time zone in input string for type timestamptz')
  if (!hasDate)
    return offset === undefined
      ? momentOf(Oid.time, micros, settings)
      : momentOf(Oid.timetz, { micros, offset }, settings)
  const local = BigInt(days) * microsPerDay + micros
  return offset === undefined
    ? momentOf(Oid.timestamp, local, settings)
    : momentOf(Oid.timestamptz, local - BigInt(offset) * microsPerSecond, settings, offset)
}

function asFault<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof PgError) throw new PathFault(error.sqlstate, error.message, error.fields)
    throw error
  }
}

const targets: Readonly<Record<string, MomentType>> = {
  date: Oid.date,
  time: Oid.time,
  time_tz: Oid.timetz,
  timestamp: Oid.timestamp,
  timestamp_tz: Oid.timestamptz,
}

/** What the method of this name makes of a string. Throws PathFault, and 0A000 where it needs a zone that it may not use. */
export function runDatetime(
  name: string,
  text: string,
  template: string | undefined,
  precision: number | undefined,
  clock: PathClock,
): PathMoment {
  if (template !== undefined) return readByTemplate(text, template, clock)
  const found = readIso(text, clock)
  const unrecognized = (): PathFault =>
    new PathFault(
      '22031',
      `${name} format is not recognized: "${text}"`,
      name === 'datetime' ? { hint: 'Use a datetime template argument to specify the input data format.' } : {},
    )
  if (!found) throw unrecognized()
  if (name === 'datetime') return found
  const target = targets[name]
  const converted = convert(found, target, clock, true)
  if (!converted) throw unrecognized()
  if (precision === undefined) return converted
  const definition = typeByOid(target)
  const value: Value = definition.applyTypmod!(converted.value, Math.min(precision, precisionMax), false)
  const offset = target === Oid.timestamptz ? writtenOffset(converted) : undefined
  return momentOf(target, value, clock.settings, offset)
}

const precisionMax = 6

function writtenOffset({ text }: PathMoment): number | undefined {
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?(?: BC)?$/.exec(text)
  if (!match) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -seconds : seconds
}

const shortNames: Readonly<Record<MomentType, string>> = {
  [Oid.date]: 'date',
  [Oid.time]: 'time',
  [Oid.timetz]: 'timetz',
  [Oid.timestamp]: 'timestamp',
  [Oid.timestamptz]: 'timestamptz',
}

/** undefined: the one type has nothing of the other. narrows: a time of a timestamp and the like may be taken, too. */
function convert(moment: PathMoment, target: MomentType, clock: PathClock, narrows: boolean): PathMoment | undefined {
  const { type, value } = moment
  if (type === target) return moment
  const { settings } = clock
  const zoned = (): void => {
    if (clock.useZone) return
    throw new PgError(
      '0A000',
      `cannot convert value from ${shortNames[type]} to ${shortNames[target]} without time zone usage`,
      { hint: 'Use *_tz() function for time zone support.' },
    )
  }
  const made = (result: Value): PathMoment => momentOf(target, result, settings)
  const local = (): bigint => {
    zoned()
    return toLocal(value as bigint, settings.timeZone)
  }
  switch (target) {
    case Oid.date:
      if (!narrows) return undefined
      if (type === Oid.timestamp) return made(dayOf(value as bigint))
      return type === Oid.timestamptz ? made(dayOf(local())) : undefined
    case Oid.time:
      if (!narrows) return undefined
      if (type === Oid.timestamp) return made(timeOf(value as bigint))
      if (type === Oid.timestamptz) return made(timeOf(local()))
      if (type !== Oid.timetz) return undefined
      zoned()
      return made((value as Timetz).micros)
    case Oid.timetz:
      if (type === Oid.time) {
        zoned()
        const now = settings.transactionTimestamp
        return made({ micros: value as bigint, offset: offsetAtInstant(now, settings.timeZone) })
      }
      if (type !== Oid.timestamptz || !narrows) return undefined
      return made({
        micros: timeOf(toLocal(value as bigint, settings.timeZone)),
        offset: offsetAtInstant(value as bigint, settings.timeZone),
      })
    case Oid.timestamp:
      if (type === Oid.date) return made(BigInt(value as number) * microsPerDay)
      return type === Oid.timestamptz ? made(local()) : undefined
    case Oid.timestamptz: {
      if (type !== Oid.date && type !== Oid.timestamp) return undefined
      zoned()
      const at = type === Oid.date ? BigInt(value as number) * microsPerDay : (value as bigint)
      return made(fromLocal(at, settings.timeZone))
    }
  }
}

const dayOf = (micros: bigint): number => Number((micros - timeOf(micros)) / microsPerDay)
const timeOf = (micros: bigint): bigint => ((micros % microsPerDay) + microsPerDay) % microsPerDay

/** Types that hold more come later: both sides are compared as the later one. */
const width: readonly MomentType[] = [Oid.time, Oid.timetz, Oid.date, Oid.timestamp, Oid.timestamptz]

/** undefined: a day and a time of day do not compare. */
export function compareMoments(left: PathMoment, right: PathMoment, clock: PathClock): number | undefined {
  const target = width[Math.max(width.indexOf(left.type), width.indexOf(right.type))]
  const a = convert(left, target, clock, false)
  const b = convert(right, target, clock, false)
  return a && b ? (typeByOid(target).compare!(a.value, b.value) as number) : undefined
}

const typeNames: Readonly<Record<MomentType, string>> = {
  [Oid.date]: 'date',
  [Oid.time]: 'time without time zone',
  [Oid.timetz]: 'time with time zone',
  [Oid.timestamp]: 'timestamp without time zone',
  [Oid.timestamptz]: 'timestamp with time zone',
}

export const momentTypeName = ({ type }: PathMoment): string => typeNames[type]
