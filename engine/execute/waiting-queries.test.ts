// Queries on threads that sleep, load or work long for others: none waits for what it has no part in.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { int4, literal, node, op, slot, testContext } from '../interpret/test-context.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ScanPartition } from '../tables.ts'
import type { EffectHandler, Executor, RunningQuery } from './executor.ts'
import { createExecutor, type ExecutorOptions } from './pool.ts'
import type { QueryTask } from './query-task.ts'
import { testCatalogSource } from './test-worker.ts'

let executors: Executor[]
beforeEach(() => {
  executors = []
})
afterEach(async () => {
  for (const executor of executors) await executor.close()
})

/** One worker, unless the options say more. */
async function pool(options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
  const executor = await createExecutor({ workers: 1, workerUrl, ...options })
  executor.publishCatalog(1, testCatalogSource)
  executors.push(executor)
  return executor
}

let lastQuery = 0
function task(partition: ScanPartition, backendPid = 1, plan = scan()): QueryTask {
  const { settings, session } = testContext()
  const source = plan.kind === 'filter' ? plan.input : plan
  return {
    query: ++lastQuery,
    plan,
    parameters: [],
    sources: new Map([[source.node, [partition]]]),
    settings,
    session: { ...session, backendPid },
    catalogVersion: 1,
    sink: { kind: 'rows', options: null },
    writes: new Map(),
    analyze: false,
    memoryBytesMax: 1 << 28,
    cancel: new Int32Array(new SharedArrayBuffer(4)),
  }
}
const scan = (): PhysicalPlan => node([int4], { kind: 'scan', table: 1, attributes: [1], predicates: [] })
const never = (): PhysicalPlan =>
  node([int4], { kind: 'filter', input: scan(), condition: op('<', slot(0, int4), literal(0, int4)) })
const asks: ScanPartition = { kind: 'asks', rows: 1 }
const quiet: EffectHandler = { effect: () => null, notice: () => undefined }
const answering = (effect: EffectHandler['effect']): EffectHandler => ({ ...quiet, effect })

async function all(running: RunningQuery): Promise<unknown[][]> {
  const rows: unknown[][] = []
  for (;;) {
    const { payload, done } = await running.pull(0)
    if (payload) rows.push(...(payload as unknown[][]))
    if (done) return rows
  }
}

test('queries queued behind one that falls asleep go to another worker', async () => {
  const executor = await pool()
  await executor.startWorkers()
  const { promise: gate, resolve: release } = Promise.withResolvers<number>()
  const asleep = all(
    executor.run(
      task(asks, 1),
      answering(() => gate),
    ),
  )
  const behind = [2, 3, 4].map((pid) => all(executor.run(task({ kind: 'numbers', rows: 10 }, pid), quiet)))
  for (const rows of await Promise.all(behind)) assert.equal(rows.length, 10)
  release(7)
  assert.deepEqual(await asleep, [[7]])
})

test('queries queued behind a pull that lasts go to another worker', async () => {
  const executor = await pool()
  await executor.startWorkers()
  const endless = task({ kind: 'numbers', rows: -1 }, 1, never())
  const long = all(executor.run(endless, quiet))
  assert.equal((await all(executor.run(task({ kind: 'numbers', rows: 10 }, 2), quiet))).length, 10)
  Atomics.store(endless.cancel, 0, 1)
  await assert.rejects(long, { sqlstate: '57014' })
})

test('what a sleeper waits for runs on its thread: deeper than there may be threads', async () => {
  const executor = await pool()
  const nested = async (depth: number): Promise<number> => {
    if (depth === 0) return 0
    const [[value]] = await all(
      executor.run(
        task(asks),
        answering(async () => (await nested(depth - 1)) + 1),
      ),
    )
    return value as number
  }
  assert.equal(await nested(200), 200)
})

