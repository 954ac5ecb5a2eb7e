// Shapes of bound plans: which operators stand where, and what they carry.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { PgError } from '../errors.ts'
import { parseSql, warmParser } from '../parse/parse.ts'
import type { LogicalPlan } from '../plan/logical.ts'
import { inputsOf } from '../plan/traverse-plan.ts'
import { bindStatement } from './bind.ts'
import { bindScalarSql } from './expression/expression.ts'
import { fixtureContext } from './fixture/catalog.ts'
import type { BoundQuery, BoundStatement } from './statement.ts'

before(() => warmParser())

const bind = (sql: string, parameterTypes: number[] = []): BoundStatement =>
  bindStatement(parseSql(sql)[0], fixtureContext(parameterTypes))

function query(sql: string): BoundQuery {
  const bound = bind(sql)
  assert.equal(bound.kind, 'query')
  return bound as BoundQuery
}

/** The kinds of a plan's operators, a left-most path from the root. */
function spine(plan: LogicalPlan): string {
  const [input] = inputsOf(plan)
  return input ? `${plan.kind} ${spine(input)}` : plan.kind
}

function operators(plan: LogicalPlan): LogicalPlan[] {
  return [plan, ...inputsOf(plan).flatMap(operators)]
}

test('the clauses of a SELECT are stacked in the order they apply', () => {
  const { plan } = query(
    'select b, count(*), rank() over (order by b) from t where a > 1 group by b having count(*) > 1 order by 2 limit 1',
  )
  assert.equal(spine(plan), 'limit sort project window filter aggregate filter scan')
})

test('an ORDER BY expression outside the select list is dropped again', () => {
  const { plan, columns } = query('select b from t order by a + 1')
  assert.equal(spine(plan), 'project sort project scan')
  assert.deepEqual(
    columns.map((column) => column.name),
    ['b'],
  )
})

test('result columns know the table they come from', () => {
  const [a, sum] = query('select x.a, x.a + 1 from (select a from t) x').columns
  assert.deepEqual(a.origin, { table: 16_400, attribute: 1 })
  assert.equal(sum.origin, undefined)
})

test('a CTE used once is inlined, one used twice or MATERIALIZED is kept, an unused one vanishes', () => {
  assert.equal(spine(query('with x as (select a from t) select * from x').plan), 'project project project scan')
  assert.equal(query('with x as (select a from t) select * from x, x y').plan.kind, 'with')
  assert.equal(query('with x as materialized (select a from t) select * from x').plan.kind, 'with')
  assert.equal(query('with x as (select random()) select * from x').plan.kind, 'with')
  assert.equal(spine(query('with x as (select a from t) select 1').plan), 'project values')
})

test('LATERAL references make an apply, others a join', () => {
  const kinds = (sql: string): string[] => operators(query(sql).plan).map((plan) => plan.kind)
  assert.ok(kinds('select * from t, lateral (select t.a) s').includes('apply'))
  assert.ok(kinds('select * from t left join generate_series(1, t.a) g on true').includes('apply'))
  assert.ok(!kinds('select * from t, lateral (select 1) s').includes('apply'))
})

test('subqueries stay expressions', () => {
  const { plan } = query('select a from t where a in (select u.a from u) and exists (select 1)')
  const filter = operators(plan).find((operator) => operator.kind === 'filter')
  assert.ok(filter?.kind === 'filter' && filter.condition.kind === 'and')
  assert.deepEqual(
    filter.condition.args.map((arg) => arg.kind === 'subquery' && arg.use.kind),
    ['quantified', 'exists'],
  )
})

test('sets in a select list are a project-set below the projection, nested ones in layers', () => {
  assert.equal(spine(query('select generate_series(1, a) + 1 from t').plan), 'project project-set scan')
  assert.equal(
    spine(query('select generate_series(1, generate_series(1, 2))').plan),
    'project project-set project-set values',
  )
})

test('columns functionally dependent on a grouped primary key are grouped too', () => {
  const { plan } = query('select a, b from t group by a')
  const aggregate = operators(plan).find((operator) => operator.kind === 'aggregate')
  assert.ok(aggregate?.kind === 'aggregate')
  assert.deepEqual(
    aggregate.groups.map((group) => group.column.name),
    ['a', 't.b'],
  )
})

test('equal aggregates are computed once, volatile ones are not shared', () => {
  const count = (sql: string): number => {
    const found = operators(query(sql).plan).find((operator) => operator.kind === 'aggregate')
    return found?.kind === 'aggregate' ? found.aggregates.length : 0
  }
  assert.equal(count('select sum(a), sum(a) + 1 from t having sum(a) > 1'), 1)
  assert.equal(count('select sum(random()), sum(random()) from t'), 2)
})

test('INSERT fills in defaults, identity and generated columns in table order', () => {
  const { plan, writes, command } = query("insert into w (label) values ('x')")
  assert.ok(plan.kind === 'insert')
  assert.equal(command, 'INSERT')
  assert.deepEqual(writes, [16_420])
  assert.equal(plan.row.length, 4)
  assert.deepEqual(
    plan.row.map((value) => value.type.oid),
    [20, 23, 23, 25],
  )
  assert.deepEqual(
    plan.checks.map((check) => check.name),
    ['w_n_check'],
  )
  assert.equal(plan.input.kind, 'project')
})

