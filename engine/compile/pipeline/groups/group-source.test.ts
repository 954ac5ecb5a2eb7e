import { test } from 'node:test'
import { types } from '../../differential/values.ts'
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
} from '../../differential/cases.ts'

const grouped = aggregate(
  scan(),
  [slot(2), slot(8)],
  [
    ...[aggregateCall('count'), aggregateCall('sum', slot(4)), aggregateCall('avg', slot(4))],
    ...[aggregateCall('max', slot(2)), aggregateCall('min', slot(6)), aggregateCall('sum', slot(0))],
  ],
)

test('HAVING, with results that only the reader makes', () => {
  const condition = call('int8gt', slot(2, int8), literal(1n, int8))
  checkPlans([node(grouped.types, { kind: 'filter', input: grouped, condition })])
})

test('groups of groups', () => {
  checkPlans([
    aggregate(
      grouped,
      [slot(1, types.bool)],
      [aggregateCall('sum', slot(2, int8)), aggregateCall('max', slot(5, types.text)), aggregateCall('count')],
    ),
  ])
})

test('groups on either side of a join', () => {
  const right = aggregate(scan(2), [slot(2)], [aggregateCall('max', slot(4))])
  const leftKeys = [slot(2)]
  const rightKeys = [slot(0, types.text)]
  const left = scan()
  checkPlans([
    node([...caseTypes, ...right.types], { kind: 'hash-join', type: 'left', left, right, leftKeys, rightKeys }),
    node([...right.types, ...caseTypes], {
      kind: 'hash-join',
      type: 'inner',
      left: right,
      right: left,
      leftKeys: rightKeys,
      rightKeys: leftKeys,
    }),
  ])
})
