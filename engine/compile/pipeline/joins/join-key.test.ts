import { test } from 'node:test'
import { call, caseTypes, checkPlans, node, scan, slot } from '../../differential/cases.ts'

const both = [...caseTypes, ...caseTypes]
const joins = ['inner', 'left', 'semi', 'anti'] as const

test('joins on texts, and on keys where NULL equals NULL', () => {
  for (const key of [2, 3, 4, 5])
    for (const nullSafe of [[false], [true]])
      checkPlans(
        joins.map((type) =>
          node(type === 'semi' || type === 'anti' ? caseTypes : both, {
            kind: 'hash-join',
            type,
            left: scan(1),
            right: scan(2),
            leftKeys: [slot(key)],
            rightKeys: [slot(key)],
            nullSafe,
          }),
        ),
      )
})

test('numerics of different scales', () => {
  const finer = call('numeric_mul', slot(4), {
    kind: 'literal',
    value: { coefficient: 10n, scale: 1 } as never,
    type: slot(4).type,
  })
  for (const [leftKeys, rightKeys] of [
    [[finer], [slot(4)]],
    [[slot(4)], [finer]],
  ])
    checkPlans([node(both, { kind: 'hash-join', type: 'inner', left: scan(1), right: scan(2), leftKeys, rightKeys })])
})

test('joins without keys', () => {
  const condition = call('int4lt', slot(0), slot(caseTypes.length, caseTypes[0]))
  checkPlans(
    joins.map((type) =>
      node(type === 'semi' || type === 'anti' ? caseTypes : both, {
        kind: 'nested-loop-join',
        type,
        left: scan(1),
        right: scan(2),
        condition,
      }),
    ),
  )
})
