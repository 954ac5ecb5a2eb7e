import { test } from 'node:test'
import type { PhysicalAggregate } from '../../../plan/physical.ts'
import { aggregate, aggregateCall, caseTypes, checkPlans, node, scan, slot } from '../../differential/cases.ts'

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

test('DISTINCT over several arguments, and with FILTER', () => {
  const counted = (number: number): PhysicalAggregate => aggregateCall('count', slot(number), true)
  const filtered = (call: PhysicalAggregate): PhysicalAggregate => ({ ...call, filter: slot(8) })
  for (const groups of [[], [slot(2), slot(8)]])
    checkPlans([
      aggregate(scan(), groups, [counted(0), counted(2), aggregateCall('sum', slot(4)), aggregateCall('count')]),
      aggregate(scan(), groups, [filtered(counted(1)), counted(1), aggregateCall('sum', slot(1), true), counted(3)]),
      aggregate(scan(), groups, [filtered(counted(5)), filtered(aggregateCall('avg', slot(4), true)), counted(6)]),
    ])
})

test('SELECT DISTINCT', () => {
  checkPlans([node(caseTypes, { kind: 'distinct', input: scan() })])
})
