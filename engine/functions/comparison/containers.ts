// Comparisons of arrays and records, by the types they are of.
import { compareByType } from './by-type.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, type Comparison } from './define.ts'

export const containerComparisons: readonly Comparison[] = [
  comparison(Oid.anyarray, Oid.anyarray, compareByType, [
    ['=', 1070, 744, 'array_eq'],
    ['<>', 1071, 390, 'array_ne'],
    ['<', 1072, 391, 'array_lt'],
    ['<=', 1074, 393, 'array_le'],
    ['>', 1073, 392, 'array_gt'],
    ['>=', 1075, 396, 'array_ge'],
  ]),
  comparison(Oid.record, Oid.record, compareByType, [
    ['=', 2988, 2981, 'record_eq'],
    ['<>', 2989, 2982, 'record_ne'],
    ['<', 2990, 2983, 'record_lt'],
    ['<=', 2992, 2985, 'record_le'],
    ['>', 2991, 2984, 'record_gt'],
    ['>=', 2993, 2986, 'record_ge'],
  ]),
]
