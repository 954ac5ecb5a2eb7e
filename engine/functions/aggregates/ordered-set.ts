// percentile_cont, percentile_disc and mode. Rows arrive in WITHIN GROUP's order; the last argument is the ordered value.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { addIntervals, multiplyInterval, subtractIntervals } from '../../types/datetime/interval-arithmetic.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { aggregate } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

/** A group's values in order, the NULLs left out: an array, or what reads them where they lie (interpret/grouping/ordered-set.ts). */
interface SortedValues {
  readonly length: number
  at(index: number): Value
}

interface Ordered {
  readonly values: SortedValues
  readonly fraction: Value
}

interface Collected {
  readonly values: Value[]
  fraction: Value
}

const collecting = {
  orderedSet: true,
  strict: false,
  start: (): Collected => ({ values: [], fraction: null }),
  step: (state: Collected, args: readonly Value[]): Collected => {
    state.fraction = args[0]
    const value = args[args.length - 1]
    if (value !== null) state.values.push(value)
    return state
  },
}

type Interpolate = (low: any, high: any, part: number) => Value
const betweenNumbers: Interpolate = (low: number, high: number, part) => low + part * (high - low)
const betweenIntervals: Interpolate = (low: Interval, high: Interval, part) =>
  addIntervals(low, multiplyInterval(subtractIntervals(high, low), part))

const continuous = (values: SortedValues, fraction: number, interpolate: Interpolate): Value => {
  const position = checked(fraction) * (values.length - 1)
  const low = Math.floor(position)
  const high = Math.ceil(position)
  return low === high ? values.at(low) : interpolate(values.at(low), values.at(high), position - low)
}

const discrete = (values: SortedValues, fraction: number): Value =>
  values.at(Math.max(Math.ceil(checked(fraction) * values.length) - 1, 0))

function checked(fraction: number): number {
  if (fraction >= 0 && fraction <= 1) return fraction
  throw new PgError('22003', `percentile value ${fraction} is not between 0 and 1`)
}

const single = (at: (values: SortedValues, fraction: number) => Value) => ({
  ...collecting,
  finish: ({ values, fraction }: Ordered): Value =>
    fraction === null || values.length === 0 ? null : at(values, fraction as number),
})

const several = (at: (values: SortedValues, fraction: number) => Value) => ({
  ...collecting,
  finish: ({ values, fraction }: Ordered): Value => {
    if (fraction === null || values.length === 0) return null
    const fractions = fraction as PgArray
    return {
      ...fractions,
      elements: fractions.elements.map((part) => (part === null ? null : at(values, part as number))),
    }
  },
})

const numbers = (values: SortedValues, fraction: number): Value => continuous(values, fraction, betweenNumbers)
const intervals = (values: SortedValues, fraction: number): Value => continuous(values, fraction, betweenIntervals)

export const orderedSetFunctions: readonly FunctionDefinition[] = [
  aggregate(3974, 'percentile_cont', [Oid.float8, Oid.float8], Oid.float8, single(numbers)),
  aggregate(3976, 'percentile_cont', [Oid.float8, Oid.interval], Oid.interval, single(intervals)),
  aggregate(3980, 'percentile_cont', [Oid._float8, Oid.float8], Oid._float8, several(numbers)),
  aggregate(3982, 'percentile_cont', [Oid._float8, Oid.interval], Oid._interval, several(intervals)),
  aggregate(3972, 'percentile_disc', [Oid.float8, Oid.anyelement], Oid.anyelement, single(discrete)),
  aggregate(3978, 'percentile_disc', [Oid._float8, Oid.anyelement], Oid.anyarray, several(discrete)),
  aggregate(3984, 'mode', [Oid.anyelement], Oid.anyelement, {
    ...collecting,
    finish: (state: Collected, context) => {
      const { values }: Ordered = state
      const { compare } = typeByOid(context.argTypes[context.argTypes.length - 1].oid)
      let best: Value = null
      let bestLength = 0
      for (let start = 0; start < values.length;) {
        const value = values.at(start)
        let end = start + 1
        while (end < values.length && compare!(value, values.at(end)) === 0) end++
        if (end - start > bestLength) [best, bestLength] = [value, end - start]
        start = end
      }
      return best
    },
  }),
]
