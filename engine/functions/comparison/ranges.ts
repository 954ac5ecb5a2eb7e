// Comparisons of ranges and of multiranges: one set for all subtypes.
import { compareByType } from './by-type.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, type Comparison } from './define.ts'

export const rangeComparisons: readonly Comparison[] = [
  comparison(Oid.anyrange, Oid.anyrange, compareByType, [
    ['=', 3882, 3855, 'range_eq'],
    ['<>', 3883, 3856, 'range_ne'],
    ['<', 3884, 3871, 'range_lt'],
    ['<=', 3885, 3872, 'range_le'],
    ['>', 3887, 3874, 'range_gt'],
    ['>=', 3886, 3873, 'range_ge'],
  ]),
  comparison(Oid.anymultirange, Oid.anymultirange, compareByType, [
    ['=', 2860, 4244, 'multirange_eq'],
    ['<>', 2861, 4245, 'multirange_ne'],
    ['<', 2862, 4274, 'multirange_lt'],
    ['<=', 2863, 4275, 'multirange_le'],
    ['>', 2865, 4277, 'multirange_gt'],
    ['>=', 2864, 4276, 'multirange_ge'],
  ]),
]
