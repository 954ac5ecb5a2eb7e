// Random plans, compiled and interpreted: the same rows, in whatever order, or the same error. CADASTRE_COMPILE_RUNS makes it longer; a
// failure prints its seed and what is left of it after shrinking.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { Value } from '../../types/type.ts'
import { runBothWays } from './both-ways.ts'
import { parameterValues } from './expressions.ts'
import { aggregates, plans, scanNodes, tableCount, tableTypes } from './plans.ts'
import { type RowsOfPartition, tableOf } from './tables.ts'

const factor = Number(process.env['CADASTRE_COMPILE_RUNS'] ?? 1)

const table = tableOf(tableTypes, { sizeMax: 1, partitionsMin: 0 })
const tables = fc.tuple(...Array.from({ length: tableCount }, () => table))

function runPlan(
  plan: PhysicalPlan,
  all: readonly (readonly RowsOfPartition[])[],
  parameters: readonly Value[],
): boolean {
  const scanned = scanNodes(plan).map(
    (scan) => [scan.node, { types: tableTypes, partitions: all[scan.table] }] as const,
  )
  return runBothWays({ plan, tables: new Map(scanned), parameters, unordered: true })
}

function check(t: TestContext, arbitrary: fc.Arbitrary<PhysicalPlan>, runs: number): void {
  let compiled = 0
  fc.assert(
    fc.property(arbitrary, tables, parameterValues, (plan, all, parameters) => {
      if (runPlan(plan, all, parameters)) compiled++
    }),
    { numRuns: Math.ceil(runs * factor) },
  )
  t.diagnostic(`${compiled} compiled`)
  assert.ok(compiled > runs * factor * 0.3, `only ${compiled} of ${runs * factor} compiled`)
}

test('plans with joins', (t) => check(t, plans, 300))

test('aggregates', (t) => check(t, aggregates, 300))
