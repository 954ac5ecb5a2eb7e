// generate_series and generate_subscripts.
import { PgError, invalidParameter } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { compareIntervals, intervalInfinitySign } from '../../types/datetime/interval-value.ts'
import { addInterval, addIntervalInZone } from '../../types/datetime/timestamp-arithmetic.ts'
import type { Interval } from '../../types/interval-value.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { add } from '../../types/numeric/arithmetic.ts'
import { compare } from '../../types/numeric/compare.ts'
import { numericOne, signOf } from '../../types/numeric/value.ts'
import { Oid } from '../../types/oids.ts'
import { immutableSet, stableSet } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { zoneByAnyName } from '../datetime/zones.ts'

export const seriesFunctions: readonly FunctionDefinition[] = [
  immutableSet(1067, 'generate_series', [Oid.int4, Oid.int4], Oid.int4, ([start, stop]: [number, number]) =>
    integers(start, stop, 1),
  ),
  immutableSet(
    1066,
    'generate_series',
    [Oid.int4, Oid.int4, Oid.int4],
    Oid.int4,
    ([start, stop, step]: [number, number, number]) => integers(start, stop, step),
  ),
  immutableSet(1069, 'generate_series', [Oid.int8, Oid.int8], Oid.int8, ([start, stop]: [bigint, bigint]) =>
    bigints(start, stop, 1n),
  ),
  immutableSet(
    1068,
    'generate_series',
    [Oid.int8, Oid.int8, Oid.int8],
    Oid.int8,
    ([start, stop, step]: [bigint, bigint, bigint]) => bigints(start, stop, step),
  ),
  immutableSet(3260, 'generate_series', [Oid.numeric, Oid.numeric], Oid.numeric, ([start, stop]: [Numeric, Numeric]) =>
    numerics(start, stop, numericOne),
  ),
  immutableSet(
    3259,
    'generate_series',
    [Oid.numeric, Oid.numeric, Oid.numeric],
    Oid.numeric,
    ([start, stop, step]: [Numeric, Numeric, Numeric]) => numerics(start, stop, step),
  ),
  immutableSet(
    938,
    'generate_series',
    [Oid.timestamp, Oid.timestamp, Oid.interval],
    Oid.timestamp,
    ([start, stop, step]: [bigint, bigint, Interval]) => moments(start, stop, step, addInterval),
  ),
  stableSet(
    939,
    'generate_series',
    [Oid.timestamptz, Oid.timestamptz, Oid.interval],
    Oid.timestamptz,
    ([start, stop, step]: [bigint, bigint, Interval], { settings }) =>
      moments(start, stop, step, (moment, by) => addIntervalInZone(moment, by, settings.timeZone)),
  ),
  immutableSet(
    6274,
    'generate_series',
    [Oid.timestamptz, Oid.timestamptz, Oid.interval, Oid.text],
    Oid.timestamptz,
    ([start, stop, step, zone]: [bigint, bigint, Interval, string]) => {
      const { name } = zoneByAnyName(zone)
      return moments(start, stop, step, (moment, by) => addIntervalInZone(moment, by, name))
    },
  ),
  immutableSet(
    1192,
    'generate_subscripts',
    [Oid.anyarray, Oid.int4],
    Oid.int4,
    ([array, dimension]: [PgArray, number]) => subscripts(array, dimension, false),
  ),
  immutableSet(
    1191,
    'generate_subscripts',
    [Oid.anyarray, Oid.int4, Oid.bool],
    Oid.int4,
    ([array, dimension, reverse]: [PgArray, number, boolean]) => subscripts(array, dimension, reverse),
  ),
]

const zeroStep = (): PgError => invalidParameter('step size cannot equal zero')

function* integers(start: number, stop: number, step: number): Iterable<number> {
  if (step === 0) throw zeroStep()
  if (step > 0) for (let value = start; value <= stop; value += step) yield value
  else for (let value = start; value >= stop; value += step) yield value
}

function* bigints(start: bigint, stop: bigint, step: bigint): Iterable<bigint> {
  if (step === 0n) throw zeroStep()
  if (step > 0n) for (let value = start; value <= stop; value += step) yield value
  else for (let value = start; value >= stop; value += step) yield value
}

function* numerics(start: Numeric, stop: Numeric, step: Numeric): Iterable<Numeric> {
  for (const [name, value] of [
    ['start', start],
    ['stop', stop],
    ['step', step],
  ] as const) {
    const what = name === 'step' ? 'step size' : `${name} value`
    if (value.special === 'NaN') throw invalidParameter(`${what} cannot be NaN`)
    if (value.special !== undefined) throw invalidParameter(`${what} cannot be infinity`)
  }
  const direction = signOf(step)
  if (direction === 0) throw zeroStep()
  for (let value = start; compare(value, stop) * direction <= 0; value = add(value, step)) yield value
}

const noInterval: Interval = { months: 0, days: 0, micros: 0n }

function* moments(
  start: bigint,
  stop: bigint,
  step: Interval,
  plus: (moment: bigint, by: Interval) => bigint,
): Iterable<bigint> {
  if (intervalInfinitySign(step) !== 0) throw invalidParameter('step size cannot be infinite')
  const direction = compareIntervals(step, noInterval)
  if (direction === 0) throw zeroStep()
  for (let moment = start; direction > 0 ? moment <= stop : moment >= stop; moment = plus(moment, step)) yield moment
}

function* subscripts(array: PgArray, dimension: number, reverse: boolean): Iterable<number> {
  const size = array.dimensions[dimension - 1]
  if (size === undefined) return
  const low = array.lowerBounds[dimension - 1]
  for (let index = 0; index < size; index++) yield reverse ? low + size - 1 - index : low + index
}
