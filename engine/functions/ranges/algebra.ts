// +, - and * of ranges, which must come out as one range, and of multiranges.
import { intersectMultiranges, subtractMultirange, uniteMultiranges } from '../../types/ranges/multirange-set.ts'
import { intersect, subtract, union } from '../../types/ranges/range-set.ts'
import { rangeOperators, type RangeOperators } from './define.ts'

export const algebraOperators: readonly RangeOperators[] = [
  rangeOperators(
    '+',
    '+',
    [
      ['rr', 3898, 3867, 'range_union', union],
      ['mm', 4392, 4270, 'multirange_union', uniteMultiranges],
    ],
    'same',
  ),
  rangeOperators(
    '-',
    undefined,
    [
      ['rr', 3899, 3869, 'range_minus', subtract],
      ['mm', 4393, 4271, 'multirange_minus', subtractMultirange],
    ],
    'same',
  ),
  rangeOperators(
    '*',
    '*',
    [
      ['rr', 3900, 3868, 'range_intersect', intersect],
      ['mm', 4394, 4272, 'multirange_intersect', intersectMultiranges],
    ],
    'same',
  ),
]
