import { test } from 'node:test'
import { aggregate, aggregateCall, call, checkPlans, scan, slot } from '../../differential/cases.ts'

const names = ['var_pop', 'var_samp', 'stddev_pop', 'stddev_samp'] as const

test('variances and deviations of integers, numerics and floats', () => {
  for (const number of [0, 1, 4, 5]) {
    const calls = names.map((name) => aggregateCall(name, slot(number)))
    checkPlans([aggregate(scan(), [], calls), aggregate(scan(), [slot(8)], [...calls, aggregateCall('count')])])
  }
})

test('of distinct values', () => {
  const once = [0, 4].map((number) => aggregateCall('variance', slot(number), true))
  checkPlans([aggregate(scan(), [slot(8)], once)])
})

test('bit_and, bit_or and bit_xor', () => {
  const calls = ['bit_and', 'bit_or', 'bit_xor'].flatMap((name) =>
    [0, 1].map((number) => aggregateCall(name, slot(number))),
  )
  checkPlans([aggregate(scan(), [], calls), aggregate(scan(), [slot(8)], calls)])
})

test('what is counted is computed: dividing by zero is an error', () => {
  const quotient = call('int4div', slot(0), slot(0))
  const quotients = [aggregateCall('count', quotient), aggregateCall('count')]
  checkPlans([aggregate(scan(), [], quotients), aggregate(scan(), [slot(8)], quotients)])
})

test('a count that is asked for last is there for what comes before it', () => {
  const shown = call('int4pl', slot(0), slot(0))
  const calls = [
    ...['min', 'max', 'bit_and', 'var_pop'].map((name) => aggregateCall(name, shown)),
    aggregateCall('count', shown),
  ]
  checkPlans([aggregate(scan(), [], calls), aggregate(scan(), [slot(8)], calls)])
})
