// Runs a plan compiled and interpreted over the same partitions, and compares rows or errors.
import assert from 'node:assert/strict'
import { QueryMemory } from '../../columns/query-memory.ts'
import { SharedColumns } from '../../columns/shared-columns.ts'
import { PgError } from '../../errors.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { execute } from '../../interpret/operators.ts'
import { batchRows } from '../../interpret/row-batch.ts'
import { testContext } from '../../interpret/test-context.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { runCompiled } from '../run/run-plan.ts'
import { formsOf, layOut, pin, type RowsOfPartition, rowByRow, type TestPartition } from './tables.ts'

const mebibyte = 1 << 20

const shared = SharedColumns.create({ cacheBytes: 0, maximumBytes: 512 * mebibyte, poison: true })

export interface TestTable {
  readonly types: readonly TypeRef[]
  readonly partitions: readonly RowsOfPartition[]
}

export interface Outcome {
  readonly rows?: readonly string[]
  readonly error?: string
  /** Whether the plan's root had a compiled form. */
  readonly compiled: boolean
}

/** tables: by the scan's node. */
export interface Case {
  readonly plan: PhysicalPlan
  readonly tables: ReadonlyMap<number, TestTable>
  readonly parameters: readonly Value[]
  /** Rows may come in any order. */
  readonly unordered?: boolean
  /** The session's; absent: UTC. */
  readonly timeZone?: string
}

/** Both outcomes, asserted to be equal; tells whether code was run. */
export function runBothWays(one: Case): boolean {
  const account = { charge: () => undefined }
  const memory = new QueryMemory(shared, account, 1)
  try {
    const sources = new Map(
      [...one.tables].map(([node, { types, partitions }]) => [
        node,
        partitions.map((partition) => layOut(types, partition, memory)),
      ]),
    )
    const compiled = outcome(one, sources, memory)
    const interpreted = outcome(one, sources, undefined)
    // Of what is interpreted over whole batches, another row may be the first to fail.
    if (!compiled.compiled && compiled.error !== undefined && interpreted.error !== undefined) return false
    assert.deepEqual({ ...compiled, compiled: false }, interpreted)
    return compiled.compiled
  } finally {
    memory.release()
  }
}

function outcome(
  { plan, parameters, unordered, timeZone }: Case,
  sources: ReadonlyMap<number, readonly TestPartition[]>,
  memory: QueryMemory | undefined,
): Outcome {
  const base = testContext({ parameters: [...parameters] })
  let compiled = false
  const context: ExecuteContext = {
    ...base,
    settings: timeZone === undefined ? base.settings : { ...base.settings, timeZone },
    session: { ...base.session, variables: { jit_above_rows: '0' } },
    sources,
    openPartition: (partition, attributes) => ({
      batches: rowByRow(partition as TestPartition, attributes),
      release: () => undefined,
    }),
    compiled: memory && {
      memory,
      kept: new Map(),
      tooLarge: new Set(),
      forms: (partition, attributes) => formsOf(partition as TestPartition, attributes),
      pin: (partition, attributes) => pin(partition as TestPartition, attributes),
      run: (part, over) => {
        const batches = runCompiled(part, over)
        if (part === plan && batches) compiled = true
        return batches
      },
    },
  }
  try {
    const rows: string[] = []
    for (const batch of execute(plan, context))
      for (const row of batchRows(batch)) rows.push(row.map((value, i) => shown(value, plan.types[i])).join(' | '))
    return { rows: unordered ? rows.sort() : rows, compiled }
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    return { error: `${error.sqlstate} ${error.message}`, compiled }
  }
}

const { settings } = testContext()

const shown = (value: Value, type: TypeRef): string =>
  value === null ? 'NULL' : JSON.stringify(typeByOid(type.oid).format(value, settings))
