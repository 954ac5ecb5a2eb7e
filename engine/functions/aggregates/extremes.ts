// min and max. Values of 64 bits are compared by their halves, so that a column needs no BigInt per row.
import type { Batch, Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { compare as compareNumeric } from '../../types/numeric/compare.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { aggregate } from '../declare.ts'
import type { AggregateFunction, FunctionContext, FunctionDefinition } from '../function.ts'
import { integerWidth, wordsOf } from './exact-sum.ts'

type Body<State> = Pick<AggregateFunction<State>, 'start' | 'step' | 'finish' | 'merge' | 'vector'>
type Wanted = -1 | 1

/** Any type with an order. */
interface Extreme {
  value: Value
}

function ofOrdered(wanted: Wanted): Body<Extreme> {
  const take = (state: Extreme, value: Value, context: FunctionContext): Extreme => {
    if (value === null) return state
    // Of equal values (1.5 and 1.50) the later one stays.
    if (state.value === null || typeByOid(context.argTypes[0].oid).compare!(value, state.value) * wanted >= 0)
      state.value = value
    return state
  }
  return {
    start: () => ({ value: null }),
    step: (state, [value], context) => take(state, value, context),
    merge: (a, b, context) => take(a, b.value, context),
    finish: (state) => state.value,
  }
}

/** Integers as high · 2^32 + low with 0 ≤ low < 2^32. */
interface IntegerExtreme {
  seen: boolean
  high: number
  low: number
}

function takeInteger(state: IntegerExtreme, high: number, low: number, wanted: Wanted): void {
  if (state.seen) {
    const difference = high === state.high ? low - state.low : high - state.high
    if (difference * wanted <= 0) return
  }
  state.seen = true
  state.high = high
  state.low = low
}

function takeIntegerColumn(
  states: readonly IntegerExtreme[],
  groups: Int32Array,
  column: Column,
  rows: number,
  wanted: Wanted,
): boolean {
  const width = integerWidth(column)
  if (width !== 'narrow' && width !== 'i64') return false
  const { validity } = column
  const values = column.values as Int32Array
  const words = width === 'i64' ? wordsOf(column) : undefined
  for (let row = 0; row < rows; row++) {
    if (validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0) continue
    const state = states[groups[row]]
    if (words) takeInteger(state, words[2 * row + 1], words[2 * row] >>> 0, wanted)
    else takeInteger(state, values[row] >> 31, values[row] >>> 0, wanted)
  }
  return true
}

function ofIntegers(wanted: Wanted, large: boolean): Body<IntegerExtreme> {
  return {
    start: () => ({ seen: false, high: 0, low: 0 }),
    step: (state, [value]) => {
      if (large) takeInteger(state, Number((value as bigint) >> 32n), Number((value as bigint) & 0xffffffffn), wanted)
      else takeInteger(state, Math.floor((value as number) / 2 ** 32), (value as number) >>> 0, wanted)
      return state
    },
    merge: (a, b) => {
      if (b.seen) takeInteger(a, b.high, b.low, wanted)
      return a
    },
    finish: (state) => {
      if (!state.seen) return null
      return large ? (BigInt(state.high) << 32n) + BigInt(state.low) : state.high * 2 ** 32 + state.low
    },
    vector: (states, groups, [column], batch) => takeIntegerColumn(states, groups, column, batch.length, wanted),
  }
}

interface FloatExtreme {
  value: number | null
}

/** NaN is greater than every other number. */
function takeFloat(state: FloatExtreme, value: number, wanted: Wanted): void {
  const current = state.value
  if (current === null || value === current) {
    state.value ??= value
    return
  }
  const greater = value > current || (Number.isNaN(value) && !Number.isNaN(current))
  const less = value < current || (Number.isNaN(current) && !Number.isNaN(value))
  if (wanted > 0 ? greater : less) state.value = value
}

function ofFloats(wanted: Wanted): Body<FloatExtreme> {
  return {
    start: () => ({ value: null }),
    step: (state, [value]) => {
      takeFloat(state, value as number, wanted)
      return state
    },
    merge: (a, b) => {
      if (b.value !== null) takeFloat(a, b.value, wanted)
      return a
    },
    finish: (state) => state.value,
    vector: (states, groups, [column], batch) => {
      if (column.boxed || (column.layout.kind !== 'f64' && column.layout.kind !== 'f32')) return false
      const values = column.values as Float64Array
      const { validity } = column
      for (let row = 0; row < batch.length; row++) {
        if (!validity || (validity[row >> 3] >> (row & 7)) & 1) takeFloat(states[groups[row]], values[row], wanted)
      }
      return true
    },
  }
}

/** `value`, or while columns of one scale come the coefficient as an integer extreme. */
interface NumericExtreme extends IntegerExtreme {
  value: Numeric | null
  scale: number
}

function settled(state: NumericExtreme, wanted: Wanted): NumericExtreme {
  if (!state.seen) return state
  const coefficient = (BigInt(state.high) << 32n) + BigInt(state.low)
  state.seen = false
  takeNumeric(state, { coefficient, scale: state.scale }, wanted)
  return state
}

function takeNumeric(state: NumericExtreme, value: Numeric, wanted: Wanted): void {
  if (state.value === null || compareNumeric(value, state.value) * wanted >= 0) state.value = value
}

function ofNumerics(wanted: Wanted): Body<NumericExtreme> {
  return {
    start: () => ({ seen: false, high: 0, low: 0, value: null, scale: 0 }),
    step: (state, [value]) => {
      takeNumeric(state, value as Numeric, wanted)
      return state
    },
    merge: (a, b) => {
      const { value } = settled(b, wanted)
      if (value !== null) takeNumeric(settled(a, wanted), value, wanted)
      return a
    },
    finish: (state) => settled(state, wanted).value,
    vector: (states, groups, [column], batch: Batch) => {
      if (column.layout.kind !== 'decimal' || column.boxed || integerWidth(column) === 'i128') return false
      const { scale } = column.layout
      for (let row = 0; row < batch.length; row++) {
        const state = states[groups[row]]
        if (state.scale !== scale) settled(state, wanted).scale = scale
        if (states.length === 1) break
      }
      return takeIntegerColumn(states, groups, column, batch.length, wanted)
    },
  }
}

const maxOf = ofOrdered(1)
const minOf = ofOrdered(-1)
const maxSmall = ofIntegers(1, false)
const minSmall = ofIntegers(-1, false)
const maxLarge = ofIntegers(1, true)
const minLarge = ofIntegers(-1, true)

export const extremeFunctions: readonly FunctionDefinition[] = [
  aggregate(2117, 'max', [Oid.int2], Oid.int2, maxSmall),
  aggregate(2116, 'max', [Oid.int4], Oid.int4, maxSmall),
  aggregate(2122, 'max', [Oid.date], Oid.date, maxSmall),
  aggregate(2115, 'max', [Oid.int8], Oid.int8, maxLarge),
  aggregate(2125, 'max', [Oid.money], Oid.money, maxLarge),
  aggregate(2123, 'max', [Oid.time], Oid.time, maxLarge),
  aggregate(2126, 'max', [Oid.timestamp], Oid.timestamp, maxLarge),
  aggregate(2127, 'max', [Oid.timestamptz], Oid.timestamptz, maxLarge),
  aggregate(2119, 'max', [Oid.float4], Oid.float4, ofFloats(1)),
  aggregate(2120, 'max', [Oid.float8], Oid.float8, ofFloats(1)),
  aggregate(2130, 'max', [Oid.numeric], Oid.numeric, ofNumerics(1)),
  aggregate(2118, 'max', [Oid.oid], Oid.oid, maxOf),
  aggregate(2129, 'max', [Oid.text], Oid.text, maxOf),
  aggregate(2244, 'max', [Oid.bpchar], Oid.bpchar, maxOf),
  aggregate(6395, 'max', [Oid.bytea], Oid.bytea, maxOf),
  aggregate(6373, 'max', [Oid.record], Oid.record, maxOf),
  aggregate(2128, 'max', [Oid.interval], Oid.interval, maxOf),
  aggregate(2124, 'max', [Oid.timetz], Oid.timetz, maxOf),
  aggregate(3564, 'max', [Oid.inet], Oid.inet, maxOf),
  aggregate(2797, 'max', [Oid.tid], Oid.tid, maxOf),
  aggregate(5099, 'max', [Oid.xid8], Oid.xid8, maxOf),
  aggregate(4189, 'max', [Oid.pg_lsn], Oid.pg_lsn, maxOf),
  aggregate(2050, 'max', [Oid.anyarray], Oid.anyarray, maxOf),
  aggregate(3526, 'max', [Oid.anyenum], Oid.anyenum, maxSmall),
  aggregate(3527, 'min', [Oid.anyenum], Oid.anyenum, minSmall),
  aggregate(2133, 'min', [Oid.int2], Oid.int2, minSmall),
  aggregate(2132, 'min', [Oid.int4], Oid.int4, minSmall),
  aggregate(2138, 'min', [Oid.date], Oid.date, minSmall),
  aggregate(2131, 'min', [Oid.int8], Oid.int8, minLarge),
  aggregate(2141, 'min', [Oid.money], Oid.money, minLarge),
  aggregate(2139, 'min', [Oid.time], Oid.time, minLarge),
  aggregate(2142, 'min', [Oid.timestamp], Oid.timestamp, minLarge),
  aggregate(2143, 'min', [Oid.timestamptz], Oid.timestamptz, minLarge),
  aggregate(2135, 'min', [Oid.float4], Oid.float4, ofFloats(-1)),
  aggregate(2136, 'min', [Oid.float8], Oid.float8, ofFloats(-1)),
  aggregate(2146, 'min', [Oid.numeric], Oid.numeric, ofNumerics(-1)),
  aggregate(2134, 'min', [Oid.oid], Oid.oid, minOf),
  aggregate(2145, 'min', [Oid.text], Oid.text, minOf),
  aggregate(2245, 'min', [Oid.bpchar], Oid.bpchar, minOf),
  aggregate(6396, 'min', [Oid.bytea], Oid.bytea, minOf),
  aggregate(6374, 'min', [Oid.record], Oid.record, minOf),
  aggregate(2144, 'min', [Oid.interval], Oid.interval, minOf),
  aggregate(2140, 'min', [Oid.timetz], Oid.timetz, minOf),
  aggregate(3565, 'min', [Oid.inet], Oid.inet, minOf),
  aggregate(2798, 'min', [Oid.tid], Oid.tid, minOf),
  aggregate(5100, 'min', [Oid.xid8], Oid.xid8, minOf),
  aggregate(4190, 'min', [Oid.pg_lsn], Oid.pg_lsn, minOf),
  aggregate(2051, 'min', [Oid.anyarray], Oid.anyarray, minOf),
]
