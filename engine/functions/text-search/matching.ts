// @@: whether a text answers a query.
import { queryOfWords } from '../../text-search/query/document-query.ts'
import { matches } from '../../text-search/query/match.ts'
import type { TsQuery } from '../../text-search/query/ts-query.ts'
import { VectorSource } from '../../text-search/query/vector-source.ts'
import type { TsVector } from '../../text-search/vector/ts-vector.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import { binary } from '../arithmetic/define.ts'
import type { FunctionContext, FunctionDefinition, OperatorDefinition } from '../function.ts'
import { currentConfiguration, readerOf } from './context.ts'
import { vectorOfText } from './documents.ts'

const { text, tsvector, tsquery, bool } = Oid

const vectorMatches = (vector: TsVector, { root }: TsQuery): boolean =>
  root !== null && matches(root, new VectorSource(vector))

const textMatches = (document: string, query: TsQuery, context: FunctionContext): boolean =>
  vectorMatches(vectorOfText(currentConfiguration(context), document, context), query)

const vectorFirst = binary(
  '@@',
  3636,
  3634,
  'ts_match_vq',
  [tsvector, tsquery],
  bool,
  ([vector, query]: [TsVector, TsQuery]) => vectorMatches(vector, query),
  { commutator: '@@' },
)
const queryFirst = binary(
  '@@',
  3637,
  3635,
  'ts_match_qv',
  [tsquery, tsvector],
  bool,
  ([query, vector]: [TsQuery, TsVector]) => vectorMatches(vector, query),
  { commutator: '@@' },
)

export const matchingFunctions: readonly FunctionDefinition[] = [
  vectorFirst.function,
  queryFirst.function,
  stable(3760, 'ts_match_tt', [text, text], bool, ([document, words]: [string, string], context) =>
    textMatches(document, queryOfWords(words, readerOf(currentConfiguration(context), context)), context),
  ),
  stable(3761, 'ts_match_tq', [text, tsquery], bool, ([document, query]: [string, TsQuery], context) =>
    textMatches(document, query, context),
  ),
]

export const matchingOperators: readonly OperatorDefinition[] = [
  vectorFirst.operator,
  queryFirst.operator,
  { oid: 3660, name: '@@@', left: tsvector, right: tsquery, function: 3634, commutator: '@@@' },
  { oid: 3661, name: '@@@', left: tsquery, right: tsvector, function: 3635, commutator: '@@@' },
  { oid: 3762, name: '@@', left: text, right: text, function: 3760 },
  { oid: 3763, name: '@@', left: text, right: tsquery, function: 3761 },
]
