// Three small tables with NULLs and duplicates, and the statements that tests run over them in several ways.
import type { Batch } from '../../columns/column.ts'
import { bindQuery } from '../../bind/bind.ts'
import type { BoundQuery } from '../../bind/statement.ts'
import { batchOf, run, testContext } from '../../interpret/test-context.ts'
import { parseSql } from '../../parse/parse.ts'
import { typeRef, type Value } from '../../types/type.ts'
import { inputs } from '../explain-tree.ts'
import { lower } from '../lower/lower.ts'
import type { LogicalPlan } from '../logical.ts'
import type { PhysicalPlan } from '../physical.ts'
import { largestColumnId } from '../traverse-plan.ts'
import { ruleContext } from './context.ts'
import { subqueriesToApply } from './subquery-to-apply.ts'
import { fixtureCatalog, planContext, session, settings } from './tpch-catalog.fixture.ts'

export const smallCatalog = fixtureCatalog([
  {
    name: 't',
    rows: 8,
    key: [],
    columns: [
      ['a', 'int4?', 5, '1', '5'],
      ['b', 'int4?', 4, '10', '40'],
      ['c', 'text?', 4, 'p', 's'],
    ],
  },
  {
    name: 'u',
    rows: 7,
    key: [],
    columns: [
      ['a', 'int4?', 4, '1', '6'],
      ['d', 'int4?', 4, '10', '50'],
    ],
  },
  {
    name: 'v',
    rows: 4,
    key: ['id'],
    columns: [
      ['id', 'int4', 4, '1', '4'],
      ['name', 'text', 4, 'one', 'two'],
    ],
  },
])

export const smallRows: Readonly<Record<string, readonly (readonly Value[])[]>> = {
  t: [
    [1, 10, 'p'],
    [1, 20, 'q'],
    [2, 20, null],
    [3, null, 'r'],
    [null, 30, 's'],
    [4, 40, 'p'],
    [5, 10, 'q'],
    [null, null, null],
  ],
  u: [
    [1, 10],
    [1, 50],
    [2, 20],
    [2, 20],
    [6, 30],
    [null, 40],
    [3, null],
  ],
  v: [
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
    [4, 'four'],
  ],
}

export function bindSmall(sql: string): BoundQuery {
  const [statement] = parseSql(sql)
  return bindQuery(statement.node, {
    catalog: smallCatalog,
    searchPath: ['public'],
    user: 'cadastre',
    settings,
    session,
    parameterTypes: [],
  })
}

/** Only what execution cannot do without: subqueries as applies, run per row. */
export const asWritten = (plan: LogicalPlan): LogicalPlan =>
  subqueriesToApply(plan, ruleContext(planContext(smallCatalog), largestColumnId(plan)))

export function runSmall(plan: LogicalPlan): Value[][] {
  const physical = lower(plan, planContext(smallCatalog))
  const batches = new Map<number, readonly Batch[]>()
  const provide = (node: PhysicalPlan): void => {
    if (node.kind === 'scan') {
      const relation = smallCatalog.relationByOid(node.table)
      const rows = smallRows[relation!.name].map((row) => node.attributes.map((attribute) => row[attribute - 1]))
      batches.set(node.node, [
        batchOf(
          node.types.map((type) => typeRef(type.oid)),
          rows,
        ),
      ])
    }
    inputs(node).forEach(provide)
  }
  provide(physical)
  return run(physical, testContext({ batches }))
}

