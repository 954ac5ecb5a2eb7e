// Comparisons of what texts are searched by. Their order has no meaning but for btree.
import { compareQueries } from '../../text-search/query/ts-query.ts'
import { compareVectors } from '../../text-search/vector/ts-vector.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, type Comparison } from './define.ts'

export const textSearchComparisons: readonly Comparison[] = [
  comparison(Oid.tsvector, Oid.tsvector, compareVectors, [
    ['=', 3629, 3618, 'tsvector_eq'],
    ['<>', 3630, 3619, 'tsvector_ne'],
    ['<', 3627, 3616, 'tsvector_lt'],
    ['<=', 3628, 3617, 'tsvector_le'],
    ['>', 3632, 3621, 'tsvector_gt'],
    ['>=', 3631, 3620, 'tsvector_ge'],
  ]),
  comparison(Oid.tsquery, Oid.tsquery, compareQueries, [
    ['=', 3676, 3664, 'tsquery_eq'],
    ['<>', 3677, 3665, 'tsquery_ne'],
    ['<', 3674, 3662, 'tsquery_lt'],
    ['<=', 3675, 3663, 'tsquery_le'],
    ['>', 3679, 3667, 'tsquery_gt'],
    ['>=', 3678, 3666, 'tsquery_ge'],
  ]),
]
