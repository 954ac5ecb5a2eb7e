// More relations than dynamic programming takes: they are joined along their conditions, however they were written.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { bindQuery } from '../../bind/bind.ts'
import { parseSql, warmParser } from '../../parse/parse.ts'
import { inputs } from '../explain-tree.ts'
import { lower } from '../lower/lower.ts'
import type { PhysicalPlan } from '../physical.ts'
import { dynamicJoinsMax } from './limits.ts'
import { optimize } from './optimize.ts'
import { fixtureCatalog, planContext, session, settings } from './tpch-catalog.fixture.ts'

const relations = 40
const catalog = fixtureCatalog(
  Array.from({ length: relations }, (_, i) => ({
    name: `t${i}`,
    rows: 10,
    key: ['a'],
    columns: [
      ['a', 'int4', 10, '1', '10'],
      ['b', 'int4', 10, '1', '10'],
    ],
  })),
)

before(() => warmParser())

function planned(sql: string): PhysicalPlan {
  const [statement] = parseSql(sql)
  const query = bindQuery(statement.node, {
    catalog,
    searchPath: ['public'],
    user: 'cadastre',
    settings,
    session,
    parameterTypes: [],
  })
  const context = planContext(catalog)
  return lower(optimize(query.plan, context), context)
}

const nodes = (plan: PhysicalPlan): PhysicalPlan[] => [plan, ...inputs(plan).flatMap(nodes)]

const kinds = (plan: PhysicalPlan, kind: PhysicalPlan['kind']): number =>
  nodes(plan).filter((node) => node.kind === kind).length

/** Each relation after the first hangs on one before it. */
const trees = fc.integer({ min: dynamicJoinsMax + 1, max: relations }).chain((count) =>
  fc.record({
    from: fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
    parents: fc.tuple(...Array.from({ length: count - 1 }, (_, i) => fc.nat(i))),
  }),
)

test('no relation is joined without its condition while another could be joined with one', () => {
  fc.assert(
    fc.property(trees, ({ from, parents }) => {
      const conditions = parents.map((parent, i) => `t${parent}.b = t${i + 1}.a`)
      const plan = planned(
        `select count(*) from ${from.map((i) => `t${i}`).join(', ')} where ${conditions.join(' and ')}`,
      )
      assert.equal(kinds(plan, 'scan'), from.length)
      assert.equal(kinds(plan, 'nested-loop-join'), 0)
      for (const node of nodes(plan)) if (node.kind === 'hash-join') assert.ok(node.rows <= 20, String(node.rows))
    }),
    { numRuns: 20 },
  )
})

test('parts that nothing connects are joined last', () => {
  const all = [...Array(20).keys()]
  const conditions = all.slice(2).map((i) => `t${i - 2}.b = t${i}.a`)
  const plan = planned(`select 1 from ${all.map((i) => `t${i}`).join(', ')} where ${conditions.join(' and ')}`)
  const [loop, ...others] = nodes(plan).filter((node) => node.kind === 'nested-loop-join')
  assert.equal(others.length, 0)
  assert.deepEqual(
    inputs(loop).map((input) => kinds(input, 'scan')),
    [10, 10],
  )
})

test('of many columns that equal each other every pair is a condition', () => {
  const all = [...Array(relations).keys()]
  const star = all.slice(1).map((i) => `t0.b = t${i}.a`)
  const plan = planned(`select count(*) from ${all.map((i) => `t${i}`).join(', ')} where ${star.join(' and ')}`)
  assert.equal(kinds(plan, 'hash-join'), relations - 1)
  assert.equal(kinds(plan, 'nested-loop-join'), 0)
})

test('a condition over three relations waits for two of them', () => {
  const others = [...Array(relations).keys()].slice(3)
  const chain = others.map((i) => `t${i - 1}.b = t${i}.a`)
  const plan = planned(
    `select count(*) from ${others.map((i) => `t${i}`).join(', ')}, t0, t1, t2
     where t0.a + t1.a = t2.b and t0.b = t1.b and ${chain.join(' and ')}`,
  )
  assert.equal(kinds(plan, 'scan'), relations)
  assert.equal(kinds(plan, 'nested-loop-join'), 0)
})