test('answers that come out of order find their sleepers', async () => {
  const executor = await pool()
  const outer = Promise.withResolvers<number>()
  const inner = Promise.withResolvers<number>()
  const innerAsks = Promise.withResolvers<void>()
  let below: Promise<unknown[][]> | undefined
  const first = all(
    executor.run(
      task(asks),
      answering(() => {
        below = all(
          executor.run(
            task(asks),
            answering(() => (innerAsks.resolve(), inner.promise)),
          ),
        )
        return outer.promise
      }),
    ),
  )
  await innerAsks.promise
  outer.resolve(1)
  await sleep(20)
  inner.resolve(2)
  assert.deepEqual([await first, await below], [[[1]], [[2]]])
})

test('a query that has begun goes on while another one sleeps on its thread', async () => {
  const executor = await pool()
  const begun = executor.run(task({ kind: 'numbers', rows: 2500 }, 1), quiet)
  assert.equal((await begun.pull(10)).rows, 10)
  const { promise: gate, resolve: release } = Promise.withResolvers<number>()
  const { promise: isAsleep, resolve: fellAsleep } = Promise.withResolvers<void>()
  const asleep = all(
    executor.run(
      task(asks, 2),
      answering(() => (fellAsleep(), gate)),
    ),
  )
  await isAsleep
  assert.equal((await begun.pull(700)).rows, 700)
  const rest = await all(begun)
  assert.deepEqual(rest.at(-1), [2499])
  release(3)
  assert.deepEqual(await asleep, [[3]])
})

test('a sleeper that is closed leaves its thread to others', async () => {
  const executor = await pool()
  const { promise: gate, resolve: release } = Promise.withResolvers<number>()
  const { promise: isAsleep, resolve: fellAsleep } = Promise.withResolvers<void>()
  const sleeper = executor.run(
    task(asks, 1),
    answering(() => (fellAsleep(), gate)),
  )
  const pulled = sleeper.pull(0)
  await isAsleep
  await sleeper.close()
  await assert.rejects(pulled, { sqlstate: '57014' })
  release(1)
  assert.equal((await all(executor.run(task({ kind: 'numbers', rows: 10 }, 2), quiet))).length, 10)
})

test('workers that load slowly do not multiply, however many ask, and who waits for them can be canceled', async () => {
  const loads = new Int32Array(new SharedArrayBuffer(4))
  const executor = await pool({ workers: 2, deferred: true, workerData: { loads, loadMilliseconds: 300 } })
  const canceled = task({ kind: 'numbers', rows: 10 }, 99)
  const waits = all(executor.run(canceled, quiet))
  const many = Array.from({ length: 60 }, (_, pid) =>
    all(executor.run(task({ kind: 'numbers', rows: 10 }, pid), quiet)),
  )
  Atomics.store(canceled.cancel, 0, 2)
  await assert.rejects(waits, { sqlstate: '57014', message: 'canceling statement due to statement timeout' })
  for (const rows of await Promise.all(many)) assert.equal(rows.length, 10)
  assert.equal(Atomics.load(loads, 0), 2)
})

test('extra workers end when they have nothing to do, and come again', async () => {
  const loads = new Int32Array(new SharedArrayBuffer(4))
  const executor = await pool({ extraIdleMilliseconds: 60, workerData: { loads, loadMilliseconds: 0 } })
  const alive = async (count: number): Promise<void> => {
    for (let waited = 0; Atomics.load(loads, 0) !== count && waited < 500; waited++) await sleep(10)
    assert.equal(Atomics.load(loads, 0), count)
  }
  for (let round = 0; round < 2; round++) {
    const { promise: gate, resolve: release } = Promise.withResolvers<number>()
    const asleep = [1, 2].map((pid) =>
      all(
        executor.run(
          task(asks, pid),
          answering(() => gate),
        ),
      ),
    )
    await alive(2)
    release(1)
    await Promise.all(asleep)
    await alive(1)
  }
  assert.equal((await all(executor.run(task({ kind: 'numbers', rows: 10 }), quiet))).length, 10)
})
