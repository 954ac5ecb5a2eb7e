import { test } from 'node:test'
import { aggregate, aggregateCall, caseTypes, checkPlans, node, scan, slot } from '../differential/cases.ts'

test('DISTINCT aggregates with and without groups, beside plain ones', () => {
  for (const value of [0, 2, 3, 5, 6].map((number) => slot(number)))
    checkPlans([
      aggregate(scan(), [], [aggregateCall('count', value, true), aggregateCall('count')]),
      aggregate(
        scan(),
        [slot(8), slot(2)],
        [aggregateCall('min', slot(4)), aggregateCall('count', value, true), aggregateCall('max', slot(1))],
      ),
    ])
})

test('sum and avg of distinct numbers', () => {
  for (const value of [0, 1, 4].map((number) => slot(number)))
    checkPlans([aggregate(scan(), [slot(8)], [aggregateCall('sum', value, true), aggregateCall('avg', value, true)])])
})

test('SELECT DISTINCT', () => {
  checkPlans([node(caseTypes, { kind: 'distinct', input: scan() })])
})
