// sum and avg. Integers and numerics are exact; floats add in the order they come.
import { PgError } from '../../errors.ts'
import type { Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import type { Interval } from '../../types/interval-value.ts'
import { addIntervals, divideInterval } from '../../types/datetime/interval-arithmetic.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { divide } from '../../types/numeric/arithmetic.ts'
import { fromBigint } from '../../types/numeric/convert.ts'
import { aggregate } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { addBigint, addColumn, addNumber, fold, mergeSums, startSum } from './exact-sum.ts'
import type { ExactSum } from './exact-sum.ts'
import { addNumeric, addNumericColumn, mergeNumericSums, numericTotal, startNumericSum } from './numeric-sum.ts'
import type { NumericSum } from './numeric-sum.ts'

const overSmallIntegers = {
  start: startSum,
  step: (state: ExactSum, [value]: readonly unknown[]): ExactSum => {
    addNumber(state, value as number)
    return state
  },
  merge: mergeSums,
  vector: (states: ExactSum[], groups: Int32Array, [column]: readonly Column[], batch: { readonly length: number }) =>
    addColumn(states, groups, column, batch.length),
}

const overBigints = {
  ...overSmallIntegers,
  step: (state: ExactSum, [value]: readonly unknown[]): ExactSum => {
    addBigint(state, value as bigint)
    return state
  },
}

const overNumerics = {
  start: startNumericSum,
  step: (state: NumericSum, [value]: readonly unknown[]): NumericSum => {
    addNumeric(state, value as Numeric)
    return state
  },
  merge: mergeNumericSums,
  vector: (states: NumericSum[], groups: Int32Array, [column]: readonly Column[], batch: { readonly length: number }) =>
    addNumericColumn(states, groups, column, batch.length),
}

interface FloatSum {
  count: number
  sum: number
}

const overflow = (): PgError => new PgError('22003', 'value out of range: overflow')

const overFloats = {
  start: (): FloatSum => ({ count: 0, sum: 0 }),
  step: (state: FloatSum, [value]: readonly unknown[]): FloatSum => {
    addFloat(state, value as number)
    return state
  },
  merge: (a: FloatSum, b: FloatSum): FloatSum => {
    if (b.count === 0) return a
    const sum = a.sum + b.sum
    if (!Number.isFinite(sum) && Number.isFinite(a.sum) && Number.isFinite(b.sum)) throw overflow()
    a.sum = sum
    a.count += b.count
    return a
  },
  vector: (states: FloatSum[], groups: Int32Array, [column]: readonly Column[], batch: { readonly length: number }) => {
    if (column.boxed || (column.layout.kind !== 'f64' && column.layout.kind !== 'f32')) return false
    const values = column.values as Float64Array
    const { validity } = column
    for (let row = 0; row < batch.length; row++) {
      if (!validity || (validity[row >> 3] >> (row & 7)) & 1) addFloat(states[groups[row]], values[row])
    }
    return true
  },
}

function addFloat(state: FloatSum, value: number): void {
  const sum = state.sum + value
  if (!Number.isFinite(sum) && Number.isFinite(value) && Number.isFinite(state.sum)) throw overflow()
  state.sum = sum
  state.count++
}

const overSingles = {
  start: overFloats.start,
  step: (state: FloatSum, [value]: readonly unknown[]): FloatSum => {
    addFloat(state, value as number)
    const rounded = Math.fround(state.sum)
    if (!Number.isFinite(rounded) && Number.isFinite(state.sum)) throw overflow()
    state.sum = rounded
    return state
  },
  merge: (a: FloatSum, b: FloatSum): FloatSum => {
    const merged = overFloats.merge(a, b)
    merged.sum = Math.fround(merged.sum)
    return merged
  },
}

interface IntervalSum {
  count: number
  sum: Interval | null
}

const overIntervals = {
  start: (): IntervalSum => ({ count: 0, sum: null }),
  step: (state: IntervalSum, [value]: readonly unknown[]): IntervalSum => {
    state.sum = state.sum === null ? (value as Interval) : addIntervals(state.sum, value as Interval)
    state.count++
    return state
  },
  merge: (a: IntervalSum, b: IntervalSum): IntervalSum => {
    if (b.sum !== null) a.sum = a.sum === null ? b.sum : addIntervals(a.sum, b.sum)
    a.count += b.count
    return a
  },
}

function toInt8(state: ExactSum): bigint | null {
  if (state.count === 0) return null
  const total = fold(state)
  if (BigInt.asIntN(64, total) !== total) throw new PgError('22003', 'bigint out of range')
  return total
}
const toNumeric = (state: ExactSum): Numeric | null => (state.count === 0 ? null : fromBigint(fold(state)))
const toAverage = (state: ExactSum): Numeric | null =>
  state.count === 0 ? null : divide(fromBigint(fold(state)), fromBigint(BigInt(state.count)))

export const sumFunctions: readonly FunctionDefinition[] = [
  aggregate(2109, 'sum', [Oid.int2], Oid.int8, { ...overSmallIntegers, finish: toInt8 }),
  aggregate(2108, 'sum', [Oid.int4], Oid.int8, { ...overSmallIntegers, finish: toInt8 }),
  aggregate(2107, 'sum', [Oid.int8], Oid.numeric, { ...overBigints, finish: toNumeric }),
  aggregate(2114, 'sum', [Oid.numeric], Oid.numeric, {
    ...overNumerics,
    finish: (state: NumericSum) => (state.count === 0 ? null : numericTotal(state)),
  }),
  aggregate(2111, 'sum', [Oid.float8], Oid.float8, {
    ...overFloats,
    finish: (state: FloatSum) => (state.count === 0 ? null : state.sum),
  }),
  aggregate(2110, 'sum', [Oid.float4], Oid.float4, {
    ...overSingles,
    finish: (state: FloatSum) => (state.count === 0 ? null : state.sum),
  }),
  aggregate(2113, 'sum', [Oid.interval], Oid.interval, { ...overIntervals, finish: (state: IntervalSum) => state.sum }),
  aggregate(2102, 'avg', [Oid.int2], Oid.numeric, { ...overSmallIntegers, finish: toAverage }),
  aggregate(2101, 'avg', [Oid.int4], Oid.numeric, { ...overSmallIntegers, finish: toAverage }),
  aggregate(2100, 'avg', [Oid.int8], Oid.numeric, { ...overBigints, finish: toAverage }),
  aggregate(2103, 'avg', [Oid.numeric], Oid.numeric, {
    ...overNumerics,
    finish: (state: NumericSum) =>
      state.count === 0 ? null : divide(numericTotal(state), fromBigint(BigInt(state.count))),
  }),
  aggregate(2104, 'avg', [Oid.float4], Oid.float8, {
    ...overFloats,
    finish: (state: FloatSum) => (state.count === 0 ? null : state.sum / state.count),
  }),
  aggregate(2105, 'avg', [Oid.float8], Oid.float8, {
    ...overFloats,
    finish: (state: FloatSum) => (state.count === 0 ? null : state.sum / state.count),
  }),
  aggregate(2106, 'avg', [Oid.interval], Oid.interval, {
    ...overIntervals,
    finish: (state: IntervalSum) => (state.sum === null ? null : divideInterval(state.sum, state.count)),
  }),
]
