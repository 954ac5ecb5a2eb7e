import { test } from 'node:test'
import type { Expression } from '../../../plan/expression.ts'
import {
  aggregate,
  aggregateCall,
  call,
  caseTypes,
  checkPlans,
  int8,
  literal,
  node,
  scan,
  slot,
  sortKey,
} from '../../differential/cases.ts'

const bool = caseTypes[8]

test('the first rows by keys of every type, in both directions, NULLs first and last', () => {
  caseTypes.forEach((_, number) => {
    for (const descending of [false, true]) {
      const keys = [sortKey(slot(number), descending, number % 2 === 0), sortKey(slot(0), !descending)]
      const limit = literal(4n, int8)
      const offset = literal(1n, int8)
      checkPlans([node(caseTypes, { kind: 'sort', input: scan(), keys, limit, offset })], false)
    }
  })
})

test('the first of filtered rows: what comes after the last of the best is not filtered', () => {
  const filters: readonly Expression[] = [
    { kind: 'is-null', arg: slot(2), negated: true, type: bool },
    call('int4lt', slot(0), literal(3, caseTypes[0])),
    // It may fail, and then does so whatever comes first.
    call('int4gt', call('int4div', literal(6, caseTypes[0]), slot(0)), literal(0, caseTypes[0])),
  ]
  for (const condition of filters) {
    const filtered = node(caseTypes, { kind: 'filter', input: scan(), condition })
    for (const [number, type] of caseTypes.entries()) {
      const projected = node([type, caseTypes[0]], {
        kind: 'project',
        input: filtered,
        expressions: [slot(number), slot(0)],
      })
      const keys = [sortKey(slot(0, type), number % 2 === 0, number % 3 === 0), sortKey(slot(1, caseTypes[0]))]
      checkPlans([node(projected.types, { kind: 'sort', input: projected, keys, limit: literal(2n, int8) })], false)
    }
  }
})

test('the first groups', () => {
  const input = aggregate(scan(), [slot(2)], [aggregateCall('count'), aggregateCall('avg', slot(4))])
  const keys = [sortKey(slot(1, int8), true), sortKey(slot(0, caseTypes[2]))]
  checkPlans([node(input.types, { kind: 'sort', input, keys, limit: literal(3n, int8) })], false)
})
