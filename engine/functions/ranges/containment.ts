// @>, <@ and && of ranges, multiranges and elements.
import {
  holdsMultirange,
  holdsRange,
  overlapsMultirange,
  overlapsRange,
  span,
} from '../../types/ranges/multirange-set.ts'
import { containsElement, containsRange, overlap } from '../../types/ranges/range-set.ts'
import type { MultirangeValue, RangeValue } from '../../types/ranges/range-value.ts'
import type { Value } from '../../types/type.ts'
import { rangeOperators, type RangeBody, type RangeOperators } from './define.ts'

const turned =
  (body: RangeBody): RangeBody =>
  (a, b, family) =>
    body(b, a, family)

const multirangeHoldsElement: RangeBody = (multirange: MultirangeValue, element: Value, family) =>
  multirange.ranges.some((range) => containsElement(range, element, family))
const rangeHoldsMultirange: RangeBody = (range: RangeValue, multirange: MultirangeValue, family) =>
  containsRange(range, span(multirange), family)

export const containmentOperators: readonly RangeOperators[] = [
  rangeOperators('@>', '<@', [
    ['re', 3889, 3858, 'range_contains_elem', containsElement],
    ['rr', 3890, 3859, 'range_contains', containsRange],
    ['rm', 4539, 4541, 'range_contains_multirange', rangeHoldsMultirange],
    ['me', 2869, 4249, 'multirange_contains_elem', multirangeHoldsElement],
    ['mr', 2870, 4250, 'multirange_contains_range', holdsRange],
    ['mm', 2871, 4251, 'multirange_contains_multirange', holdsMultirange],
  ]),
  rangeOperators('<@', '@>', [
    ['er', 3891, 3860, 'elem_contained_by_range', turned(containsElement)],
    ['rr', 3892, 3861, 'range_contained_by', turned(containsRange)],
    ['mr', 4540, 4542, 'multirange_contained_by_range', turned(rangeHoldsMultirange)],
    ['em', 2872, 4252, 'elem_contained_by_multirange', turned(multirangeHoldsElement)],
    ['rm', 2873, 4253, 'range_contained_by_multirange', turned(holdsRange)],
    ['mm', 2874, 4254, 'multirange_contained_by_multirange', turned(holdsMultirange)],
  ]),
  rangeOperators('&&', '&&', [
    ['rr', 3888, 3857, 'range_overlaps', overlap],
    ['rm', 2866, 4246, 'range_overlaps_multirange', turned(overlapsRange)],
    ['mr', 2867, 4247, 'multirange_overlaps_range', overlapsRange],
    ['mm', 2868, 4248, 'multirange_overlaps_multirange', overlapsMultirange],
  ]),
]
