// What ts_rewrite and ts_stat find out by a query that they are given: it runs in the caller's transaction.
import { invalidParameter } from '../../errors.ts'
import { rewriteOnce, rewriteQuery } from '../../text-search/query/rewrite-query.ts'
import type { TsQuery } from '../../text-search/query/ts-query.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'
import { effect, type QueryRows } from '../system/effects.ts'

const { tsquery, tsvector, text, int4, record } = Oid

const statColumns = [
  { name: 'word', type: text },
  { name: 'ndoc', type: int4 },
  { name: 'nentry', type: int4 },
]

export const queryOfRowsFunctions: readonly FunctionDefinition[] = [
  immutable(3684, 'ts_rewrite', [tsquery, tsquery, tsquery], tsquery, (args: [TsQuery, TsQuery, TsQuery]) =>
    rewriteOnce(...args),
  ),
  {
    kind: 'scalar',
    oid: 3685,
    name: 'ts_rewrite',
    args: [tsquery, text],
    result: tsquery,
    volatility: 'volatile',
    strict: true,
    runsStatements: true,
    body: ([query, sql], context) => rewriteQuery(query as TsQuery, rulesOf(sql as string, context)),
  },
  ...[
    { oid: 3689, args: [text] },
    { oid: 3690, args: [text, text] },
  ].map(({ oid, args }): FunctionDefinition => ({
    kind: 'set',
    oid,
    name: 'ts_stat',
    args,
    argNames: ['query', 'weights'].slice(0, args.length),
    result: record,
    volatility: 'volatile',
    strict: true,
    runsStatements: true,
    columns: statColumns,
    rows: 10_000,
    body: ([sql, weights], context) => statistics(sql as string, weights as string | undefined, context),
  })),
]

function rulesOf(sql: string, context: FunctionContext): (readonly [TsQuery, TsQuery])[] {
  const found = effect(context, 'query-rows', sql)
  if (!isOfTypes(found, [tsquery, tsquery])) {
    throw invalidParameter('ts_rewrite query must return two tsquery columns')
  }
  return found.rows
    .filter(([target, substitute]) => target !== null && substitute !== null)
    .map(([target, substitute]) => [target as TsQuery, substitute as TsQuery])
}

const isOfTypes = ({ columns }: QueryRows, types: readonly number[]): boolean =>
  columns.length === types.length && columns.every(({ type }, at) => type.oid === types[at])

/** Counted by a query around the given one, so that not all vectors are in memory at once. */
function statistics(sql: string, weights: string | undefined, context: FunctionContext): Iterable<Value> {
  const query = sql.replace(/[;\s]+$/, '')
  const shape = effect(context, 'query-rows', `SELECT * FROM (${query}\n) AS s LIMIT 0`)
  if (!isOfTypes(shape, [tsvector])) throw invalidParameter('ts_stat query must return one tsvector column')
  return effect(context, 'query-rows', counting(query, weights)).rows
}

function counting(query: string, weights: string | undefined): string {
  const known = [...new Set((weights ?? '').toUpperCase())].filter((letter) => 'ABCD'.includes(letter))
  const entries =
    weights === undefined
      ? `coalesce(cardinality(w.positions), 1)`
      : `(SELECT count(*) FROM unnest(w.weights) AS x(weight) WHERE strpos(${quoteLiteral(known.join(''))}, weight) > 0)::int`
  return (
    `SELECT lexeme, count(*)::int, sum(entries)::int FROM (SELECT w.lexeme, ${entries} AS entries ` +
    `FROM (${query}\n) AS s(vector), LATERAL unnest(s.vector) AS w) AS e WHERE entries > 0 GROUP BY lexeme ORDER BY lexeme`
  )
}
