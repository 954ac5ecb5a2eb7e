// ts_rank and ts_rank_cd: how well a text answers a query.
import { invalidParameter, PgError } from '../../errors.ts'
import { coverRank } from '../../text-search/rank/cover-rank.ts'
import { defaultWeights, rank, type Weights } from '../../text-search/rank/rank.ts'
import type { TsQuery } from '../../text-search/query/ts-query.ts'
import type { TsVector } from '../../text-search/vector/ts-vector.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

type Rank = (weights: Weights, vector: TsVector, query: TsQuery, method: number) => number

/** Of D, C, B and A; a negative one is the default. */
function weightsOf({ dimensions, elements }: PgArray): Weights {
  if (dimensions.length !== 1) throw new PgError('2202E', 'array of weight must be one-dimensional')
  if (elements.length < 4) throw new PgError('2202E', 'array of weight is too short')
  if (elements.includes(null)) throw new PgError('22004', 'array of weight must not contain nulls')
  const weights = (elements as readonly number[])
    .slice(0, 4)
    .map((weight, at) => (weight >= 0 ? weight : defaultWeights[at]))
  if (weights.some((weight) => weight > 1)) throw invalidParameter('weight out of range')
  return weights as unknown as Weights
}

const { tsvector, tsquery, int4, _float4, float4 } = Oid

const ranking = (
  name: string,
  oids: readonly [weightsAndMethod: number, weights: number, method: number, plain: number],
  body: Rank,
): readonly FunctionDefinition[] => [
  immutable(
    oids[0],
    name,
    [_float4, tsvector, tsquery, int4],
    float4,
    ([weights, vector, query, method]: [PgArray, TsVector, TsQuery, number]) =>
      body(weightsOf(weights), vector, query, method),
  ),
  immutable(
    oids[1],
    name,
    [_float4, tsvector, tsquery],
    float4,
    ([weights, vector, query]: [PgArray, TsVector, TsQuery]) => body(weightsOf(weights), vector, query, 0),
  ),
  immutable(oids[2], name, [tsvector, tsquery, int4], float4, ([vector, query, method]: [TsVector, TsQuery, number]) =>
    body(defaultWeights, vector, query, method),
  ),
  immutable(oids[3], name, [tsvector, tsquery], float4, ([vector, query]: [TsVector, TsQuery]) =>
    body(defaultWeights, vector, query, 0),
  ),
]

export const rankFunctions: readonly FunctionDefinition[] = [
  ...ranking('ts_rank', [3703, 3704, 3705, 3706], rank),
  ...ranking('ts_rank_cd', [3707, 3708, 3709, 3710], coverRank),
]
