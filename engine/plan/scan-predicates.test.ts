// Which filters reach storage as predicates, and which must not.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { warmParser } from '../parse/parse.ts'
import { lower } from './lower/lower.ts'
import { bindSmall, smallCatalog } from './optimize/small-tables.fixture.ts'
import { optimize } from './optimize/optimize.ts'
import { planContext } from './optimize/tpch-catalog.fixture.ts'
import type { PhysicalPlan } from './physical.ts'

before(() => warmParser())

/** attribute op values of the only scan, as text. */
function predicates(where: string): string[] {
  const context = planContext(smallCatalog)
  let plan: PhysicalPlan = lower(optimize(bindSmall(`select * from t where ${where}`).plan, context), context)
  while (plan.kind !== 'scan' && 'input' in plan) plan = plan.input
  assert.equal(plan.kind, 'scan')
  if (plan.kind !== 'scan') return []
  return plan.predicates.map(({ attribute, op, values }) =>
    [attribute, op, ...values.map((value) => (value.kind === 'literal' ? String(value.value) : value.kind))].join(' '),
  )
}

test('comparisons, lists, ranges and NULL tests', () => {
  assert.deepEqual(predicates('a = 1 and 2 < b'), ['1 = 1', '2 > 2'])
  assert.deepEqual(predicates('a between 1 and 3 and b in (10, 20, null)'), ['1 >= 1', '1 <= 3', '2 in 10 20'])
  assert.deepEqual(predicates('a = any (array[1, 2]) and b is not null'), ['1 in 1 2', '2 is-not-null'])
  assert.deepEqual(predicates("c like 'ab%'"), ['3 >= ab', '3 < ac'])
  assert.deepEqual(predicates("c like 'ab'"), ['3 = ab'])
  assert.deepEqual(predicates("c like 'a\\_b%'"), ['3 >= a_b', '3 < a_c'])
})

test('a constant of a wider type only where it is a value of the column', () => {
  assert.deepEqual(predicates('a = 5::bigint'), ['1 = 5'])
  assert.deepEqual(predicates('a < 5000000000'), [])
})

test('a parameter of a narrower type is widened, one of a wider type is no value of the column', () => {
  assert.deepEqual(predicates('a = $1::int'), ['1 = parameter'])
  assert.deepEqual(predicates('a = $1::smallint and $2::smallint < b'), ['1 = call', '2 > call'])
  assert.deepEqual(predicates('a = $1::bigint or a in (1, 2)'), [])
})

test('no hint from what rows outside could fulfil', () => {
  for (const where of [
    'a <> 1',
    'a = 1 or b = 2',
    'a + 1 = 2',
    'a = b',
    "c like '%ab'",
    "c not like 'ab%'",
    'a not in (1, 2)',
  ]) {
    assert.deepEqual(predicates(where), [], where)
  }
})
