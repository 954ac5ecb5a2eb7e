import { test } from 'node:test'
import {
  aggregate,
  aggregateCall,
  caseTypes,
  checkPlans,
  int8,
  literal,
  node,
  scan,
  slot,
  sortKey,
} from '../differential/cases.ts'

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

test('the first groups', () => {
  const input = aggregate(scan(), [slot(2)], [aggregateCall('count'), aggregateCall('avg', slot(4))])
  const keys = [sortKey(slot(1, int8), true), sortKey(slot(0, caseTypes[2]))]
  checkPlans([node(input.types, { kind: 'sort', input, keys, limit: literal(3n, int8) })], false)
})
