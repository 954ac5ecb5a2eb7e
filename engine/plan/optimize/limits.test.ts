// Plans of hostile size: planned within bounds, or refused with 54001, never a crash or a long wait.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { PgError } from '../../errors.ts'
import { warmParser } from '../../parse/parse.ts'
import type { Expression } from '../expression.ts'
import { lower } from '../lower/lower.ts'
import type { LogicalPlan } from '../logical.ts'
import { optimize } from './optimize.ts'
import { bindSmall, smallCatalog } from './small-tables.fixture.ts'
import { planContext } from './tpch-catalog.fixture.ts'

before(() => warmParser())

const planned = (plan: LogicalPlan): void => {
  const context = planContext(smallCatalog)
  lower(optimize(plan, context), context)
}

const times = (count: number, item: (i: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(separator)

test('joins of many relations, connected or not', () => {
  planned(bindSmall(`select 1 from ${times(12, (i) => `t t${i}`, ',')}`).plan)
  const chain = times(39, (i) => `t${i}.a = t${i + 1}.b`, ' and ')
  planned(bindSmall(`select 1 from ${times(40, (i) => `t t${i}`, ',')} where ${chain}`).plan)
})

test('expressions that double when inlined stay apart', () => {
  let sql = 'select a, b from t'
  for (let i = 0; i < 30; i++) sql = `select a + b as a, b + a as b from (${sql}) s${i}`
  planned(bindSmall(`${sql} where a > 1`).plan)
})

test('long ORs and lists', () => {
  planned(bindSmall(`select 1 from t where ${times(2000, (i) => `a = ${i}`, ' or ')}`).plan)
  planned(bindSmall(`select 1 from t where a in (${times(5000, String, ',')})`).plan)
})

test('too deep: 54001', () => {
  const int4 = { oid: 23, typmod: -1 }
  let chain: Expression = { kind: 'column', id: 1, type: int4 }
  for (let i = 0; i < 3000; i++) chain = { kind: 'not', arg: chain, type: int4 }
  const values: LogicalPlan = { kind: 'values', columns: [{ id: 1, name: 'a', type: int4 }], rows: [] }
  const project: LogicalPlan = {
    kind: 'project',
    input: values,
    items: [{ column: { id: 2, name: 'x', type: int4 }, expression: chain }],
  }
  let sorts: LogicalPlan = values
  for (let i = 0; i < 2000; i++) sorts = { kind: 'distinct', input: sorts }
  for (const plan of [project, sorts]) {
    assert.throws(
      () => planned(plan),
      (error) => error instanceof PgError && error.sqlstate === '54001',
    )
  }
})
