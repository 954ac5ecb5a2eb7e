// Rows that go out of a pipeline which several threads run: all of them, in the order of the scan, or the best of a top-N, whatever fails
// meanwhile.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { SharedColumns } from '../columns/shared-columns.ts'
import { int4, int8, literal, node, op, slot, text } from '../interpret/test-context.ts'
import type { Expression, SortKey } from '../plan/expression.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { Executor } from './executor.ts'
import { type GeneratedPartition, generatedRow, generatedTypes } from './generated-rows.ts'
import { createExecutor } from './pool.ts'
import type { QueryTask } from './query-task.ts'
import { sharedTask } from './shared-task.fixture.ts'
import { testCatalogSource } from './test-worker.ts'

const partitions = 16
const partitionRows = 1_000
/** So long that others are asked. */
const milliseconds = 5

const table = (more: Partial<GeneratedPartition> = {}): GeneratedPartition[] =>
  Array.from({ length: partitions }, (_, i) => ({
    kind: 'generated',
    rows: partitionRows,
    first: i * partitionRows,
    groups: 1000,
    nulls: true,
    milliseconds,
    ...more,
  }))

const source: PhysicalPlan = node(generatedTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [] })

const filtered = (condition: Expression): PhysicalPlan =>
  node(generatedTypes, { kind: 'filter', input: source, condition })

const below = (limit: bigint): Expression => op('<', slot(2, int8), literal(limit, int8))

const task = (plan: PhysicalPlan, scanned: GeneratedPartition[], more: Partial<QueryTask> = {}): QueryTask =>
  sharedTask(plan, new Map([[source.node, scanned]]), more)

async function rowsOf(executor: Executor, one: QueryTask): Promise<unknown[][]> {
  const running = executor.run(one, { effect: () => null, notice: () => undefined })
  const rows: unknown[][] = []
  try {
    for (;;) {
      const { payload, done } = await running.pull(0)
      if (payload) rows.push(...(payload as unknown[][]))
      if (done) return rows
    }
  } finally {
    await running.close()
  }
}

function expected(limit: bigint): unknown[][] {
  const rows: unknown[][] = []
  for (let row = 0; row < partitions * partitionRows; row++) {
    const [group, text, value] = generatedRow(row, 1000, true)
    if (value < limit) rows.push([group, text, value, text])
  }
  return rows
}

/** The text from the end, NULL first; then the number, then the group. */
const keys: readonly SortKey[] = [
  { expression: slot(3, text), descending: true, nullsFirst: true },
  { expression: slot(2, int8), descending: false, nullsFirst: false },
  { expression: slot(0, int4), descending: false, nullsFirst: false },
]

const limits = (limit: bigint, offset: bigint): { readonly limit: Expression; readonly offset: Expression } => ({
  limit: literal(limit, int8),
  offset: literal(offset, int8),
})

function byKeys(a: readonly unknown[], b: readonly unknown[]): number {
  const after = <T>(x: T, y: T): number => (x === y ? 0 : x > y ? 1 : -1)
  const texts = a[3] === null || b[3] === null ? after(b[3] === null, a[3] === null) : after(b[3], a[3])
  return texts || after(a[2], b[2]) || after(a[0] ?? Infinity, b[0] ?? Infinity)
}

for (const workers of [1, 2, 4])
  describe(`rows of ${workers} workers`, () => {
    const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
    let executor: Executor
    before(async () => {
      const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
      executor = await createExecutor({ workers, workerUrl, memory })
      executor.publishCatalog(1, testCatalogSource)
      // Each is there to help.
      await Promise.all(Array.from({ length: workers }, () => rowsOf(executor, task(filtered(below(9n)), table()))))
    })
    after(() => executor.close())

    for (const limit of [1n, 300n, 2000n])
      test(`those below ${limit} come in the order of the scan`, async () => {
        assert.deepEqual(await rowsOf(executor, task(filtered(below(limit)), table())), expected(limit))
      })

    for (const [limit, offset] of [
      [1n, 0n],
      [10n, 3n],
      [700n, 500n],
    ] as const)
      test(`the best ${limit} behind ${offset} are the best of all`, async () => {
        const best = node(generatedTypes, {
          kind: 'sort',
          input: filtered(below(900n)),
          keys,
          ...limits(limit, offset),
        })
        const wanted = expected(900n)
          .sort(byKeys)
          .slice(Number(offset), Number(offset + limit))
        assert.deepEqual(await rowsOf(executor, task(best, table())), wanted)
      })

    test('a row that fails ends a search for the best', async () => {
      const inverse = op('/', literal(1n, int8), op('-', slot(2, int8), literal(1008n, int8)))
      const failing = filtered(op('<', inverse, literal(5n, int8)))
      const best = node(generatedTypes, { kind: 'sort', input: failing, keys, ...limits(5n, 0n) })
      await assert.rejects(rowsOf(executor, task(best, table())), { sqlstate: '22012' })
    })

    test('a row that fails ends the query, unless a limit is met before', async () => {
      const inverse = op('/', literal(1n, int8), op('-', slot(2, int8), literal(1008n, int8)))
      const failing = filtered(op('<', inverse, literal(5n, int8)))
      await assert.rejects(rowsOf(executor, task(failing, table())), { sqlstate: '22012' })
      const late = table().map((one, i) => (i < 12 ? { ...one, first: 0 } : one))
      const limited = node(generatedTypes, { kind: 'limit', input: failing, limit: literal(11_000n, int8) })
      assert.equal((await rowsOf(executor, task(limited, late))).length, 11_000)
    })

    test('what a round has no memory for is done without others', async () => {
      for (const mib of [1.5, 1.3, 1.1, 1]) {
        const tight = task(filtered(below(2000n)), table(), { memoryBytesMax: mib * 2 ** 20 })
        assert.equal((await rowsOf(executor, tight)).length, partitions * partitionRows, `${mib} MB`)
      }
    })

    test('it can be cancelled', async () => {
      const long = task(filtered(below(2000n)), table({ milliseconds: 30 }))
      const pulled = rowsOf(executor, long)
      setTimeout(() => Atomics.store(long.cancel, 0, 1), 100)
      await assert.rejects(pulled, { sqlstate: '57014' })
    })

    test('others help where there are any', async () => {
      const pinnedBy = new Int32Array(new SharedArrayBuffer(8))
      // On a busy machine they may come too late, though not always.
      for (let attempt = 0; attempt < (workers === 1 ? 1 : 50) && pinnedBy[1] === 0; attempt++)
        await rowsOf(executor, task(filtered(below(2000n)), table({ milliseconds: 20, pinnedBy })))
      assert.equal(pinnedBy[1] > 0, workers > 1, `by others ${pinnedBy[1]}, alone ${pinnedBy[0]}`)
    })

    test('nothing is left of them', () => assert.equal(memory.arena.blocks, 1))
  })
