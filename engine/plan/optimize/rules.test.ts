// Each rule where it applies and where it must not, as EXPLAIN shows the result.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { bindQuery } from '../../bind/bind.ts'
import { parseSql, warmParser } from '../../parse/parse.ts'
import { explainText } from '../explain.ts'
import { lower } from '../lower/lower.ts'
import { optimize } from './optimize.ts'
import { bindSmall, smallCatalog } from './small-tables.fixture.ts'
import { planContext, session, settings, tpchCatalog } from './tpch-catalog.fixture.ts'

before(() => warmParser())

const bare = {
  analyze: false,
  verbose: false,
  costs: false,
  timing: false,
  summary: false,
  buffers: false,
  format: 'text',
} as const

function explained(sql: string): string {
  const context = planContext(smallCatalog)
  return explainText(lower(optimize(bindSmall(sql).plan, context), context), bare, smallCatalog).join('\n')
}

/** Lines of the plan, with the indentation they have. */
function plans(name: string, cases: readonly (readonly [sql: string, ...lines: string[]])[]): void {
  test(name, () => {
    for (const [sql, ...lines] of cases) assert.equal(explained(sql), lines.join('\n'), sql)
  })
}

plans('strengthen-join: a filter that rejects NULLs makes an outer join inner', [
  [
    'select t.a from t left join u on t.a = u.a where u.d > 10',
    'Hash Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  Seq Scan on u',
    '              Filter: (d > 10)',
  ],
  [
    'select t.a from t left join u on t.a = u.a where u.d is null',
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  Filter: (u.d IS NULL)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  Seq Scan on u',
  ],
  [
    'select 1 from t full join u on t.a = u.a where coalesce(u.d, 1) = 1 and t.b = 2',
    // Left, with its sides exchanged: the hash table is made of the few rows of t.
    'Hash Right Join',
    '  Hash Cond: (u.a = t.a)',
    '  Filter: (COALESCE(u.d, 1) = 1)',
    '  ->  Seq Scan on u',
    '  ->  Hash',
    '        ->  Seq Scan on t',
    '              Filter: (b = 2)',
  ],
])

plans('push-filter-through-join: a condition of an outer join moves only to the side it may drop', [
  [
    "select t.a from t left join u on t.a = u.a and t.b > 10 and u.d > 10 where t.c = 'p'",
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  Join Filter: (t.b > 10)',
    '  ->  Seq Scan on t',
    "        Filter: (c = 'p'::text)",
    '  ->  Hash',
    '        ->  Seq Scan on u',
    '              Filter: (d > 10)',
  ],
  [
    'select 1 from t, u where t.a = u.a and t.b = 1',
    'Hash Join',
    '  Hash Cond: (u.a = t.a)',
    '  ->  Seq Scan on u',
    '  ->  Hash',
    '        ->  Seq Scan on t',
    '              Filter: (b = 1)',
  ],
])

plans('push-filter-down: through projects, groups, partitions and set operations', [
  [
    'select a from (select a + 1 as a, random() as r from t) s where a > 1 and r < 0.5',
    'Seq Scan on t',
    "  Filter: (((a + 1) > 1) AND ((random()) < '0.5'::double precision))",
  ],
  [
    'select a, n from (select a, count(*) as n from t group by a) s where a > 1 and n > 2',
    'HashAggregate',
    '  Group Key: a',
    '  Filter: (count(*) > 2)',
    '  ->  Seq Scan on t',
    '        Filter: (a > 1)',
  ],
  [
    'select n from (select count(*) as n from t) s where n > 2 and 1 = (select 1)',
    'Aggregate',
    '  From Metadata: where exact',
    '  Filter: (count(*) > 2)',
    '  ->  Seq Scan on t',
  ],
  [
    'select a from (select a, b, row_number() over (partition by a order by b) as r from t) s where a = 1 and b = 2 and r = 1',
    'Subquery Scan',
    '  Filter: ((b = 2) AND ((row_number() OVER w1) = 1))',
    '  ->  WindowAgg',
    '        Window: w1 AS (PARTITION BY a ORDER BY b)',
    '        ->  Seq Scan on t',
    '              Filter: (a = 1)',
  ],
  [
    'select a from (select a from t union all select d from u) s where a > 1',
    'Append',
    '  ->  Seq Scan on t',
    '        Filter: (a > 1)',
    '  ->  Seq Scan on u',
    '        Filter: (d > 1)',
  ],
  [
    'select a from (select a from t limit 3) s where a > 1',
    'Subquery Scan',
    '  Filter: (a > 1)',
    '  ->  Limit',
    '        ->  Seq Scan on t',
  ],
])

