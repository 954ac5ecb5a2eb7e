// Which queries share code, and which must not.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { warmParser } from '../parse/parse.ts'
import type { Expression } from '../plan/expression.ts'
import { lower } from '../plan/lower/lower.ts'
import { optimize } from '../plan/optimize/optimize.ts'
import { bindSmall, smallCatalog } from '../plan/optimize/small-tables.fixture.ts'
import { planContext } from '../plan/optimize/tpch-catalog.fixture.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import { cutPlan } from './cut-plan.ts'
import { fingerprint } from './fingerprint.ts'
import { type PipelineShape, shapeOf } from './pipeline-shape.ts'

before(() => warmParser())

function shapes(sql: string): PipelineShape[] {
  const context = planContext(smallCatalog)
  let plan = lower(optimize(bindSmall(sql).plan, context), context)
  // An aggregate of all rows is projected by the interpreter.
  if (plan.kind === 'project' && plan.input.kind === 'aggregate') plan = plan.input
  const cut = cutPlan(plan, { canPin: () => true, refused: new Map() })
  assert.ok(cut, sql)
  return cut.pipelines.map((pipeline) => shapeOf(pipeline, 0))
}

const code = (sql: string): string => fingerprint(shapes(sql).map(({ pipeline, forms }) => [pipeline, forms]))
const constants = (sql: string): unknown[] => shapes(sql).flatMap((shape) => shape.constants)

function share(name: string, ...all: readonly string[]): void {
  test(`one code: ${name}`, () => {
    for (const sql of all) assert.equal(code(sql), code(all[0]), sql)
  })
}

function differ(name: string, ...all: readonly string[]): void {
  test(`codes of their own: ${name}`, () => {
    assert.equal(new Set(all.map(code)).size, all.length)
  })
}

share(
  'other constants',
  'select count(*) from t where a < 17 and b + 3 <> 20',
  'select count(*) from t where a < 99 and b + 4 <> 70',
)
share('other columns', 'select sum(a), max(b) from t where a > 1', 'select sum(b), max(a) from t where b > 2')
share('another table', 'select max(b) from t where a > 1', 'select max(d) from u where a > 2')
share(
  'other places in the text',
  'select count(*) from t where a > 1',
  'select   count(*)   from   t   where    a   >   1',
)
share(
  'what is joined to',
  'select t.b from t join u on t.a = u.a where u.d > 10',
  'select t.b from t join u on t.a = u.a where u.d > 11',
)

differ(
  'operators, divisors, texts, NULL',
  'select count(*) from t where a < 17',
  'select count(*) from t where a <= 17',
  'select count(*) from t where b % 17 = 1',
  'select count(*) from t where b % 18 = 1',
  "select count(*) from t where c = 'p'",
  "select count(*) from t where c = 'q'",
  'select count(*) from t where a is null',
)
differ('how often a column is read', 'select sum(a), max(b) from t', 'select sum(a), max(a) from t')
differ('how large a number is', 'select sum(a + 1) from t', 'select sum(a + 1000000000) from t')
differ(
  'a text beside a number',
  'select count(*) from t where length(c) = 1',
  'select count(*) from t where length(c) = 2',
)

test('equal constants are one, and come in the order they are met', () => {
  assert.deepEqual(constants('select count(*) from t where a < 17 and b > 17 and b < 30'), [17, 30])
})

test('what an apply binds is no constant', () => {
  const context = planContext(smallCatalog)
  const plan = lower(optimize(bindSmall('select count(*) from t where a < 17').plan, context), context)
  assert.equal(plan.kind, 'project')
  const cut = cutPlan((plan as PhysicalPlan & { kind: 'project' }).input, { canPin: () => true, refused: new Map() })!
  const [pipeline] = cut.pipelines
  const bound: Expression = { kind: 'parameter', number: 1, type: typeRef(Oid.int4) }
  const condition: Expression = { kind: 'is-null', arg: bound, negated: true, type: typeRef(Oid.bool) }
  const shape = shapeOf({ ...pipeline, steps: [...pipeline.steps, { kind: 'filter', node: 0, condition }] }, 0)
  assert.deepEqual(shape.constants, [])
  assert.deepEqual(shapeOf(pipeline, 1).constants, [17])
  assert.match(fingerprint(shapeOf(pipeline, 1).pipeline), /"kind":"parameter","number":2/)
})
