// Comparisons of enums: one set for all of them, over the codes.
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const enumComparisons: readonly Comparison[] = [
  comparison(Oid.anyenum, Oid.anyenum, compareOrdered, [
    ['=', 3516, 3508, 'enum_eq'],
    ['<>', 3517, 3509, 'enum_ne'],
    ['<', 3518, 3510, 'enum_lt'],
    ['<=', 3520, 3512, 'enum_le'],
    ['>', 3519, 3511, 'enum_gt'],
    ['>=', 3521, 3513, 'enum_ge'],
  ]),
]
