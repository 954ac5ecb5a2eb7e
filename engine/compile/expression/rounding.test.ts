import { test } from 'node:test'
import type { Expression } from '../../plan/expression.ts'
import { types } from '../differential/values.ts'
import { call, checkPlans, literal, node, scan, slot } from '../differential/cases.ts'

test('floats and numerics rounded in every direction', () => {
  const input = scan()
  const condition: Expression = { kind: 'is-null', arg: slot(8), negated: false, type: types.bool }
  const names = ['floor', 'ceil', 'trunc', 'round']
  for (const expressions of [
    names.map((name) => call(name, slot(5))),
    names.map((name) => call(name, slot(4))),
    [call('round', slot(4), literal(1, types.int4)), call('trunc', slot(4), literal(1, types.int4))],
  ])
    checkPlans([
      node(
        expressions.map(({ type }) => type),
        {
          kind: 'project',
          input: node(input.types, { kind: 'filter', input, condition }),
          expressions,
        },
      ),
    ])
})
