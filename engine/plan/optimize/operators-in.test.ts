// What the bits say of a plan is what its tree has: a rule that is left out by them would have found nothing.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { warmParser } from '../../parse/parse.ts'
import type { LogicalPlan } from '../logical.ts'
import { inputsOf } from '../traverse-plan.ts'
import { anyOf, operatorsIn } from './operators-in.ts'
import { bindSmall, statements } from './small-tables.fixture.ts'

before(() => warmParser())

const kindsIn = (plan: LogicalPlan): LogicalPlan['kind'][] => [plan.kind, ...inputsOf(plan).flatMap(kindsIn)]

test('a plan has the operators of its tree, wherever they are', () => {
  const seen = new Set<string>()
  for (const sql of statements) {
    const { plan } = bindSmall(sql)
    const kinds = kindsIn(plan)
    for (const kind of kinds) seen.add(kind)
    assert.equal(operatorsIn(plan), anyOf(...kinds), sql)
  }
  assert.ok(seen.size > 8, [...seen].join())
})

test('each operator is told from all others', () => {
  const nothing: LogicalPlan = { kind: 'empty', columns: [] }
  const sorted: LogicalPlan = { kind: 'sort', input: nothing, keys: [] }
  assert.equal(operatorsIn(sorted) & anyOf('limit', 'distinct', 'with'), 0)
  assert.notEqual(operatorsIn(sorted) & anyOf('limit', 'empty'), 0)
})
