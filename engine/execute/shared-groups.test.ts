// Groups that several threads made are each there once, whoever came late, left early, or grew its table when: random tables, delays and
// queries beside, against what counting rows one by one gives.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { SharedColumns } from '../columns/shared-columns.ts'
import { aggregateOid, int8, node, slot, testContext } from '../interpret/test-context.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../plan/physical.ts'
import type { EffectHandler, Executor } from './executor.ts'
import { type GeneratedPartition, generatedRow, generatedTypes } from './generated-rows.ts'
import { createExecutor } from './pool.ts'
import type { QueryTask } from './query-task.ts'

const runs = Number(process.env['SHARED_GROUPS_RUNS'] ?? 15)
const workers = 4
const quiet: EffectHandler = { effect: () => null, notice: () => undefined }
const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
let executor: Executor

before(async () => {
  const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
  executor = await createExecutor({ workers, workerUrl, memory })
  executor.publishCatalog(1, {})
  // Who has run a query is there to help.
  const one: Table = { rows: [100], delays: [20], groups: 5, nulls: false, keys: [0], beside: 0 }
  await Promise.all(Array.from({ length: workers }, () => found(one)))
})
after(() => executor.close())

interface Table {
  readonly rows: readonly number[]
  /** Milliseconds that partitions take to be pinned, by turns: whoever gets one comes later to the next. */
  readonly delays: readonly number[]
  readonly groups: number
  readonly nulls: boolean
  /** Slots of the keys. */
  readonly keys: readonly number[]
  /** Rows of a table counted at the same time: who helps with one leaves the other. */
  readonly beside: number
}

const tables = fc.record({
  rows: fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 4, maxLength: 16 }),
  delays: fc.array(fc.constantFrom(0, 0, 1, 2, 4), { minLength: 1, maxLength: 7 }),
  groups: fc.constantFrom(1, 7, 700, 3000, 20_000, 1_000_000),
  nulls: fc.boolean(),
  keys: fc.constantFrom([0], [1], [3], [0, 1], [1, 0], [0, 3], [3, 1], [2], [2, 0]),
  beside: fc.constantFrom(0, 0, 3000),
})

function partitionsOf({ rows, delays, groups, nulls }: Table): GeneratedPartition[] {
  let first = 0
  return rows.map((count, i) => {
    const milliseconds = delays[i % delays.length]
    const partition = { kind: 'generated', rows: count, first, groups, nulls, milliseconds } as const
    first += count
    return partition
  })
}

const count: PhysicalAggregate = {
  function: aggregateOid('count'),
  args: [],
  distinct: false,
  orderBy: [],
  type: int8,
}

let lastQuery = 0
function counting(table: Table): QueryTask {
  const { settings, session } = testContext()
  const input: PhysicalPlan = node(generatedTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [] })
  const groups = table.keys.map((key) => slot(key, generatedTypes[key]))
  const types = [...groups.map(({ type }) => type), int8]
  return {
    query: ++lastQuery,
    plan: node(types, { kind: 'aggregate', input, groups, aggregates: [count] }),
    parameters: [],
    sources: new Map([[input.node, partitionsOf(table)]]),
    settings,
    session: { ...session, variables: { jit_above_rows: '0', parallel_above_rows: '0' } },
    catalogVersion: 1,
    sink: { kind: 'rows', options: null },
    writes: new Map(),
    analyze: false,
    memoryBytesMax: 1 << 28,
    cancel: new Int32Array(new SharedArrayBuffer(4)),
  }
}

async function found(table: Table): Promise<string[]> {
  const running = executor.run(counting(table), quiet)
  const rows: string[] = []
  try {
    for (;;) {
      const { payload, done } = await running.pull(0)
      if (payload) for (const row of payload as unknown[][]) rows.push(row.join('|'))
      if (done) return rows.sort()
    }
  } finally {
    await running.close()
  }
}

function expected({ rows, groups, nulls, keys }: Table): string[] {
  const counts = new Map<string, number>()
  const all = rows.reduce((sum, more) => sum + more, 0)
  for (let row = 0; row < all; row++) {
    const [number, text, value] = generatedRow(row, groups, nulls)
    const key = keys.map((slot) => [number, text, value, text][slot]).join('|')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([key, one]) => `${key}|${one}`).sort()
}

test('every group is there once, whoever helped, and when', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      const beside = { ...table, rows: Array.from({ length: 4 }, () => table.beside), groups: 50, keys: [0] }
      const [groups, others] = await Promise.all([found(table), found(beside)])
      assert.deepEqual(groups, expected(table))
      assert.deepEqual(others, expected(beside))
    }),
    { numRuns: runs },
  )
})

test('nothing is left of them', () => assert.equal(memory.arena.blocks, 1))
