// What a statement computes more than once is computed once: which parts are alike, and that all rows stay. Over tables of TPC-H's
// sizes, whether it pays.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { bindQuery } from '../../bind/bind.ts'
import { parseSql, warmParser } from '../../parse/parse.ts'
import type { Value } from '../../types/type.ts'
import { explainText } from '../explain.ts'
import { lower } from '../lower/lower.ts'
import type { LogicalPlan } from '../logical.ts'
import { inputsOf, largestColumnId } from '../traverse-plan.ts'
import { ruleContext } from './context.ts'
import { optimize } from './optimize.ts'
import { shareSubplans } from './share-subplans.ts'
import { asWritten, bindSmall, runSmall, smallCatalog, statements } from './small-tables.fixture.ts'
import { planContext, session, settings, tpchCatalog } from './tpch-catalog.fixture.ts'

before(() => warmParser())

const context = planContext(smallCatalog)

/** With all that is alike shared, however small. */
function shared(sql: string): LogicalPlan {
  const plan = optimize(bindSmall(sql).plan, context)
  return shareSubplans(plan, ruleContext(context, largestColumnId(plan)), () => true)
}

const nodes = (plan: LogicalPlan): LogicalPlan[] => [plan, ...inputsOf(plan).flatMap(nodes)]

/** How many readers each shared part has. */
function readers(sql: string): number[] {
  const all = nodes(shared(sql))
  const ctes = all.flatMap((node) => (node.kind === 'with' ? node.ctes : [])).filter(({ name }) => /^shared/.test(name))
  return ctes.map(({ cte }) => all.filter((node) => node.kind === 'cte-scan' && node.cte === cte).length)
}

const alike = [
  'select t.a, sum(d) from t, u where t.a = u.a group by t.a having sum(d) > (select avg(d) from t, u where t.a = u.a)',
  'select t.a, b from t join u on t.a = u.a union all select d, u.a from u join t on t.a = u.a',
  'select a, n from (select a, count(*) as n from t group by a) x where n >= (select max(n) from (select a, count(*) as n from t group by a) y)',
  'select x.a, x.n, y.s from (select a, count(*) as n from t group by a) x join (select a, sum(b) as s from t group by a) y on x.a = y.a',
  'select c, sum(d) from t left join u on t.a = u.a group by c union all select c, min(t.a) from t left join u on t.a = u.a group by c',
  'select 1, t.a, b from t where a in (select a from u) union all select 2, t.a, length(c) from t where a in (select a from u)',
  'select x.a, y.b from (select t.a, t.b from t join v on id = a) x full join (select t.a, t.b from v join t on id = a) y on x.a = y.a + 1',
  "select count(*) from t, v where a = id and name > 'a' and b > 10 union all select sum(b) from v, t where b > 10 and name > 'a' and a = id",
]

const different = [
  'select t.a from t join u on t.a = u.a union all select t.a from t join u on t.a = u.d',
  'select t.a from t left join u on t.a = u.a union all select t.a from t join u on t.a = u.a',
  "select count(*) from t, v where a = id and name > 'a' union all select count(*) from t, v where a = id and name > 'b'",
  'select count(*), a from t group by a union all select count(*), b from t group by b',
  'select a from t union all select a from t',
  'select t.a + random() from t join u on t.a = u.a where random() >= 0 union all select t.a from t join u on t.a = u.a where random() >= 0',
  'select count(distinct a) from (select distinct a, b from t) s union all select count(distinct c) from (select distinct a, c from t) s',
  'select (select count(*) from u, v where u.a = id and u.d > t.b limit 1), (select sum(d) from u, v where u.a = id and u.d > t.b limit 1) from t',
]

test('plans that compute the same rows are computed once, whatever their columns are called and in whatever order they are joined', () => {
  for (const sql of alike) assert.deepEqual(readers(sql), [2], sql)
})

test('other joins, conditions, groups, passes over one table and what is volatile or correlated are not shared', () => {
  for (const sql of different) assert.deepEqual(readers(sql), [], sql)
})

test('rows stay, shared before other rules run or afterwards', () => {
  for (const sql of [...alike, ...different.filter((sql) => !/random/.test(sql)), ...statements]) {
    const expected = sortedRows(runSmall(asWritten(bindSmall(sql).plan)))
    const plan = shared(sql)
    assert.deepEqual(sortedRows(runSmall(plan)), expected, sql)
    assert.deepEqual(sortedRows(runSmall(optimize(plan, context))), expected, sql)
  }
})

test('it pays for joins that leave few rows of many', () => {
  const total = (condition: string): string =>
    `select s_suppkey, sum(ps_supplycost) from partsupp, supplier, nation where ps_suppkey = s_suppkey and s_nationkey = n_nationkey${condition} group by s_suppkey having sum(ps_supplycost) > (select avg(ps_supplycost) from partsupp, supplier, nation where ps_suppkey = s_suppkey and s_nationkey = n_nationkey${condition})`
  assert.equal(scans(total(" and n_name = 'GERMANY'"), 'partsupp'), 1)
  // Keeping all rows is more work than reading them again.
  assert.equal(scans(total(''), 'partsupp'), 2)
  // Few rows are read again as fast.
  assert.equal(
    scans(
      "select count(*) from supplier, nation where s_nationkey = n_nationkey and n_name = 'PERU' union all select sum(s_acctbal) from supplier, nation where s_nationkey = n_nationkey and n_name = 'PERU'",
      'supplier',
    ),
    2,
  )
})

function scans(sql: string, table: string): number {
  const tpch = planContext(tpchCatalog)
  const told = { catalog: tpchCatalog, searchPath: ['public'], user: 'cadastre', settings, session, parameterTypes: [] }
  const { plan } = bindQuery(parseSql(sql)[0].node, told)
  const bare = { ...{ analyze: false, verbose: false, costs: false, timing: false }, summary: false, buffers: false }
  const lines = explainText(lower(optimize(plan, tpch), tpch), { ...bare, format: 'text' }, tpchCatalog)
  return lines.filter((line) => line.includes(`Seq Scan on ${table}`)).length
}

function sortedRows(rows: readonly (readonly Value[])[]): string[] {
  return rows
    .map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
    .sort()
}
