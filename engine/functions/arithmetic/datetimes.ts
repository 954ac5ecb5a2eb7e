// Dates and timestamps moved by days and intervals, and the differences between them.
import {
  addDays,
  addInterval,
  addIntervalInZone,
  checkedTimestamp,
  daysBetween,
  subtractInterval,
  subtractIntervalInZone,
  subtractTimestamps,
  timestampOfDate,
} from '../../types/datetime/timestamp-arithmetic.ts'
import { dateEnd, dateMin, int32Max, int32Min, isInfiniteDate, microsPerSecond } from '../../types/datetime/units.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import type { Timetz } from '../../types/timetz-value.ts'
import { dateArithmetic } from '../vector/integer-arithmetic.ts'
import { binary, type Arithmetic } from './define.ts'

export const datetimeArithmetics: readonly Arithmetic[] = [
  binary(
    '+',
    1100,
    1141,
    'date_pli',
    [Oid.date, Oid.int4],
    Oid.date,
    ([day, count]: [number, number]) => addDays(day, count),
    { commutator: '+', vector: dateArithmetic('+', dateMin, dateEnd) },
  ),
  binary(
    '+',
    2555,
    2550,
    'integer_pl_date',
    [Oid.int4, Oid.date],
    Oid.date,
    ([count, day]: [number, number]) => addDays(day, count),
    { commutator: '+', vector: dateArithmetic('+', dateMin, dateEnd) },
  ),
  binary(
    '-',
    1101,
    1142,
    'date_mii',
    [Oid.date, Oid.int4],
    Oid.date,
    ([day, count]: [number, number]) => addDays(day, -count),
    { vector: dateArithmetic('-', dateMin, dateEnd) },
  ),
  binary('-', 1099, 1140, 'date_mi', [Oid.date, Oid.date], Oid.int4, ([a, b]: [number, number]) => daysBetween(a, b), {
    vector: dateArithmetic('-', int32Min, int32Max),
  }),
  binary(
    '+',
    1076,
    2071,
    'date_pl_interval',
    [Oid.date, Oid.interval],
    Oid.timestamp,
    ([day, by]: [number, Interval]) => addInterval(timestampOfDate(day), by),
    { commutator: '+' },
  ),
  binary(
    '+',
    2551,
    2546,
    'interval_pl_date',
    [Oid.interval, Oid.date],
    Oid.timestamp,
    ([by, day]: [Interval, number]) => addInterval(timestampOfDate(day), by),
    { commutator: '+' },
  ),
  binary(
    '-',
    1077,
    2072,
    'date_mi_interval',
    [Oid.date, Oid.interval],
    Oid.timestamp,
    ([day, by]: [number, Interval]) => subtractInterval(timestampOfDate(day), by),
  ),
  binary(
    '+',
    1360,
    1272,
    'datetime_pl',
    [Oid.date, Oid.time],
    Oid.timestamp,
    ([day, time]: [number, bigint]) => momentOf(day, time),
    { commutator: '+' },
  ),
  binary(
    '+',
    1363,
    1296,
    'timedate_pl',
    [Oid.time, Oid.date],
    Oid.timestamp,
    ([time, day]: [bigint, number]) => momentOf(day, time),
    { commutator: '+' },
  ),
  binary(
    '+',
    1361,
    1297,
    'datetimetz_pl',
    [Oid.date, Oid.timetz],
    Oid.timestamptz,
    ([day, time]: [number, Timetz]) => instantOf(day, time),
    { commutator: '+' },
  ),
  binary(
    '+',
    1366,
    1298,
    'timetzdate_pl',
    [Oid.timetz, Oid.date],
    Oid.timestamptz,
    ([time, day]: [Timetz, number]) => instantOf(day, time),
    { commutator: '+' },
  ),
  binary('-', 2067, 2031, 'timestamp_mi', [Oid.timestamp, Oid.timestamp], Oid.interval, ([a, b]: [bigint, bigint]) =>
    subtractTimestamps(a, b),
  ),
  binary(
    '+',
    2066,
    2032,
    'timestamp_pl_interval',
    [Oid.timestamp, Oid.interval],
    Oid.timestamp,
    ([moment, by]: [bigint, Interval]) => addInterval(moment, by),
    { commutator: '+' },
  ),
  binary(
    '+',
    2553,
    2548,
    'interval_pl_timestamp',
    [Oid.interval, Oid.timestamp],
    Oid.timestamp,
    ([by, moment]: [Interval, bigint]) => addInterval(moment, by),
    { commutator: '+' },
  ),
  binary(
    '-',
    2068,
    2033,
    'timestamp_mi_interval',
    [Oid.timestamp, Oid.interval],
    Oid.timestamp,
    ([moment, by]: [bigint, Interval]) => subtractInterval(moment, by),
  ),
  binary(
    '-',
    1328,
    1188,
    'timestamptz_mi',
    [Oid.timestamptz, Oid.timestamptz],
    Oid.interval,
    ([a, b]: [bigint, bigint]) => subtractTimestamps(a, b),
  ),
  binary(
    '+',
    1327,
    1189,
    'timestamptz_pl_interval',
    [Oid.timestamptz, Oid.interval],
    Oid.timestamptz,
    ([moment, by]: [bigint, Interval], { settings }) => addIntervalInZone(moment, by, settings.timeZone),
    { commutator: '+', volatility: 'stable' },
  ),
  binary(
    '+',
    2554,
    2549,
    'interval_pl_timestamptz',
    [Oid.interval, Oid.timestamptz],
    Oid.timestamptz,
    ([by, moment]: [Interval, bigint], { settings }) => addIntervalInZone(moment, by, settings.timeZone),
    { commutator: '+', volatility: 'stable' },
  ),
  binary(
    '-',
    1329,
    1190,
    'timestamptz_mi_interval',
    [Oid.timestamptz, Oid.interval],
    Oid.timestamptz,
    ([moment, by]: [bigint, Interval], { settings }) => subtractIntervalInZone(moment, by, settings.timeZone),
    { volatility: 'stable' },
  ),
]

export function momentOf(day: number, time: bigint): bigint {
  const midnight = timestampOfDate(day)
  return isInfiniteDate(day) ? midnight : checkedTimestamp(midnight + time)
}

export function instantOf(day: number, time: Timetz): bigint {
  const midnight = timestampOfDate(day)
  return isInfiniteDate(day)
    ? midnight
    : checkedTimestamp(midnight + time.micros - BigInt(time.offset) * microsPerSecond)
}
