// range_agg and range_intersect_agg.
import { Oid } from '../../types/oids.ts'
import { intersectMultiranges, makeMultirange } from '../../types/ranges/multirange-set.ts'
import { intersect } from '../../types/ranges/range-set.ts'
import type { MultirangeValue, RangeFamily, RangeValue } from '../../types/ranges/range-value.ts'
import type { Value } from '../../types/type.ts'
import { aggregate } from '../declare.ts'
import type { AggregateFunction } from '../function.ts'
import { familyOf } from './family-of.ts'

interface Gathered {
  readonly ranges: RangeValue[]
  /** An empty one counts too: {} is not NULL. */
  seen: boolean
}

const gathering = (
  oid: number,
  argument: number,
  rangesOf: (value: any) => readonly RangeValue[],
): AggregateFunction<Gathered> =>
  aggregate<Gathered>(oid, 'range_agg', [argument], Oid.anymultirange, {
    keepsInput: true,
    start: () => ({ ranges: [], seen: false }),
    step(state, [value]) {
      state.seen = true
      for (const range of rangesOf(value)) state.ranges.push(range)
      return state
    },
    merge(a, b) {
      a.seen ||= b.seen
      for (const range of b.ranges) a.ranges.push(range)
      return a
    },
    finish: ({ ranges, seen }, context) => (seen ? makeMultirange(ranges, familyOf(context)) : null),
  })

const intersecting = <T>(
  oid: number,
  type: number,
  both: (a: T, b: T, family: RangeFamily) => T,
): AggregateFunction<{ value: T | null }> =>
  aggregate<{ value: T | null }>(oid, 'range_intersect_agg', [type], type, {
    start: () => ({ value: null }),
    step(state, [value], context) {
      state.value = state.value === null ? (value as T) : both(state.value, value as T, familyOf(context))
      return state
    },
    merge(a, b, context) {
      if (b.value !== null) a.value = a.value === null ? b.value : both(a.value, b.value, familyOf(context))
      return a
    },
    finish: (state): Value => state.value,
  })

export const rangeAggregates: readonly AggregateFunction[] = [
  gathering(4301, Oid.anyrange, (range: RangeValue) => [range]),
  gathering(6227, Oid.anymultirange, ({ ranges }: MultirangeValue) => ranges),
  intersecting<RangeValue>(4450, Oid.anyrange, intersect),
  intersecting<MultirangeValue>(4389, Oid.anymultirange, intersectMultiranges),
]
