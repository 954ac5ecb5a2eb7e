// lower, upper, isempty, lower_inc … lower_inf …: of a multirange its first and last bounds.
import { Oid } from '../../types/oids.ts'
import { span } from '../../types/ranges/multirange-set.ts'
import type { MultirangeValue, RangeValue } from '../../types/ranges/range-value.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { ScalarFunction } from '../function.ts'

/** Of ranges, and of multiranges. */
const pair = (
  name: string,
  oids: readonly [number, number],
  result: number,
  body: (range: RangeValue) => Value,
): readonly ScalarFunction[] => [
  immutable(oids[0], name, [Oid.anyrange], result, ([range]: [RangeValue]) => body(range)),
  immutable(oids[1], name, [Oid.anymultirange], result, ([multirange]: [MultirangeValue]) => body(span(multirange))),
]

export const boundFunctions: readonly ScalarFunction[] = [
  ...pair('lower', [3848, 4235], Oid.anyelement, ({ lower }) => lower.value),
  ...pair('upper', [3849, 4236], Oid.anyelement, ({ upper }) => upper.value),
  ...pair('isempty', [3850, 4237], Oid.bool, ({ empty }) => empty),
  ...pair('lower_inc', [3851, 4238], Oid.bool, ({ lower }) => lower.inclusive),
  ...pair('upper_inc', [3852, 4239], Oid.bool, ({ upper }) => upper.inclusive),
  ...pair('lower_inf', [3853, 4240], Oid.bool, ({ empty, lower }) => !empty && lower.value === null),
  ...pair('upper_inf', [3854, 4241], Oid.bool, ({ empty, upper }) => !empty && upper.value === null),
]
