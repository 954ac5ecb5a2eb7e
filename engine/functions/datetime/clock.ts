// What time it is: for the transaction, the statement, or right now.
import { unixEpochMicros } from '../../types/datetime/units.ts'
import { civilFromDay, dayOfWeek } from '../../types/datetime/civil.ts'
import { formatTimeOfDay } from '../../types/datetime/format.ts'
import { dateOfTimestamp, timeOfTimestamp, toLocal } from '../../types/datetime/timestamp-arithmetic.ts'
import { floorDivide, microsPerSecond } from '../../types/datetime/units.ts'
import { monthNames, weekdayNames } from '../../types/datetime/words.ts'
import { zoneOf } from '../../types/datetime/zone.ts'
import { Oid } from '../../types/oids.ts'
import { stable, volatile } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import type { Interval } from '../../types/interval-value.ts'
import { addIntervalInZone } from '../../types/datetime/timestamp-arithmetic.ts'
import { sleep } from '../system/session.ts'

export const clockFunctions: readonly FunctionDefinition[] = [
  stable(1299, 'now', [], Oid.timestamptz, (_, { settings }) => settings.transactionTimestamp),
  stable(2647, 'transaction_timestamp', [], Oid.timestamptz, (_, { settings }) => settings.transactionTimestamp),
  stable(2648, 'statement_timestamp', [], Oid.timestamptz, (_, { session }) => session.statementTimestamp),
  volatile(2649, 'clock_timestamp', [], Oid.timestamptz, () => clockTimestamp()),
  volatile(274, 'timeofday', [], Oid.text, (_, context) => timeOfDay(context)),
  volatile(3935, 'pg_sleep_for', [Oid.interval], Oid.void, ([duration]: [Interval], context) =>
    sleepUntil(clockTimestamp(), duration, context),
  ),
  volatile(3936, 'pg_sleep_until', [Oid.timestamptz], Oid.void, ([moment]: [bigint], context) =>
    sleep(Number(moment - clockTimestamp()) / 1000, context),
  ),
]

/** µs since 2000-01-01 UTC. */
export const clockTimestamp = (): bigint =>
  BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) - unixEpochMicros

function sleepUntil(start: bigint, duration: Interval, context: FunctionContext): string {
  const end = addIntervalInZone(start, duration, context.settings.timeZone)
  return sleep(Number(end - start) / 1000, context)
}

/** As C's ctime with microseconds: Wed Feb 26 19:14:11.853000 1997 PST */
function timeOfDay({ settings }: FunctionContext): string {
  const now = clockTimestamp()
  const local = toLocal(now, settings.timeZone)
  const day = dateOfTimestamp(local)
  const date = civilFromDay(day)
  const time = Number(timeOfTimestamp(local))
  const seconds = formatTimeOfDay(time - (time % 1_000_000))
  const fraction = String(time % 1_000_000).padStart(6, '0')
  const zone = zoneOf(settings.timeZone).abbreviationAt(Number(floorDivide(now, microsPerSecond))).text
  return `${weekdayNames[dayOfWeek(day)].slice(0, 3)} ${monthNames[date.month - 1].slice(0, 3)} ${String(date.day).padStart(2, '0')} ${seconds}.${fraction} ${date.year} ${zone}`
}