plans('infer-restrictions: constants travel along equalities, not backwards through outer joins', [
  [
    'select t.a from t left join u on t.a = u.a where t.a = 3',
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '        Filter: (a = 3)',
    '  ->  Hash',
    '        ->  Seq Scan on u',
    '              Filter: (a = 3)',
  ],
  [
    'select t.a from t left join u on t.a = u.a and u.a = 3',
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  Seq Scan on u',
    '              Filter: (a = 3)',
  ],
  // Into a scalar subquery too.
  [
    'select (select u.d from u where u.a = t.a) from t where t.a = 3',
    'Hash Single Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '        Filter: (a = 3)',
    '  ->  Hash',
    '        ->  Seq Scan on u',
    '              Filter: (a = 3)',
  ],
])

plans('factor-common-conjuncts: what every arm of an OR demands becomes a join condition', [
  [
    'select 1 from t, u where (t.a = u.a and t.b = 1) or (t.a = u.a and t.b = 2)',
    'Hash Join',
    '  Hash Cond: (u.a = t.a)',
    '  ->  Seq Scan on u',
    '  ->  Hash',
    '        ->  Seq Scan on t',
    '              Filter: ((b = 1) OR (b = 2))',
  ],
  [
    'select 1 from t, u where (t.a = u.a and t.b = 1) or (t.a = u.d and t.b = 2)',
    'Nested Loop',
    '  Join Filter: (((t.a = u.a) AND (t.b = 1)) OR ((t.a = u.d) AND (t.b = 2)))',
    '  ->  Seq Scan on u',
    '  ->  Seq Scan on t',
    '        Filter: ((b = 1) OR (b = 2))',
  ],
])

plans('fold-constants: immutable calls over literals, unless they fail', [
  ['select a from t where 1 + 1 = 2 and a = 2 + 3', 'Seq Scan on t', '  Filter: (a = 5)'],
  ['select a from t where a > 1 / 0', 'Seq Scan on t', '  Filter: (a > (1 / 0))'],
  [
    "select a from t where now() > timestamptz '2020-01-01'",
    'Seq Scan on t',
    "  Filter: (now() > '2020-01-01 00:00:00+00'::timestamp with time zone)",
  ],
  ['select a from t where a = null', 'Result', '  One-Time Filter: false'],
])

plans('simplify-boolean: three-valued algebra', [
  ['select a from t where a = 1 or true', 'Seq Scan on t'],
  ['select a from t where not (a < 1 and b is null)', 'Seq Scan on t', '  Filter: ((a >= 1) OR (b IS NOT NULL))'],
  ['select a from t where (a = 1) is not true', 'Seq Scan on t', '  Filter: ((a = 1) IS NOT TRUE)'],
])

plans('fold-empty: what cannot have rows is not run', [
  ['select a from t where false', 'Result', '  One-Time Filter: false'],
  ['select count(*) from t where false', 'Aggregate', '  ->  Result', '        One-Time Filter: false'],
  ['select a from t union all (select a from u limit 0)', 'Seq Scan on t'],
  ['select t.a from t left join (select * from u where false) s on s.a = t.a', 'Seq Scan on t'],
])

plans('push-limit-down: below projects, into UNION ALL, not below DISTINCT or filters', [
  ['select a + 1 from t order by b limit 2', 'Limit', '  ->  Sort', '        Sort Key: b', '        ->  Seq Scan on t'],
  [
    'select a from t union all select a from u limit 3',
    'Limit',
    '  ->  Append',
    '        ->  Limit',
    '              ->  Seq Scan on t',
    '        ->  Limit',
    '              ->  Seq Scan on u',
  ],
  [
    'select distinct a from t limit 3',
    'Limit',
    '  ->  HashAggregate',
    '        Group Key: a',
    '        ->  Seq Scan on t',
  ],
])

plans('remove-useless-sort: kept where an aggregate sees the order', [
  [
    'select count(*) from (select a from t order by b) s',
    'Aggregate',
    '  From Metadata: where exact',
    '  ->  Seq Scan on t',
  ],
  [
    'select array_agg(a) from (select a from t order by b) s',
    'Aggregate',
    '  ->  Sort',
    '        Sort Key: b',
    '        ->  Seq Scan on t',
  ],
])

