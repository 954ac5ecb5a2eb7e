// AT TIME ZONE: between an instant and a wall clock in a zone given by name, abbreviation or offset.
import { invalidParameter } from '../../errors.ts'
import { abbreviatedZone } from '../../types/datetime/abbreviated-zones.ts'
import { inputAbbreviation } from '../../types/datetime/input-abbreviations.ts'
import { formatInterval } from '../../types/datetime/interval-format.ts'
import { checkedTimestamp, fromLocal, toLocal } from '../../types/datetime/timestamp-arithmetic.ts'
import { floorDivide, isInfiniteTimestamp, microsPerDay, microsPerSecond } from '../../types/datetime/units.ts'
import { fixedZone, findZone, zoneOf } from '../../types/datetime/zone.ts'
import type { TimeZone } from '../../types/datetime/zone.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

interface Timetz {
  readonly micros: bigint
  readonly offset: number
}

export const zoneFunctions: readonly FunctionDefinition[] = [
  immutable(1159, 'timezone', [Oid.text, Oid.timestamptz], Oid.timestamp, ([zone, instant]: [string, bigint]) =>
    wallClock(instant, zoneByAnyName(zone)),
  ),
  immutable(2069, 'timezone', [Oid.text, Oid.timestamp], Oid.timestamptz, ([zone, local]: [string, bigint]) =>
    instantOf(local, zoneByAnyName(zone)),
  ),
  stable(2037, 'timezone', [Oid.text, Oid.timetz], Oid.timetz, ([zone, time]: [string, Timetz], { settings }) =>
    moved(time, zoneByAnyName(zone).offsetAt(seconds(settings.transactionTimestamp))),
  ),
  immutable(1026, 'timezone', [Oid.interval, Oid.timestamptz], Oid.timestamp, ([zone, instant]: [Interval, bigint]) =>
    wallClock(instant, zoneOfInterval(zone)),
  ),
  immutable(2070, 'timezone', [Oid.interval, Oid.timestamp], Oid.timestamptz, ([zone, local]: [Interval, bigint]) =>
    instantOf(local, zoneOfInterval(zone)),
  ),
  immutable(2038, 'timezone', [Oid.interval, Oid.timetz], Oid.timetz, ([zone, time]: [Interval, Timetz]) =>
    moved(time, zoneOfInterval(zone).offsetAt(0)),
  ),
  stable(6334, 'timezone', [Oid.timestamptz], Oid.timestamp, ([instant]: [bigint], { settings }) =>
    toLocal(instant, settings.timeZone),
  ),
  stable(6335, 'timezone', [Oid.timestamp], Oid.timestamptz, ([local]: [bigint], { settings }) =>
    fromLocal(local, settings.timeZone),
  ),
  stable(6336, 'timezone', [Oid.timetz], Oid.timetz, ([time]: [Timetz], { settings }) =>
    moved(time, zoneOf(settings.timeZone).offsetAt(seconds(settings.transactionTimestamp))),
  ),
]

const seconds = (micros: bigint): number => Number(floorDivide(micros, microsPerSecond))

/** Abbreviations win over names, as on input; throws 22023. */
export function zoneByAnyName(name: string): TimeZone {
  const place = abbreviatedZone(name.toLowerCase())
  if (place) return place
  const abbreviation = inputAbbreviation(name.toLowerCase())
  if (abbreviation && !findZone(name)) return fixedZone(name.toUpperCase(), abbreviation.offset, name.toUpperCase())
  return abbreviation ? fixedZone(name, abbreviation.offset, name.toUpperCase()) : zoneOf(name)
}

function zoneOfInterval(value: Interval): TimeZone {
  if (value.months !== 0 || value.days !== 0) {
    throw invalidParameter(`interval time zone "${formatInterval(value, 'postgres')}" must not include months or days`)
  }
  return fixedZone('', Number(value.micros / microsPerSecond), '')
}

function wallClock(instant: bigint, zone: TimeZone): bigint {
  if (isInfiniteTimestamp(instant)) return instant
  return checkedTimestamp(instant + BigInt(zone.offsetAt(seconds(instant))) * microsPerSecond)
}

function instantOf(local: bigint, zone: TimeZone): bigint {
  if (isInfiniteTimestamp(local)) return local
  return checkedTimestamp(local - BigInt(zone.offsetOfLocal(seconds(local))) * microsPerSecond)
}

function moved(time: Timetz, offset: number): Timetz {
  const micros = time.micros + BigInt(offset - time.offset) * microsPerSecond
  return { micros: micros - floorDivide(micros, microsPerDay) * microsPerDay, offset }
}
