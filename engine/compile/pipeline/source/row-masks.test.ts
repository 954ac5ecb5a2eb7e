// Rows that are filtered sixteen at a time: any number of them, in every layout, against constants within and beyond what the layout holds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../../plan/expression.ts'
import { aggregate, aggregateCall, call, caseTypes, literal, node, scan, slot } from '../../differential/cases.ts'
import { runBothWays } from '../../differential/both-ways.ts'
import { tableOf } from '../../differential/tables.ts'
import { type Size, valueOf } from '../../differential/values.ts'
import { functionByOid, functionsNamed } from '../../../functions/registry.ts'

const bool = caseTypes[8]
const compared = [
  [0, 'int4'],
  [1, 'int8'],
  [4, 'numeric_'],
  [6, 'date_'],
  [7, 'timestamp_'],
] as const
const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const

const number = fc.constantFrom(...compared)
const comparison = number.chain(([column, prefix]) =>
  fc
    .record({
      name: fc.constantFrom(...comparisons),
      size: fc.nat({ max: 3 }),
      mirrored: fc.boolean(),
    })
    .chain(({ name, size, mirrored }) =>
      valueOf(caseTypes[column], size as Size).map((value): Expression => {
        const sides = [slot(column), literal(value, caseTypes[column])]
        return call(`${prefix}${name}`, ...(mirrored ? sides.toReversed() : sides))
      }),
    ),
)
const inList = number.chain(([column, prefix]) =>
  fc.array(valueOf(caseTypes[column], 1), { minLength: 2, maxLength: 4 }).map((values): Expression => {
    const equal = call(`${prefix}eq`, slot(column), slot(column))
    return {
      kind: 'in-list',
      left: slot(column),
      list: values.map((value) => literal(value, caseTypes[column])),
      function: equal.kind === 'call' ? equal.function : 0,
      all: false,
      type: bool,
    }
  }),
)
const either = fc
  .array(comparison, { minLength: 2, maxLength: 3 })
  .map((args): Expression => ({ kind: 'or', args, type: bool }))
/** Told row by row; the last may fail. */
const other = fc.constantFrom<Expression>(
  { kind: 'is-null', arg: slot(2), negated: true, type: bool },
  call('int4gt', call('int4div', literal(6, caseTypes[0]), slot(0)), literal(0, caseTypes[0])),
)
const condition = fc
  .array(fc.oneof({ weight: 5, arbitrary: comparison }, either, inList, other), { minLength: 1, maxLength: 4 })
  .map((args): Expression => (args.length === 1 ? args[0] : { kind: 'and', args, type: bool }))

const runs = 250

test('what passes a filter, row by row and counted', () => {
  let compiled = 0
  fc.assert(
    fc.property(condition, tableOf(caseTypes, { partitionsMax: 3 }), (filter, partitions) => {
      const filtered = node(caseTypes, {
        kind: 'filter',
        input: scan(),
        condition: filter,
      })
      const rows = node([caseTypes[0], caseTypes[2]], {
        kind: 'project',
        input: filtered,
        expressions: [slot(0), slot(2)],
      })
      const counted = aggregate(filtered, [], [aggregateCall('count')])
      for (const plan of [rows, counted]) {
        const tables = new Map([[1, { types: caseTypes, partitions }]])
        if (runBothWays({ plan, tables, parameters: [], unordered: true })) compiled++
      }
    }),
    { numRuns: runs },
  )
  assert.ok(compiled > runs, `only ${compiled} of ${2 * runs} compiled`)
})

test('every comparison of numbers has the name that code knows it by', () => {
  for (const [, prefix] of compared)
    for (const name of comparisons) {
      const [found] = functionsNamed(`${prefix}${name}`)
      assert.equal(functionByOid(found.oid).name, `${prefix}${name}`)
    }
})