plans('remove-useless-distinct: only over rows that are distinct already', [
  [
    'select distinct a from (select a, count(*) from t group by a) s',
    'HashAggregate',
    '  Group Key: a',
    '  ->  Seq Scan on t',
  ],
  [
    'select distinct n from (select a, count(*) as n from t group by a) s',
    'HashAggregate',
    '  Group Key: (count(*))',
    '  ->  HashAggregate',
    '        Group Key: a',
    '        ->  Seq Scan on t',
  ],
])

plans('inline-cte: once, unless volatile or read twice', [
  ['with w as (select a from t where b > 1) select * from w', 'Seq Scan on t', '  Filter: (b > 1)'],
  ['with w as (select a, random() from t) select * from w', 'CTE Scan on w', '  CTE w', '    ->  Seq Scan on t'],
  [
    'with w as (select a from t) select 1 from w x, w y',
    'Nested Loop',
    '  CTE w',
    '    ->  Seq Scan on t',
    '  ->  CTE Scan on w',
    '  ->  CTE Scan on w',
  ],
])

plans('unnest-apply: EXISTS, IN, scalar aggregates and marks become joins', [
  [
    'select a from t where exists (select 1 from u where u.a = t.a and u.d > t.b)',
    'Hash Semi Join',
    '  Hash Cond: (t.a = u.a)',
    '  Join Filter: (u.d > t.b)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  Seq Scan on u',
  ],
  [
    'select a from t where b = (select min(d) from u where u.a = t.a)',
    'Hash Join',
    '  Hash Cond: ((t.b = (min(u.d))) AND (t.a = u.a))',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  HashAggregate',
    '              Group Key: u.a',
    '              ->  Seq Scan on u',
  ],
  [
    'select (select count(*) from u where u.a = t.a) from t',
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  HashAggregate',
    '              Group Key: u.a',
    '              ->  Seq Scan on u',
  ],
  ['select t.a from t, generate_series(1, t.a) g', 'ProjectSet', '  ->  Seq Scan on t'],
])

plans('derive-groups: what follows from other groups is no group, unless equal values can be told apart', [
  [
    'select a, a + 1, 7, count(*) from t group by a, a + 1, 3, b',
    'HashAggregate',
    '  Group Key: a, b',
    '  ->  Seq Scan on t',
  ],
  ["select 1, 'x', count(*) from t group by 1, 2", 'HashAggregate', '  Group Key: 1', '  ->  Seq Scan on t'],
  [
    'select x, x::text, count(*) from (select a / 2.0 as x from t offset 0) s group by 1, 2',
    'HashAggregate',
    '  Group Key: (((a)::numeric / 2.0)), ((((a)::numeric / 2.0)))::text',
    '  ->  Limit',
    '        ->  Seq Scan on t',
  ],
  [
    'select a, random(), count(*) from t group by 1, 2',
    'HashAggregate',
    '  Group Key: a, random()',
    '  ->  Seq Scan on t',
  ],
])

test('share-sums: sums of a smallint plus constants are made of one sum, where nothing overflows', () => {
  const aggregates = (sql: string): number => {
    let plan = optimize(bindSmall(sql).plan, planContext(smallCatalog))
    while (plan.kind === 'project') plan = plan.input
    return plan.kind === 'aggregate' ? plan.aggregates.length : -1
  }
  assert.equal(aggregates('select sum(a::int2), sum(a::int2 + 1), sum(3 + a::int2), sum(a::int2 - 2) from t'), 2)
  assert.equal(aggregates('select sum(a::int2 + 1), sum(a::int2 + 2), sum(a::int2 + 2147483000) from t'), 3)
  assert.equal(aggregates('select sum(a + 1), sum(a + 2), sum(a + 3) from t'), 3)
  assert.equal(aggregates('select sum(a::int2 + 1), sum(a::int2 + 2), sum(distinct a::int2 + 3) from t'), 3)
})

