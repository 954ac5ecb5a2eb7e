import { test } from 'node:test'
import { aggregate, aggregateCall, checkPlans, scan, slot } from '../../differential/cases.ts'

test('min and max of texts', () => {
  const calls = [aggregateCall('min', slot(2)), aggregateCall('max', slot(2)), aggregateCall('max', slot(3))]
  checkPlans([aggregate(scan(), [], calls), aggregate(scan(), [slot(8)], calls)])
})

test('bool_and and bool_or', () => {
  const calls = [aggregateCall('bool_and', slot(8)), aggregateCall('bool_or', slot(8)), aggregateCall('every', slot(8))]
  checkPlans([aggregate(scan(), [], calls), aggregate(scan(), [slot(0)], calls)])
})
