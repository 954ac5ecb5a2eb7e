// Distances in time: age, justification, finiteness, adding intervals in a zone, OVERLAPS.
import { age } from '../../types/datetime/timestamp-arithmetic.ts'
import { addInterval, addIntervalInZone, timeOfTimestamp, toLocal } from '../../types/datetime/timestamp-arithmetic.ts'
import {
  justifyDays,
  justifyHours,
  justifyInterval,
  negateInterval,
  shiftTimeOfDay,
} from '../../types/datetime/interval-arithmetic.ts'
import { intervalInfinitySign } from '../../types/datetime/interval-value.ts'
import { isInfiniteDate, isInfiniteTimestamp, microsPerSecond } from '../../types/datetime/units.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, immutableLax, stable, stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { zoneByAnyName } from './zones.ts'

type Ends<A, B, C, D> = [A | null, B | null, C | null, D | null]
type Add = (start: bigint, by: Interval, context: FunctionContext) => bigint

const plain: Add = (start, by) => addInterval(start, by)
const zoned: Add = (start, by, { settings }) => addIntervalInZone(start, by, settings.timeZone)
const clock: Add = (start, by) => shiftTimeOfDay(start, by, 1)

const overlapsOf = (add: Add) => {
  return (
    args: Ends<bigint, bigint | Interval, bigint, bigint | Interval>,
    context: FunctionContext,
  ): boolean | null => {
    const end = (start: bigint | null, value: bigint | Interval | null): bigint | null =>
      value === null || typeof value === 'bigint' ? value : start === null ? null : add(start, value, context)
    return overlaps(args[0], end(args[0], args[1]), args[2], end(args[2], args[3]))
  }
}

const midnightToday = ({ settings }: FunctionContext): bigint => {
  const local = toLocal(settings.transactionTimestamp, settings.timeZone)
  return local - timeOfTimestamp(local)
}

/** Midnight of the current day, in the zone's wall clock or as an instant. */
const todayInstant = (context: FunctionContext): bigint => {
  const local = midnightToday(context)
  return local - (toLocal(local, context.settings.timeZone) - local)
}

