// Dates and timestamps of different types on one scale: wall clocks as they stand, or instants by the session's time zone.
import {
  dateInfinity,
  dateMinusInfinity,
  floorDivide,
  isInfiniteTimestamp,
  microsPerDay,
  microsPerSecond,
  timestampInfinity,
  timestampMinusInfinity,
} from '../../types/datetime/units.ts'
import { zoneOf } from '../../types/datetime/zone.ts'
import type { FunctionContext } from '../function.ts'
import type { Order } from './define.ts'

type Scale = (value: any, context: FunctionContext) => bigint

/** Not checked against timestamp's range: a date beyond it still compares. */
function midnight(day: number): bigint {
  if (day === dateInfinity) return timestampInfinity
  if (day === dateMinusInfinity) return timestampMinusInfinity
  const micros = BigInt(day) * microsPerDay
  return micros < timestampInfinity ? micros : timestampInfinity - 1n
}

export const wallClockOf = {
  date: midnight as Scale,
  timestamp: ((micros: bigint) => micros) as Scale,
}

/** A wall clock as an instant, not checked against timestamptz's range either. */
function instant(local: bigint, context: FunctionContext): bigint {
  if (isInfiniteTimestamp(local)) return local
  const offset = zoneOf(context.settings.timeZone).offsetOfLocal(Number(floorDivide(local, microsPerSecond)))
  return local - BigInt(offset) * microsPerSecond
}

export const instantOf = {
  date: ((day: number, context: FunctionContext) => instant(midnight(day), context)) as Scale,
  timestamp: instant as Scale,
  timestamptz: ((micros: bigint) => micros) as Scale,
}

export const across =
  (left: Scale, right: Scale): Order =>
  (a, b, context) => {
    const x = left(a, context)
    const y = right(b, context)
    return x < y ? -1 : x > y ? 1 : 0
  }
