// The 22 TPC-H queries against the statistics of scale factor 1: every subquery is unnested, every join hashes (but for
// the few rows that scalar subqueries and nations make), and tables are joined in an order a person would choose.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { bindQuery } from '../../bind/bind.ts'
import { parseSql, warmParser } from '../../parse/parse.ts'
import { inputs } from '../explain-tree.ts'
import { lower } from '../lower/lower.ts'
import type { PhysicalPlan } from '../physical.ts'
import { somePlan } from '../traverse-plan.ts'
import { optimize } from './optimize.ts'
import { planContext, session, settings, tpchCatalog } from './tpch-catalog.fixture.ts'

before(() => warmParser())

const queries = Array.from({ length: 22 }, (_, i) => String(i + 1).padStart(2, '0'))

function planned(number: string): { plan: PhysicalPlan; hasApply: boolean } {
  const sql = readFileSync(new URL(`../../../bench/tpch/queries/q${number}.sql`, import.meta.url), 'utf8')
  const [statement] = parseSql(sql)
  const query = bindQuery(statement.node, {
    catalog: tpchCatalog,
    searchPath: ['public'],
    user: 'cadastre',
    settings,
    session,
    parameterTypes: [],
  })
  const context = planContext(tpchCatalog)
  const optimized = optimize(query.plan, context)
  return { plan: lower(optimized, context), hasApply: somePlan(optimized, (node) => node.kind === 'apply') }
}

const nodes = (plan: PhysicalPlan): PhysicalPlan[] => [plan, ...inputs(plan).flatMap(nodes)]

/** Relations from the first probed to the last built, as the joins nest. */
const relations = (plan: PhysicalPlan): string[] =>
  nodes(plan).flatMap((node) => (node.kind === 'scan' ? [node.label!] : []))

for (const number of queries) {
  test(`query ${number} unnests and hashes`, () => {
    const { plan, hasApply } = planned(number)
    assert.equal(hasApply, false)
    for (const node of nodes(plan)) {
      if (node.kind === 'nested-loop-join')
        assert.ok(node.left.rows * node.right.rows <= 100_000, JSON.stringify(node.rows))
      // The table of a hash join is made of its smaller side.
      if (node.kind === 'hash-join' && node.type === 'inner') assert.ok(node.right.rows <= node.left.rows)
    }
  })
}

test('date ranges become predicates that storage can use', () => {
  const [scan] = nodes(planned('06').plan).filter((node) => node.kind === 'scan')
  const shipdate = scan.predicates.filter((predicate) => predicate.attribute === 11)
  assert.deepEqual(
    shipdate.map(({ op, values }) => [op, values.map((value) => value.kind === 'literal' && value.value)]),
    [
      ['>=', [-2191]],
      ['<', [-1826]],
    ],
  )
})

test('lineitem is probed, filtered dimensions are built first', () => {
  assert.deepEqual(relations(planned('03').plan), ['lineitem', 'orders', 'customer'])
  assert.deepEqual(relations(planned('05').plan), ['lineitem', 'orders', 'customer', 'nation', 'region', 'supplier'])
})

test('one OR over two tables leaves a hash join and a filter on each (query 19)', () => {
  const all = nodes(planned('19').plan)
  const join = all.find((node) => node.kind === 'hash-join')
  assert.ok(join && join.kind === 'hash-join' && join.leftKeys.length === 1)
  for (const node of all) if (node.kind === 'scan') assert.ok(node.filter)
})

test('only the groups that a join can find are made (queries 2, 17 and 20)', () => {
  const reducing = (number: string): string[] =>
    nodes(planned(number).plan).flatMap((node) => {
      const joined = node.kind === 'aggregate' ? nodes(node).filter((one) => one.kind === 'hash-join') : []
      const semi = joined.find((one) => one.type === 'semi')
      return semi ? [relations(semi).join(' ')] : []
    })
  assert.deepEqual(reducing('17'), ['lineitem part', 'lineitem part'])
  assert.deepEqual(reducing('20'), ['lineitem partsupp part'])
  assert.deepEqual(reducing('02'), ['partsupp part'])
  // Every order is wanted, or a view's groups are asked for one value of their own.
  assert.deepEqual(reducing('13'), [])
  assert.deepEqual(reducing('15'), [])
})

test('orders are counted by customer before they are joined to customers (query 13)', () => {
  const join = nodes(planned('13').plan).find((node) => node.kind === 'hash-join')
  assert.ok(join?.kind === 'hash-join' && join.type === 'left' && join.left.kind === 'scan')
  assert.ok(nodes(join.right).some((node) => node.kind === 'aggregate'))
})