export const spanFunctions: readonly FunctionDefinition[] = [
  immutable(2058, 'age', [Oid.timestamp, Oid.timestamp], Oid.interval, ([a, b]: [bigint, bigint]) => age(a, b)),
  immutable(1199, 'age', [Oid.timestamptz, Oid.timestamptz], Oid.interval, ([a, b]: [bigint, bigint], { settings }) =>
    age(toLocal(a, settings.timeZone), toLocal(b, settings.timeZone)),
  ),
  stable(2059, 'age', [Oid.timestamp], Oid.interval, ([moment]: [bigint], context) =>
    age(midnightToday(context), moment),
  ),
  stable(1386, 'age', [Oid.timestamptz], Oid.interval, ([moment]: [bigint], context) =>
    age(toLocal(todayInstant(context), context.settings.timeZone), toLocal(moment, context.settings.timeZone)),
  ),
  // Rows have no transaction ids here, so none is old.
  stable(1181, 'age', [Oid.xid], Oid.int4, () => 0),
  stable(3939, 'mxid_age', [Oid.xid], Oid.int4, () => 0),
  immutable(1175, 'justify_hours', [Oid.interval], Oid.interval, ([value]: [Interval]) => justifyHours(value)),
  immutable(1295, 'justify_days', [Oid.interval], Oid.interval, ([value]: [Interval]) => justifyDays(value)),
  immutable(2711, 'justify_interval', [Oid.interval], Oid.interval, ([value]: [Interval]) => justifyInterval(value)),
  immutable(1373, 'isfinite', [Oid.date], Oid.bool, ([day]: [number]) => !isInfiniteDate(day)),
  immutable(2048, 'isfinite', [Oid.timestamp], Oid.bool, ([moment]: [bigint]) => !isInfiniteTimestamp(moment)),
  immutable(1389, 'isfinite', [Oid.timestamptz], Oid.bool, ([moment]: [bigint]) => !isInfiniteTimestamp(moment)),
  immutable(1390, 'isfinite', [Oid.interval], Oid.bool, ([value]: [Interval]) => intervalInfinitySign(value) === 0),
  stable(
    6221,
    'date_add',
    [Oid.timestamptz, Oid.interval],
    Oid.timestamptz,
    ([moment, by]: [bigint, Interval], { settings }) => addIntervalInZone(moment, by, settings.timeZone),
  ),
  immutable(
    6222,
    'date_add',
    [Oid.timestamptz, Oid.interval, Oid.text],
    Oid.timestamptz,
    ([moment, by, zone]: [bigint, Interval, string]) => addIntervalInZone(moment, by, zoneByAnyName(zone).name),
  ),
  stable(
    6223,
    'date_subtract',
    [Oid.timestamptz, Oid.interval],
    Oid.timestamptz,
    ([moment, by]: [bigint, Interval], { settings }) =>
      addIntervalInZone(moment, negateInterval(by), settings.timeZone),
  ),
  immutable(
    6273,
    'date_subtract',
    [Oid.timestamptz, Oid.interval, Oid.text],
    Oid.timestamptz,
    ([moment, by, zone]: [bigint, Interval, string]) =>
      addIntervalInZone(moment, negateInterval(by), zoneByAnyName(zone).name),
  ),
  immutableLax(1308, 'overlaps', [Oid.time, Oid.time, Oid.time, Oid.time], Oid.bool, overlapsOf(clock)),
  immutableLax(1311, 'overlaps', [Oid.time, Oid.interval, Oid.time, Oid.time], Oid.bool, overlapsOf(clock)),
  immutableLax(1310, 'overlaps', [Oid.time, Oid.time, Oid.time, Oid.interval], Oid.bool, overlapsOf(clock)),
  immutableLax(1309, 'overlaps', [Oid.time, Oid.interval, Oid.time, Oid.interval], Oid.bool, overlapsOf(clock)),
  immutableLax(
    2041,
    'overlaps',
    [Oid.timestamp, Oid.timestamp, Oid.timestamp, Oid.timestamp],
    Oid.bool,
    overlapsOf(plain),
  ),
  immutableLax(
    2044,
    'overlaps',
    [Oid.timestamp, Oid.interval, Oid.timestamp, Oid.timestamp],
    Oid.bool,
    overlapsOf(plain),
  ),
  immutableLax(
    2043,
    'overlaps',
    [Oid.timestamp, Oid.timestamp, Oid.timestamp, Oid.interval],
    Oid.bool,
    overlapsOf(plain),
  ),
  immutableLax(
    2042,
    'overlaps',
    [Oid.timestamp, Oid.interval, Oid.timestamp, Oid.interval],
    Oid.bool,
    overlapsOf(plain),
  ),
  immutableLax(
    1304,
    'overlaps',
    [Oid.timestamptz, Oid.timestamptz, Oid.timestamptz, Oid.timestamptz],
    Oid.bool,
    overlapsOf(zoned),
  ),
  stableLax(
    1307,
    'overlaps',
    [Oid.timestamptz, Oid.interval, Oid.timestamptz, Oid.timestamptz],
    Oid.bool,
    overlapsOf(zoned),
  ),
  stableLax(
    1306,
    'overlaps',
    [Oid.timestamptz, Oid.timestamptz, Oid.timestamptz, Oid.interval],
    Oid.bool,
    overlapsOf(zoned),
  ),
  stableLax(
    1305,
    'overlaps',
    [Oid.timestamptz, Oid.interval, Oid.timestamptz, Oid.interval],
    Oid.bool,
    overlapsOf(zoned),
  ),
  immutableLax(
    1271,
    'overlaps',
    [Oid.timetz, Oid.timetz, Oid.timetz, Oid.timetz],
    Oid.bool,
    (args: Ends<Timetz, Timetz, Timetz, Timetz>) => {
      const [a, b, c, d] = args.map((time) =>
        time === null ? null : time.micros - BigInt(time.offset) * microsPerSecond,
      )
      return overlaps(a, b, c, d)
    },
  ),
]

interface Timetz {
  readonly micros: bigint
  readonly offset: number
}

/** SQL's OVERLAPS: each pair is ordered first, and NULL decides only where the known ends do not. */
function overlaps(
  start1: bigint | null,
  end1: bigint | null,
  start2: bigint | null,
  end2: bigint | null,
): boolean | null {
  const first = ordered(start1, end1)
  const second = ordered(start2, end2)
  if (!first || !second) return null
  const [earlier, later] = first.start > second.start ? [second, first] : [first, second]
  if (first.start !== second.start) {
    if (earlier.end === null) return null
    if (later.start < earlier.end) return true
    // The later period cannot begin before a NULL end is known.
    return later.end === null ? null : false
  }
  return first.end === null || second.end === null ? null : true
}

function ordered(start: bigint | null, end: bigint | null): { start: bigint; end: bigint | null } | undefined {
  if (start === null) return end === null ? undefined : { start: end, end: null }
  return end !== null && start > end ? { start: end, end: start } : { start, end }
}
