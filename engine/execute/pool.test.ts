import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SharedColumns } from '../columns/shared-columns.ts'
import { batchRows } from '../interpret/row-batch.ts'
import {
  aggregateOid,
  int4,
  int8,
  literal,
  node,
  op,
  slot,
  testContext,
  valuesPlan,
} from '../interpret/test-context.ts'
import type { Expression } from '../plan/expression.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ScanPartition } from '../tables.ts'
import type { EffectHandler, Executor, RunningQuery } from './executor.ts'
import { createExecutor } from './pool.ts'
import type { QueryTask, WriteTarget } from './query-task.ts'
import { testCatalogSource, testHooks } from './test-worker.ts'

let executor: Executor
let deaths = 0
const memory = SharedColumns.create({ cacheBytes: 1 << 20 })
/** The cache's directory. */
const blocksAtRest = 1
before(async () => {
  executor = await createExecutor({
    workers: 2,
    workerUrl: new URL('./test-worker-entry.ts', import.meta.url),
    inline: testHooks,
    memory,
    onWorkerDeath: () => deaths++,
  })
  executor.publishCatalog(1, testCatalogSource)
})
after(() => executor.close())

const scan = (attributes = [1]): PhysicalPlan =>
  node(
    attributes.map(() => int4),
    { kind: 'scan', table: 1, attributes, predicates: [] },
  )

let lastQuery = 0
function task(
  plan: PhysicalPlan,
  scanNode?: PhysicalPlan,
  partition?: ScanPartition,
  more: Partial<QueryTask> = {},
): QueryTask {
  const { settings, session } = testContext()
  return {
    query: ++lastQuery,
    plan,
    parameters: [],
    sources: new Map(scanNode && partition ? [[scanNode.node, [partition]]] : []),
    settings,
    session,
    catalogVersion: 1,
    sink: { kind: 'rows', options: null },
    writes: new Map(),
    analyze: false,
    memoryBytesMax: 1 << 28,
    cancel: new Int32Array(new SharedArrayBuffer(4)),
    ...more,
  }
}
const quiet: EffectHandler = { effect: () => null, notice: () => undefined }
const numbers = (rows: number, plan = scan(), more: Partial<QueryTask> = {}): QueryTask =>
  task(plan, plan.kind === 'scan' ? plan : (plan as { input: PhysicalPlan }).input, { kind: 'numbers', rows }, more)

async function all(running: RunningQuery): Promise<unknown[][]> {
  const rows: unknown[][] = []
  for (;;) {
    const { payload, done } = await running.pull(0)
    if (payload) rows.push(...(payload as unknown[][]))
    if (done) return rows
  }
}

test('rows come in order and to the end', async () => {
  const rows = await all(executor.run(numbers(5000), quiet))
  assert.equal(rows.length, 5000)
  assert.deepEqual(rows[4999], [4999])
})

test('row limits are exact, and queries interleave on a worker', async () => {
  const running = Array.from({ length: 5 }, () => executor.run(numbers(2500), quiet))
  const seen = running.map(() => 0)
  for (let round = 0; round < 4; round++) {
    for (const [i, query] of running.entries()) {
      const { payload, rows, done } = await query.pull(700)
      const values = (payload as number[][]).map(([value]) => value)
      assert.equal(values[0], seen[i])
      assert.equal(rows, values.length)
      assert.ok(rows <= 700)
      seen[i] += rows
      assert.equal(done, seen[i] === 2500)
    }
  }
  assert.deepEqual(seen, [2500, 2500, 2500, 2500, 2500])
})

test('an empty result is one chunk without rows', async () => {
  const chunk = await executor.run(numbers(0), quiet).pull(0)
  assert.deepEqual(chunk, { payload: null, rows: 0, done: true })
})

test('an aggregate ends with its first chunk, however long it took', async () => {
  const sum = node([int8], {
    kind: 'aggregate',
    groups: [],
    aggregates: [
      { function: aggregateOid('sum', int4.oid), args: [slot(0, int4)], distinct: false, orderBy: [], type: int8 },
    ],
    input: scan(),
  })
  const rows = 500_000
  const chunk = await executor.run(numbers(rows, sum), quiet).pull(0)
  assert.deepEqual(chunk, { payload: [[(BigInt(rows) * BigInt(rows - 1)) / 2n]], rows: 1, done: true })
})

test('cancellation and timeout reach a running query', async () => {
  const filter = (input: PhysicalPlan) =>
    node([int4], { kind: 'filter', input, condition: op('<', slot(0, int4), literal(0, int4)) })
  for (const [reason, message] of [
    [1, 'canceling statement due to user request'],
    [2, 'canceling statement due to statement timeout'],
  ] as const) {
    const endless = numbers(-1, filter(scan()))
    const pulled = executor.run(endless, quiet).pull(0)
    await sleep(20)
    Atomics.store(endless.cancel, 0, reason)
    await assert.rejects(pulled, { sqlstate: '57014', message })
  }
})

test('a query that holds too much fails with 53200', async () => {
  const sort = (input: PhysicalPlan) =>
    node([int4], { kind: 'sort', input, keys: [{ expression: slot(0, int4), descending: true, nullsFirst: false }] })
  const big = numbers(1_000_000, sort(scan()), { memoryBytesMax: 100_000 })
  await assert.rejects(all(executor.run(big, quiet)), { sqlstate: '53200', message: 'out of memory' })
})