test('aggregate-before-function: a slow function of few values is called once for each', () => {
  const planned = (sql: string): string => {
    const context = planContext(tpchCatalog)
    const [{ node }] = parseSql(sql)
    const told = { catalog: tpchCatalog, searchPath: ['public'], user: 'cadastre', settings, session }
    const { plan } = bindQuery(node, { ...told, parameterTypes: [] })
    return explainText(lower(optimize(plan, context), context), bare, tpchCatalog).join('\n')
  }
  const grouped = (sql: string): number => planned(sql).split('Aggregate').length - 1
  const kind = "regexp_replace(p_type, '^(.).*$', '\\1')"
  assert.equal(grouped(`select ${kind}, count(*), avg(p_size) from part group by 1`), 2)
  assert.equal(grouped(`select ${kind}, p_brand, max(p_name) from part group by 1, 2`), 2)
  // As many values as rows; a call that is not made of parts; a fast function; equal values that differ.
  assert.equal(grouped("select regexp_replace(p_name, 'a', 'b'), count(*) from part group by 1"), 1)
  assert.equal(grouped(`select ${kind}, count(distinct p_size) from part group by 1`), 1)
  assert.equal(grouped(`select ${kind}, sum(p_size::float8) from part group by 1`), 1)
  assert.equal(grouped('select upper(p_type), count(*) from part group by 1'), 1)
  assert.equal(grouped("select regexp_replace(p_container, 'a', 'b'), count(*) from part group by 1"), 1)
})

plans('filter-cte-by-readers: a CTE makes the rows that one of its readers wants', [
  [
    'with c as (select a, count(*) n from t group by a) select x.n, y.n from c x, c y where x.a = 1 and y.a = 2 and x.n > y.n',
    'Nested Loop',
    '  Join Filter: (c.n > c.n)',
    '  CTE c',
    '    ->  HashAggregate',
    '          Group Key: t.a',
    '          ->  Seq Scan on t',
    '                Filter: ((a = 1) OR (a = 2))',
    '  ->  CTE Scan on c',
    '        Filter: (c.a = 1)',
    '  ->  CTE Scan on c',
    '        Filter: (c.a = 2)',
  ],
  // One reader wants all.
  [
    'with c as (select a, count(*) n from t group by a) select x.n, y.n from c x, c y where x.a = 1 and x.n > y.n',
    'Nested Loop',
    '  Join Filter: (c.n > c.n)',
    '  CTE c',
    '    ->  HashAggregate',
    '          Group Key: t.a',
    '          ->  Seq Scan on t',
    '  ->  CTE Scan on c',
    '  ->  CTE Scan on c',
    '        Filter: (c.a = 1)',
  ],
  // Asked for as a whole.
  [
    'with c as materialized (select a, b from t) select * from c x, c y where x.a = 1 and y.a = 2',
    'Nested Loop',
    '  CTE c',
    '    ->  Seq Scan on t',
    '  ->  CTE Scan on c',
    '        Filter: (c.a = 1)',
    '  ->  CTE Scan on c',
    '        Filter: (c.a = 2)',
  ],
  // Dividing could fail on rows that its reader does not see.
  [
    'with c as (select a, b from t) select x.b, y.b from c x, c y where 1 / x.a = 1 and y.a = 2 and x.b < y.b',
    'Nested Loop',
    '  Join Filter: (c.b < c.b)',
    '  CTE c',
    '    ->  Seq Scan on t',
    '  ->  CTE Scan on c',
    '        Filter: (c.a = 2)',
    '  ->  CTE Scan on c',
    '        Filter: ((1 / c.a) = 1)',
  ],
])

plans('outer-to-anti-join: only rows that are padded', [
  [
    'select t.a, u.d from t left join u on t.a = u.a where u.a is null',
    'Hash Anti Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  Seq Scan on u',
  ],
  [
    'select u.d from t right join u on t.a = u.a where t.a is null and u.d > 1',
    'Hash Anti Join',
    '  Hash Cond: (u.a = t.a)',
    '  ->  Seq Scan on u',
    '        Filter: (d > 1)',
    '  ->  Hash',
    '        ->  Seq Scan on t',
  ],
  // It may be NULL where there is a match.
  [
    'select t.a from t left join u on t.a = u.a where u.d is null and t.b > 1',
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  Filter: (u.d IS NULL)',
    '  ->  Seq Scan on t',
    '        Filter: (b > 1)',
    '  ->  Hash',
    '        ->  Seq Scan on u',
  ],
])

plans('equal-to-itself: asks whether it is NULL', [
  ['select * from t where a = a and b > 1', 'Seq Scan on t', '  Filter: ((a IS NOT NULL) AND (b > 1))'],
  [
    'select t.a = t.a from t left join u on t.a = u.a and u.d = u.d',
    'Hash Left Join',
    '  Hash Cond: (t.a = u.a)',
    '  ->  Seq Scan on t',
    '  ->  Hash',
    '        ->  Seq Scan on u',
    '              Filter: (d IS NOT NULL)',
  ],
])
