import { test } from 'node:test'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { types } from '../differential/values.ts'
import { call, checkPlans, literal, node, scan, slot } from '../differential/cases.ts'

const project = (expressions: readonly Expression[]): PhysicalPlan => {
  const everything: Expression = { kind: 'is-null', arg: slot(6), negated: true, type: types.bool }
  const input = scan()
  const some = node(input.types, { kind: 'filter', input, condition: everything })
  return node(
    expressions.map(({ type }) => type),
    { kind: 'project', input: some, expressions },
  )
}

const ofDay = ['year', 'quarter', 'month', 'week', 'day', 'dow', 'isodow', 'doy', 'epoch']

test('parts of dates and timestamps', () => {
  for (const name of ['extract', 'date_part'])
    for (const unit of [...ofDay, 'hour', 'minute', 'second', 'milliseconds', 'microseconds']) {
      if (name === 'date_part' && unit === 'epoch') continue
      const moments = ofDay.includes(unit) && name === 'extract' ? [slot(6), slot(7)] : [slot(7)]
      checkPlans([project(moments.map((moment) => call(name, literal(unit, types.text), moment)))])
    }
})

test('date_trunc', () => {
  for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'])
    checkPlans([project([call('date_trunc', literal(unit, types.text), slot(7))])])
})