test('effects are answered while the worker sleeps; their errors arrive as errors', async () => {
  const plan = scan()
  const ask = (effect: EffectHandler['effect']) =>
    all(executor.run(task(plan, plan, { kind: 'asks', rows: 1 }), { ...quiet, effect }))
  assert.deepEqual(await ask(async (_name, [width]) => (await sleep(5), (width as number) + 41)), [[42]])
  const { PgError } = await import('../errors.ts')
  await assert.rejects(
    ask(() => {
      throw new PgError('55000', 'no')
    }),
    { sqlstate: '55000', message: 'no' },
  )
})

test('while every worker sleeps in an effect, others still run', async () => {
  const plan = scan()
  let release = (_: number): void => undefined
  const gate = new Promise<number>((resolve) => {
    release = resolve
  })
  const asleep = [1, 2].map(() =>
    all(executor.run(task(plan, plan, { kind: 'asks', rows: 1 }), { ...quiet, effect: () => gate })),
  )
  await sleep(50)
  assert.equal((await all(executor.run(numbers(10), quiet))).length, 10)
  release(1)
  assert.deepEqual(await Promise.all(asleep), [[[1]], [[1]]])
})

test('a dead worker fails its queries and is replaced', async () => {
  const plan = scan()
  const deathsBefore = deaths
  await assert.rejects(all(executor.run(task(plan, plan, { kind: 'dies', rows: 0 }), quiet)), { sqlstate: 'XX000' })
  assert.equal(deaths, deathsBefore + 1)
  assert.equal((await all(executor.run(numbers(10), quiet))).length, 10)
  assert.equal((await all(executor.run(numbers(10), quiet))).length, 10)
})

test('what a query holds of the shared memory ends with it, also when its worker dies', async () => {
  const plan = scan()
  const holds = (rows: number): QueryTask => task(plan, plan, { kind: 'holds', rows })
  assert.deepEqual(await all(executor.run(holds(5000), quiet)), [[5000]])
  assert.equal(memory.arena.blocks, blocksAtRest)
  const suspended = executor.run(holds(5000), quiet)
  await suspended.pull(1)
  assert.ok(memory.arena.blocks > blocksAtRest)
  await suspended.close()
  await assert.rejects(all(executor.run(holds(1 << 29), quiet)), { sqlstate: '53200' })
  await assert.rejects(all(executor.run(task(plan, plan, { kind: 'dies', rows: 0 }), quiet)), { sqlstate: 'XX000' })
  // The other worker may still be about to handle the close.
  for (let waited = 0; memory.arena.blocks > blocksAtRest && waited < 100; waited++) await sleep(10)
  assert.equal(memory.arena.blocks, blocksAtRest)
})

test('closing a suspended query frees its worker, twice is harmless', async () => {
  const query = executor.run(numbers(-1), quiet)
  await query.pull(10)
  await query.close()
  await query.close()
  await assert.rejects(query.pull(1))
})

test('closing a running query stops it, and its cancel word stays untouched', async () => {
  const source = scan()
  const plan = node([int4], { kind: 'filter', input: source, condition: op('<', slot(0, int4), literal(0, int4)) })
  const endless = [1, 2].map(() => task(plan, source, { kind: 'numbers', rows: -1 }))
  for (const one of endless) {
    const query = executor.run(one, quiet)
    const pulled = query.pull(0)
    await sleep(10)
    await query.close()
    await assert.rejects(pulled, { sqlstate: '57014' })
    assert.equal(one.cancel[0], 0)
  }
  assert.equal((await all(executor.run(numbers(10), quiet))).length, 10)
  assert.equal((await all(executor.run(numbers(10), quiet))).length, 10)
})

test('EXPLAIN ANALYZE counts rows and loops per node', async () => {
  const source = scan()
  const plan = node([int4], { kind: 'filter', input: source, condition: op('<', slot(0, int4), literal(10, int4)) })
  const running = executor.run(task(plan, source, { kind: 'numbers', rows: 100 }, { analyze: true }), quiet)
  await all(running)
  assert.equal(running.analysis?.get(source.node)?.rows, 100)
  assert.equal(running.analysis?.get(plan.node)?.rows, 10)
  assert.equal(running.analysis?.get(plan.node)?.loops, 1)
})

test('tiny plans run on the calling thread, with the same answers and errors', async () => {
  const select = node([int4], { kind: 'project', input: valuesPlan([], [[]]), expressions: [literal(1, int4)] })
  assert.deepEqual(await executor.run(task(select), quiet).pull(0), { payload: [[1]], rows: 1, done: true })
  const divide: Expression = op('/', literal(1, int4), literal(0, int4))
  await assert.rejects(
    executor
      .run(task(node([int4], { kind: 'project', input: valuesPlan([], [[]]), expressions: [divide] })), quiet)
      .pull(0),
    {
      sqlstate: '22012',
      message: 'division by zero',
    },
  )
})

test('what a write makes comes with its chunks, inline and on a worker', async () => {
  const target: WriteTarget = {
    table: 9,
    name: 't',
    schemaName: 'public',
    columns: [{ name: 'a', attribute: 1, type: 23, typmod: -1, notNull: true }],
  }
  const writes = new Map([[9, target]])
  const insert = (input: PhysicalPlan) =>
    node([], { kind: 'insert', table: 9, input, row: [slot(0, int4)], checks: [] })
  const small = executor.run(task(insert(valuesPlan([int4], [[1], [2]])), undefined, undefined, { writes }), quiet)
  assert.equal((await small.pull(0)).done, true)
  const large = executor.run(numbers(3000, insert(scan()), { writes }), quiet)
  assert.deepEqual(await all(large), [])
  assert.deepEqual([small.affected, large.affected], [2, 3000])
  const first = (running: RunningQuery): unknown => {
    const [write] = running.writes
    return write.kind === 'insert' ? batchRows(write.batch)[1] : undefined
  }
  assert.deepEqual([first(small), first(large)], [[2], [1]])
})
