// Intervals among themselves, with numbers, and times of day moved by them.
import {
  addIntervals,
  divideInterval,
  multiplyInterval,
  negateInterval,
  shiftTimeOfDay,
  subtractIntervals,
} from '../../types/datetime/interval-arithmetic.ts'
import { intervalOf } from '../../types/datetime/interval-value.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import type { Timetz } from '../../types/timetz-value.ts'
import { binary, prefix, type Arithmetic } from './define.ts'

const shiftTimetz = (time: Timetz, by: Interval, sign: 1 | -1): Timetz => ({
  micros: shiftTimeOfDay(time.micros, by, sign),
  offset: time.offset,
})

export const intervalArithmetics: readonly Arithmetic[] = [
  binary(
    '+',
    1337,
    1169,
    'interval_pl',
    [Oid.interval, Oid.interval],
    Oid.interval,
    ([a, b]: [Interval, Interval]) => addIntervals(a, b),
    { commutator: '+' },
  ),
  binary('-', 1338, 1170, 'interval_mi', [Oid.interval, Oid.interval], Oid.interval, ([a, b]: [Interval, Interval]) =>
    subtractIntervals(a, b),
  ),
  prefix('-', 1336, 1168, 'interval_um', Oid.interval, Oid.interval, ([value]: [Interval]) => negateInterval(value)),
  binary(
    '*',
    1583,
    1618,
    'interval_mul',
    [Oid.interval, Oid.float8],
    Oid.interval,
    ([value, factor]: [Interval, number]) => multiplyInterval(value, factor),
    { commutator: '*' },
  ),
  binary(
    '*',
    1584,
    1624,
    'mul_d_interval',
    [Oid.float8, Oid.interval],
    Oid.interval,
    ([factor, value]: [number, Interval]) => multiplyInterval(value, factor),
    { commutator: '*' },
  ),
  binary(
    '/',
    1585,
    1326,
    'interval_div',
    [Oid.interval, Oid.float8],
    Oid.interval,
    ([value, divisor]: [Interval, number]) => divideInterval(value, divisor),
  ),
  binary(
    '+',
    1800,
    1747,
    'time_pl_interval',
    [Oid.time, Oid.interval],
    Oid.time,
    ([time, by]: [bigint, Interval]) => shiftTimeOfDay(time, by, 1),
    { commutator: '+' },
  ),
  binary(
    '+',
    1849,
    1848,
    'interval_pl_time',
    [Oid.interval, Oid.time],
    Oid.time,
    ([by, time]: [Interval, bigint]) => shiftTimeOfDay(time, by, 1),
    { commutator: '+' },
  ),
  binary('-', 1801, 1748, 'time_mi_interval', [Oid.time, Oid.interval], Oid.time, ([time, by]: [bigint, Interval]) =>
    shiftTimeOfDay(time, by, -1),
  ),
  binary('-', 1399, 1690, 'time_mi_time', [Oid.time, Oid.time], Oid.interval, ([a, b]: [bigint, bigint]) =>
    intervalOf(0, 0, a - b),
  ),
  binary(
    '+',
    1802,
    1749,
    'timetz_pl_interval',
    [Oid.timetz, Oid.interval],
    Oid.timetz,
    ([time, by]: [Timetz, Interval]) => shiftTimetz(time, by, 1),
    { commutator: '+' },
  ),
  binary(
    '+',
    2552,
    2547,
    'interval_pl_timetz',
    [Oid.interval, Oid.timetz],
    Oid.timetz,
    ([by, time]: [Interval, Timetz]) => shiftTimetz(time, by, 1),
    { commutator: '+' },
  ),
  binary(
    '-',
    1803,
    1750,
    'timetz_mi_interval',
    [Oid.timetz, Oid.interval],
    Oid.timetz,
    ([time, by]: [Timetz, Interval]) => shiftTimetz(time, by, -1),
  ),
]
