// EXPLAIN's two formats and the deparser's spelling, as PostgreSQL 18 prints them for the same statements.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Analysis } from '../execute/query-task.ts'
import { warmParser } from '../parse/parse.ts'
import { deparse } from './deparse-expression.ts'
import { explainJson, explainText, type ExplainOptions } from './explain.ts'
import { lower } from './lower/lower.ts'
import { bindSmall, smallCatalog } from './optimize/small-tables.fixture.ts'
import { optimize } from './optimize/optimize.ts'
import { planContext } from './optimize/tpch-catalog.fixture.ts'
import type { PhysicalPlan } from './physical.ts'

before(() => warmParser())

const options: ExplainOptions = {
  analyze: false,
  verbose: false,
  costs: false,
  timing: false,
  summary: false,
  buffers: false,
  format: 'text',
}

function planOf(sql: string): PhysicalPlan {
  const context = planContext(smallCatalog)
  return lower(optimize(bindSmall(sql).plan, context), context)
}

/** Select-list expressions of a statement over t, in the deparser's spelling. */
function deparsed(list: string): string[] {
  const { plan } = bindSmall(`select ${list} from t`)
  assert.equal(plan.kind, 'project')
  if (plan.kind !== 'project') return []
  const names = new Map(smallNames(plan.input))
  return plan.items.map((item) => deparse(item.expression, (id) => names.get(id) ?? '?', smallCatalog))
}

const smallNames = (plan: ReturnType<typeof bindSmall>['plan']): [number, string][] =>
  plan.kind === 'scan'
    ? plan.columns.map((column) => [column.id, column.name])
    : 'input' in plan
      ? smallNames(plan.input)
      : []

test('deparse', () => {
  const cases: readonly (readonly [sql: string, text: string])[] = [
    ["c || 'x'", "(c || 'x'::text)"],
    ['- a', '(- a)'],
    ["case when a > 1 then 'x' else c end", "CASE WHEN (a > 1) THEN 'x'::text ELSE c END"],
    ["coalesce(c, 'z')", "COALESCE(c, 'z'::text)"],
    ['array[a, 2]', 'ARRAY[a, 2]'],
    ['row(a, b)', 'ROW(a, b)'],
    ['now()', 'now()'],
    ['a::text', '(a)::text'],
    ['5::bigint', "'5'::bigint"],
    ['a in (1, 2)', "(a = ANY ('{1,2}'::integer[]))"],
    ['(a > 1) is true', '((a > 1) IS TRUE)'],
    ['not (a > 1)', '(NOT (a > 1))'],
    ['a is distinct from 2', '(a IS DISTINCT FROM 2)'],
    ["c like 'a%'", "(c ~~ 'a%'::text)"],
    ['greatest(a, 2)', 'GREATEST(a, 2)'],
    ['-5', "'-5'::integer"],
    ['1.5', '1.5'],
    ['null::int', 'NULL::integer'],
    ['a between 1 and 2', '((a >= 1) AND (a <= 2))'],
    ["(a, c) < (1, 'x')", "(ROW(a, c) < ROW(1, 'x'::text))"],
    ['a is null or b is not null', '((a IS NULL) OR (b IS NOT NULL))'],
    ["date '2020-01-01'", "'2020-01-01'::date"],
    ["'it''s'", "'it''s'::text"],
    ['true', 'true'],
  ]
  for (const [sql, text] of cases) assert.deepEqual(deparsed(sql), [text], sql)
})

test('text: costs, output and where they are left out', () => {
  const plan = planOf(
    'select a, count(*) from t where b > 20 group by a having count(*) > 1 order by 2 desc nulls last limit 5',
  )
  assert.deepEqual(explainText(plan, options, smallCatalog), [
    'Limit',
    '  ->  Sort',
    '        Sort Key: (count(*)) DESC NULLS LAST',
    '        ->  HashAggregate',
    '              Group Key: a',
    '              Filter: (count(*) > 1)',
    '              ->  Seq Scan on t',
    '                    Filter: (b > 20)',
  ])
  const [first] = explainText(plan, { ...options, costs: true }, smallCatalog)
  assert.match(first, /^Limit  \(cost=\d+\.\d\d\.\.\d+\.\d\d rows=\d+ width=12\)$/)
  assert.deepEqual(
    explainText(planOf('select a + 1 from t x where b = 1'), { ...options, verbose: true }, smallCatalog),
    ['Seq Scan on public.t x', '  Output: (x.a + 1)', '  Filter: (x.b = 1)'],
  )
})

