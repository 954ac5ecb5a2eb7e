// Sums of whole columns, by vectors and what they leave over: every width, any number of rows, all of them or runs of some.
import { test } from 'node:test'
import { aggregate, aggregateCall, caseTypes, checkPlans, node, scan, slot } from '../../differential/cases.ts'

const sums = (number: number): ReturnType<typeof aggregateCall>[] => [
  aggregateCall('sum', slot(number)),
  aggregateCall('avg', slot(number)),
  aggregateCall('count'),
]

test('sums and averages of columns, one and several', () => {
  checkPlans(
    [0, 1, 4].flatMap((number) => [
      aggregate(scan(), [], sums(number)),
      aggregate(scan(), [], [...sums(number), ...sums(0)]),
    ]),
  )
})

test('sums of what a projection hands on, beside what is no column', () => {
  const projected = node([caseTypes[1], caseTypes[0], caseTypes[5]], {
    kind: 'project',
    input: scan(),
    expressions: [slot(1), slot(0), slot(5)],
  })
  checkPlans([
    aggregate(
      projected,
      [],
      [aggregateCall('sum', slot(0, caseTypes[1])), aggregateCall('sum', slot(1, caseTypes[0]))],
    ),
    aggregate(
      projected,
      [],
      [aggregateCall('sum', slot(0, caseTypes[1])), aggregateCall('min', slot(2, caseTypes[5]))],
    ),
  ])
})