/** Every shape of subquery, join and clause that a rule may touch, over the small tables. */
export const statements: readonly string[] = [
  'select a from t where a in (select a from u)',
  'select a, case when b > 20 then (select max(d) / (t.a - 1) from u where u.a = t.a and t.b <> 10) end from t where a is distinct from 1',
  'select a, case when a is null then 0 else (select min(100 / u.a) from u where u.a >= t.a) end from t',
  'select a, coalesce(b, (select d from u where u.a = t.a limit 1)) from t',
  'select a, case when a = 3 then (select d from u where u.a = t.a order by d limit 1) end from t where a = 3',
  'select a, case when a > 100 then (select d / 0 from u) end from t',
  'select a, case when b > 10 then exists (select 1 from u where u.d / t.b > 1) end from t',
  'select a, b from t where a not in (select a from u)',
  'select a, b from t where a not in (select a from u where a is not null)',
  'select a, b from t where a not in (select a from u where u.d = t.b)',
  'select a, b from t where not exists (select 1 from u where u.a = t.a)',
  'select a, b from t where exists (select 1 from u where u.a = t.a and u.d > t.b)',
  'select a, b from t where exists (select 1 from u where u.a = t.a) or b = 30',
  'select a, b from t where not (exists (select 1 from u where u.a = t.a) and b = 10)',
  'select a, a in (select a from u) from t',
  'select a, a not in (select a from u) from t',
  'select a, b, a in (select a from u where u.d = t.b) from t',
  'select a, b, not (a in (select a from u where u.d >= t.b)) from t',
  'select a, (a, b) in (select a, d from u) from t',
  'select a, (a, b) not in (select a, d from u) from t',
  'select a, b from t where (a, b) in (select a, d from u)',
  'select a, b from t where (a, b) not in (select a, d from u where a is not null)',
  'select a, b from t where a = any (select a from u where d > 10)',
  'select a, b from t where a > all (select a from u where d = 20)',
  'select a, b from t where a >= all (select a from u where d < 0)',
  'select a, b, b > all (select d from u where u.a = t.a) from t',
  'select a, b, b <= any (select d from u where u.a = t.a) from t',
  'select a, (select count(*) from u where u.a = t.a) from t',
  'select a, (select count(d) + 1 from u where u.a = t.a) from t',
  'select a, (select sum(d) from u where u.a = t.a) from t',
  'select a, (select count(*) from u where u.a > t.a) from t',
  'select a, (select max(d) from u where u.a > t.a or u.a is null) from t',
  'select a, (select count(*) from u where u.a = t.a having count(*) > 1) from t',
  'select a, b from t where (select count(*) from u where u.a = t.a) = 0',
  'select a, b from t where b = (select min(d) from u where u.a = t.a)',
  'select a, b from t where b > (select avg(d) from u)',
  'select a, (select d from u where u.a = t.a order by d limit 1) from t',
  'select a, (select d from u where u.a = t.a order by d desc nulls last limit 1 offset 1) from t',
  'select a, (select d from u where u.a > t.a order by d nulls first limit 1) from t',
  'select a, (select t.a + v.id from v where v.id = t.a) from t',
  'select a, (select coalesce(t.b, 0) + 1) from t',
  'select a, (select name from v where id = t.a) from t',
  'select a, (select distinct d from u where u.a = t.a and d is not null and d < 50) from t',
  'select a, array(select d from u where u.a = t.a order by d desc) from t',
  'select a, array(select name from v order by id) from t',
  'select a, case when a > 2 then (select count(*) from u where u.d > t.b) else -1 end from t',
  'select t.a, s.n from t, lateral (select count(*) as n from u where u.a = t.a) s',
  'select t.a, s.d from t left join lateral (select d from u where u.a = t.a) s on true',
  'select t.a, s.d from t left join lateral (select d, t.b + d as e from u where u.a = t.a) s on s.e > 40',
  'select t.a, s.d from t cross join lateral (select d from u where u.a >= t.a order by d limit 2) s',
  'select t.a, s.d from t cross join lateral (select distinct d from u where u.d < t.b) s',
  'select t.a, s.x from t cross join lateral (select a as x from u where u.a = t.a union all select t.b) s',
  'select t.a, s.x from t cross join lateral (select a as x from u where u.a = t.a union select t.b) s',
  'select t.a, s.d, s.r from t, lateral (select d, row_number() over (order by d) as r from u where u.a = t.a) s',
  'select t.a, g from t, generate_series(1, t.a) g',
  'select t.a from t where exists (select 1 from generate_series(1, t.a) g where g = 3)',
  'select a from t where exists (select 1 from u where u.a = t.a and exists (select 1 from v where v.id = u.a and v.id < t.b))',
  'select a, (select count(*) from u where u.a = t.a and u.d in (select b from t t2 where t2.a = t.a)) from t',
  'select a, (select sum(x) from (select d as x from u where u.a = t.a union all select b from t t2 where t2.a = t.a) q) from t',
  'select t.a, u.d from t left join u on t.a = u.a',
  'select t.a, u.d from t left join u on t.a = u.a where u.d > 10',
  'select t.a, u.d from t left join u on t.a = u.a where u.d is null',
  'select t.a, u.d from t left join u on t.a = u.a and t.b > 10 and u.d > 10',
  'select t.a, u.d from t right join u on t.a = u.a where t.b = 10',
  'select t.a, u.d from t full join u on t.a = u.a where t.b = 10 or u.d = 30',
  'select t.a, u.d from t full join u on t.a = u.a where coalesce(u.d, 0) < 30',
  'select t.a, u.d, v.name from t left join u on t.a = u.a left join v on v.id = u.a where v.name is distinct from u.d::text',
  'select t.a, v.name from t left join (u join v on v.id = u.a) on u.a = t.a',
  'select t.a, v.name from t left join u on t.a = u.a join v on v.id = t.a',
  'select t.a, v.name from v left join t on t.a = v.id left join u on u.a = t.a where exists (select 1 from u u2 where u2.a = v.id)',
  'select * from t left join u on t.a = u.a and exists (select 1 from v where v.id = u.a)',
  'select * from t left join u on t.a = u.a and exists (select 1 from v where v.id = u.a and v.id = t.a)',
  'select * from t, u, v where t.a = u.a and u.a = v.id and v.id < 3',
  "select t.a from t, u where (t.a = u.a and t.c = 'p' and u.d = 10) or (t.a = u.a and t.c = 'q' and u.d = 50)",
  'select a, count(*) from t group by a having a > 1 and count(*) > 0',
  'select a, count(*) from t group by grouping sets ((a), ()) having a is null or a > 2',
  'select count(*) from t where false',
  'select count(*), sum(a) from (select a from t limit 0) s',
  'select a from (select a, row_number() over (partition by b order by a) as r from t) s where r = 1 and a > 1',
  'select a, b, s from (select a, b, sum(a) over (partition by b) as s from t) q where b = 20',
  'select a from (select a from t union select a from u) s where a > 2',
  'select a from (select a from t union all select a from u) s where a > 2',
  'select a from (select a from t except select a from u) s where a > 2',
  'select a from (select a from t intersect all select a from u) s where a < 3',
  'select distinct a from (select a, b from t order by b) s where a is not null',
  'select distinct on (a) a, b from t order by a, b desc nulls last',
  'select s.a from (select distinct on (a) a, b from t order by a, b) s where s.b > 10',
  'with w as (select a, count(*) as n from t group by a) select * from w where n > 1',
  'with w as (select a, count(*) as n from t group by a) select x.a, y.n from w x join w y on x.a = y.a where x.n = 2',
  'with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select t.a, n from r join t on t.a = r.n',
  'select a from t where a = 1 and a = 2',
  'select a from t where a in (1, 2) or (a = 3 and b is null)',
  'select t.a, u.a from t join u using (a) where t.a = 1',
  'select a, b from t where (a, b) = (1, 20)',
  'select a, b from t where (a, b) < (2, 20)',
  'select a, b from t where not (a > 1 and b > 10)',
  'select a, b from t where not (a = 1 or b is null)',
  'select a, b from t where (a = 1) is not true',
  'select a from t order by a desc nulls last limit 3 offset 1',
  'select x from (select a + 1 as x from t) s where x > 3 order by x limit 2',
  'select a from t union all select a from u order by a limit 4',
  'select a, (select u.d from u where u.a = t.a limit 1) is null from t where a in (1, 3, 4) and a <> 1',
  'values (1, (select max(a) from t)), (2, (select min(a) from u))',
  'select a from t limit (select count(*) from v where id > 2)',
  'select sum((select d from u where u.a = t.a and u.d > 40)) from t',
  'select t.a from t where t.a < (select max(x) from (select id as x from v where v.id > t.a) q)',
  'select (select string_agg(name, $$,$$ order by id) from v where v.id <= t.a) from t',
  'select exists (select 1 from u where u.a = t.a limit 0) from t',
  'select a from t where exists (select count(*) from u where u.a = t.a)',
  'select a from t where not exists (select count(*) from u where u.a = t.a)',
  'select a from t where b in (select count(*) * 10 from u where u.a = t.a)',
  'select a from t where b not in (select count(*) * 10 from u where u.a = t.a)',
  'select a, b in (select count(*) * 10 from u where u.a = t.a) from t',
  'select v.id, (select count(*) from t join u on t.a = u.a where t.a = v.id) from v',
  'select v.id, (select count(*) from t left join u on t.a = u.a and u.d = v.id * 10 where t.a = v.id) from v',
  'select v.id, (select count(*) from t where t.a = v.id and t.b > (select avg(d) from u where u.a = v.id)) from v',
  'select v.id from v where v.id in (select t.a from t group by t.a having count(*) > 1)',
  'select 1 from v where exists (select 1 from t where false)',
  'select a, a + 1 as x, a * b as y, count(*) from t group by a, x, y, b',
  'select 1, a, count(*) from t group by 1, a having count(*) > 1',
  'select 1, 2, count(*) from t where a > 100 group by 1, 2',
  'select x, x::text as y, count(*) from (select case when b > 10 then 1.0 else 1.00 end as x from t) s group by x, y',
  'select a - 1 as x, count(*) from t group by a, x having a - 1 > 1 order by x',
  'select sum(a::int2), sum(a::int2 + 1), sum(2 + a::int2), sum(a::int2 - 70000), count(b) from t',
  'select c, sum(a::int2 + 1), sum(a::int2 + 2), sum(a::int2 + 3), avg(a) from t group by c',
  'select sum(a::int2 + 1), sum(a::int2 + 2), sum(a::int2 + 3) from t where a is null',
  'select sum(a::int2 + 1), sum(a::int2 + 2), sum(a::int2 + 3), sum(distinct a::int2 + 4) from t where false',
]
