// Random expressions, compiled and interpreted: equal values, or equal errors. CADASTRE_COMPILE_RUNS makes it longer; a failure prints
// its seed and what is left of it after shrinking.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { Value } from '../../types/type.ts'
import { runBothWays } from './both-ways.ts'
import { callOf, columnTypes, Expressions, overloads, parameterValues } from './expressions.ts'
import { type RowsOfPartition, tableOf } from './tables.ts'
import { types } from './values.ts'

const factor = Number(process.env['CADASTRE_COMPILE_RUNS'] ?? 1)

const always: Expression = { kind: 'literal', value: true, type: types.bool }

/** SELECT expression FROM table WHERE condition; node numbers are the same in all, so that modules are taken for one another if they may. */
function runExpression(
  expression: Expression,
  partitions: readonly RowsOfPartition[],
  parameters: readonly Value[],
  condition = always,
): boolean {
  const scan: PhysicalPlan = {
    kind: 'scan',
    node: 1,
    types: columnTypes,
    rows: 1,
    table: 1,
    attributes: columnTypes.map((_, i) => i + 1),
    predicates: [],
    filter: condition,
  }
  const plan: PhysicalPlan = {
    kind: 'project',
    node: 2,
    types: [expression.type],
    rows: 1,
    input: scan,
    expressions: [expression],
  }
  return runBothWays({ plan, tables: new Map([[1, { types: columnTypes, partitions }]]), parameters })
}

const expressions = new Expressions(columnTypes)
const table = tableOf(columnTypes, { partitionsMax: 2 })

test('each function, over columns, constants and parameters', (t) => {
  const never: string[] = []
  for (const overload of overloads) {
    let compiled = 0
    fc.assert(
      fc.property(
        callOf(overload, (type) => expressions.leaves(type)),
        table,
        parameterValues,
        (call, partitions, parameters) => {
          if (runExpression(call, partitions, parameters)) compiled++
        },
      ),
      { numRuns: Math.ceil(4 * factor) },
    )
    if (compiled === 0) never.push(`${overload.name}(${overload.args.join()})`)
  }
  t.diagnostic(`never compiled: ${never.join(', ')}`)
  assert.ok(never.length < overloads.length / 4, never.join(', '))
})

test('expressions of every type', (t) => {
  let runs = 0
  let compiled = 0
  const anyType = fc.constantFrom(...Object.values(types))
  const expression = fc
    .tuple(anyType, fc.integer({ min: 1, max: 3 }))
    .chain(([type, depth]) => expressions.of(type, depth))
  fc.assert(
    fc.property(expression, table, parameterValues, (one, partitions, parameters) => {
      runs++
      if (runExpression(one, partitions, parameters)) compiled++
    }),
    { numRuns: Math.ceil(500 * factor) },
  )
  t.diagnostic(`${compiled} of ${runs} compiled`)
  assert.ok(compiled > runs / 3, `only ${compiled} of ${runs} compiled`)
})

test('conditions', () => {
  fc.assert(
    fc.property(expressions.of(types.bool, 3), table, parameterValues, (condition, partitions, parameters) => {
      runExpression({ kind: 'slot', slot: 4, type: types.int4 }, partitions, parameters, condition)
    }),
    { numRuns: Math.ceil(200 * factor) },
  )
})

test('the ends of a text at the ends of int4', () => {
  const slot = columnTypes.findIndex(({ oid }) => oid === types.text.oid)
  const value: Expression = { kind: 'slot', slot, type: types.text }
  for (const [name, oid] of Object.entries({ left: 3060, right: 3061 }))
    for (const count of [-(2 ** 31), -(2 ** 31) + 1, 2 ** 31 - 1]) {
      const call: Expression = {
        kind: 'call',
        function: oid,
        args: [value, { kind: 'literal', value: count, type: types.int4 }],
        type: types.text,
      }
      let compiled = false
      fc.assert(
        fc.property(table, parameterValues, (partitions, parameters) => {
          compiled = runExpression(call, partitions, parameters) || compiled
        }),
        { numRuns: 10 },
      )
      assert.ok(compiled, `${name} ${count}`)
    }
})