test('text: CTEs, set operations, functions, values', () => {
  const cases: readonly (readonly [sql: string, ...lines: string[]])[] = [
    [
      'with w as (select * from t) select 1 from w join w y using (a)',
      'Hash Join',
      '  Hash Cond: (w.a = w.a)',
      '  CTE w',
      '    ->  Seq Scan on t',
      '  ->  CTE Scan on w',
      '  ->  Hash',
      '        ->  CTE Scan on w',
    ],
    [
      'select a from t union select a from u',
      'HashAggregate',
      '  Group Key: t.a',
      '  ->  Append',
      '        ->  Seq Scan on t',
      '        ->  Seq Scan on u',
    ],
    [
      'select a from t intersect all select a from u',
      'HashSetOp Intersect All',
      '  ->  Seq Scan on t',
      '  ->  Seq Scan on u',
    ],
    ['select * from generate_series(1, 3) g where g > 2', 'Function Scan on generate_series g', '  Filter: (g > 2)'],
    ['values (1), (2)', 'Values Scan on "*VALUES*"'],
    ['select 1', 'Result'],
    ['select generate_series(1, 3), 2', 'ProjectSet', '  ->  Result'],
  ]
  for (const [sql, ...lines] of cases) assert.deepEqual(explainText(planOf(sql), options, smallCatalog), lines, sql)
})

test('analyze: rows and times per loop, rows removed, nodes that never ran', () => {
  const plan = planOf('select a, n from (select a, count(*) as n from t group by a) s where n > 1')
  const seen = new Map<number, { rows: number; loops: number; milliseconds: number; startupMilliseconds: number }>()
  const note = (node: PhysicalPlan, rows: number): void => {
    seen.set(node.node, { rows, loops: 1, milliseconds: 2, startupMilliseconds: 1 })
    if (node.kind === 'filter') note(node.input, rows + 3)
    if (node.kind === 'project') note(node.input, rows)
  }
  note(plan, 2)
  const analysis: Analysis = seen
  assert.deepEqual(explainText(plan, { ...options, analyze: true, timing: true }, smallCatalog, analysis), [
    'HashAggregate (actual time=1.000..2.000 rows=2.00 loops=1)',
    '  Group Key: a',
    '  Filter: (count(*) > 1)',
    '  Rows Removed by Filter: 3',
    '  ->  Seq Scan on t (never executed)',
  ])
})

test("json: PostgreSQL's keys", () => {
  const { Plan: plan } = explainJson(
    planOf('select 1 from t join u on t.a = u.a where u.d = 10'),
    options,
    smallCatalog,
  )
  assert.deepEqual(plan, {
    'Node Type': 'Hash Join',
    'Parallel Aware': false,
    'Async Capable': false,
    'Join Type': 'Inner',
    Disabled: false,
    'Hash Cond': '(t.a = u.a)',
    Plans: [
      {
        'Node Type': 'Seq Scan',
        'Parent Relationship': 'Outer',
        'Parallel Aware': false,
        'Async Capable': false,
        'Relation Name': 't',
        Alias: 't',
        Disabled: false,
      },
      {
        'Node Type': 'Hash',
        'Parent Relationship': 'Inner',
        'Parallel Aware': false,
        'Async Capable': false,
        Disabled: false,
        Plans: [
          {
            'Node Type': 'Seq Scan',
            'Parent Relationship': 'Outer',
            'Parallel Aware': false,
            'Async Capable': false,
            'Relation Name': 'u',
            Alias: 'u',
            Disabled: false,
            Filter: '(d = 10)',
          },
        ],
      },
    ],
  })
})

test('costs: two numbers in every line, and estimates of rows', () => {
  const statements = [
    'values (1, now()), (2, now())',
    'select 1',
    'select * from (values (1), (2)) v (a) join t using (a)',
    'select a from t union all values (1)',
  ]
  for (const sql of statements) {
    for (const line of explainText(planOf(sql), { ...options, costs: true }, smallCatalog)) {
      if (!/^\s*->|^\S/.test(line)) continue
      assert.match(line, /\(cost=\d+\.\d\d\.\.\d+\.\d\d rows=\d+ width=\d+\)$/, `${sql}: ${line}`)
    }
  }
})