test('ON CONFLICT infers its index from columns or a constraint', () => {
  const arbiters = (clause: string): readonly number[] | undefined => {
    const { plan } = query(`insert into w (label) values ('x') on conflict ${clause}`)
    return plan.kind === 'insert' ? plan.conflict?.arbiters : undefined
  }
  assert.deepEqual(arbiters('(label) do nothing'), [16_424])
  assert.deepEqual(arbiters('on constraint w_pkey do nothing'), [16_422])
  assert.deepEqual(arbiters('do nothing'), [])
})

test('UPDATE yields the row id and the whole new row', () => {
  const { plan } = query("update t set b = 'x' where a = 1 returning a, old.b, new.b")
  assert.ok(plan.kind === 'update')
  const scan = operators(plan).find((operator) => operator.kind === 'scan')
  assert.ok(scan?.kind === 'scan')
  assert.equal(scan.attributes[0], 0)
  assert.equal(plan.rowId, scan.columns[0].id)
  assert.deepEqual(plan.assigned, [2])
  assert.equal(plan.row.length, 4)
  assert.equal(plan.returning?.length, 3)
})

test('parameters get the types their places want and keep declared ones', () => {
  const context = fixtureContext([0, 25])
  bindStatement(parseSql('select a from t where a = $1 and b = $2 limit $3')[0], context)
  assert.deepEqual(context.parameterTypes, [23, 25, 20])
})

test('parameters beyond the allowed number do not exist', () => {
  assert.throws(
    () => bindStatement(parseSql('select $1')[0], fixtureContext([], { maxParameter: 0 })),
    (error) => error instanceof PgError && error.sqlstate === '42P02' && error.message === 'there is no parameter $1',
  )
})

test('views are bound in a scope of their own, without positions', () => {
  const { plan, reads } = query('select total from tv')
  assert.ok(reads.includes(16_400))
  assert.ok(operators(plan).some((operator) => operator.kind === 'aggregate'))
})

test('stored expressions bind over the columns given', () => {
  const column = { id: 7, name: 'n', type: { oid: 23, typmod: -1 } }
  const bound = bindScalarSql('n > 0', [column], fixtureContext())
  assert.ok(bound.kind === 'call')
  assert.deepEqual(bound.args[0], { kind: 'column', id: 7, type: column.type })
})

test('rows become JSON objects while their names are known', () => {
  const { plan } = query('select row_to_json(s) from (select 1 as p, 2 as q) s')
  assert.ok(plan.kind === 'project')
  const [{ expression }] = plan.items
  assert.ok(expression.kind === 'call')
  assert.deepEqual(
    expression.args.filter((arg) => arg.kind === 'literal').map((arg) => arg.value),
    ['p', 'q'],
  )
})

test('COPY and EXPLAIN options are checked', () => {
  const copy = bind("copy t (b, a) from stdin with (format csv, header, null 'x')")
  assert.ok(copy.kind === 'copy-in')
  assert.deepEqual(copy.attributes, [2, 1])
  assert.deepEqual(
    [copy.options.format, copy.options.header, copy.options.null, copy.options.delimiter],
    ['csv', true, 'x', ','],
  )
  const out = bind('copy t to stdout')
  assert.ok(out.kind === 'copy-out' && out.columnNames.length === 4)
  const explain = bind('explain (analyze, format json, costs off) select 1')
  assert.ok(explain.kind === 'explain')
  assert.deepEqual([explain.options.analyze, explain.options.format, explain.options.costs], [true, 'json', false])
  const failures: readonly (readonly [string, string, string])[] = [
    ['copy t to stdout (format foo)', '22023', 'COPY format "foo" not recognized'],
    ["copy t to stdout (quote '''')", '0A000', 'COPY QUOTE requires CSV mode'],
    ["copy t to stdout (delimiter 'ab')", '0A000', 'COPY delimiter must be a single one-byte character'],
    ['copy t (zz) to stdout', '42703', 'column "zz" of relation "t" does not exist'],
    ['copy tv to stdout', '42809', 'cannot copy from view "tv"'],
    ['copy t (a) to stdout (format csv, force_quote (b))', '42P10', 'FORCE_QUOTE column "b" not referenced by COPY'],
    ['explain (foo) select 1', '42601', 'unrecognized EXPLAIN option "foo"'],
    ['explain (timing) select 1', '22023', 'EXPLAIN option TIMING requires ANALYZE'],
  ]
  for (const [sql, sqlstate, message] of failures) {
    assert.throws(
      () => bind(sql),
      (error) => error instanceof PgError && error.sqlstate === sqlstate && error.message === message,
      sql,
    )
  }
})

test('an expression too deep for recursion is 54001', () => {
  assert.throws(
    () => bind(`select ${'not '.repeat(5000)}true`),
    (error) => error instanceof PgError && error.sqlstate === '54001',
  )
})

test('SELECT … FOR UPDATE names the tables to lock', () => {
  assert.deepEqual(query('select * from t x, u for update of x nowait').rowLocks, [
    { strength: 'FOR UPDATE', table: 16_400, wait: 'nowait' },
  ])
})
