// <<, >>, &<, &>, -|-: of a multirange they look at its first and last bounds alone.
import { span } from '../../types/ranges/multirange-set.ts'
import { adjacent, endsBy, isBefore, startsFrom } from '../../types/ranges/range-set.ts'
import type { MultirangeValue, RangeFamily, RangeValue } from '../../types/ranges/range-value.ts'
import { rangeOperators, type RangeBody, type RangeOperators } from './define.ts'

type Test = (a: RangeValue, b: RangeValue, family: RangeFamily) => boolean

const spanOf = (value: RangeValue | MultirangeValue): RangeValue => ('ranges' in value ? span(value) : value)
const bySpans =
  (test: Test): RangeBody =>
  (a: RangeValue | MultirangeValue, b: RangeValue | MultirangeValue, family) =>
    test(spanOf(a), spanOf(b), family)

const before = bySpans(isBefore)
const after = bySpans((a, b, family) => isBefore(b, a, family))
const overLeft = bySpans(endsBy)
const overRight = bySpans(startsFrom)
const beside = bySpans(adjacent)

export const positionOperators: readonly RangeOperators[] = [
  rangeOperators('<<', '>>', [
    ['rr', 3893, 3863, 'range_before', before],
    ['rm', 4395, 4258, 'range_before_multirange', before],
    ['mr', 4396, 4259, 'multirange_before_range', before],
    ['mm', 4397, 4260, 'multirange_before_multirange', before],
  ]),
  rangeOperators('>>', '<<', [
    ['rr', 3894, 3864, 'range_after', after],
    ['rm', 4398, 4261, 'range_after_multirange', after],
    ['mr', 4399, 4262, 'multirange_after_range', after],
    ['mm', 4400, 4263, 'multirange_after_multirange', after],
  ]),
  rangeOperators('&<', undefined, [
    ['rr', 3895, 3865, 'range_overleft', overLeft],
    ['rm', 2875, 4264, 'range_overleft_multirange', overLeft],
    ['mr', 2876, 4265, 'multirange_overleft_range', overLeft],
    ['mm', 2877, 4266, 'multirange_overleft_multirange', overLeft],
  ]),
  rangeOperators('&>', undefined, [
    ['rr', 3896, 3866, 'range_overright', overRight],
    ['rm', 3585, 4267, 'range_overright_multirange', overRight],
    ['mr', 4035, 4268, 'multirange_overright_range', overRight],
    ['mm', 4142, 4269, 'multirange_overright_multirange', overRight],
  ]),
  rangeOperators('-|-', '-|-', [
    ['rr', 3897, 3862, 'range_adjacent', beside],
    ['rm', 4179, 4255, 'range_adjacent_multirange', beside],
    ['mr', 4180, 4257, 'multirange_adjacent_range', beside],
    ['mm', 4198, 4256, 'multirange_adjacent_multirange', beside],
  ]),
]
