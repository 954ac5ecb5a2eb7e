import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SharedColumns } from '../columns/shared-columns.ts'
import { aggregateOid, int4, int8, literal, node, op, slot } from '../interpret/test-context.ts'
import type { Expression } from '../plan/expression.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../plan/physical.ts'
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import type { EffectHandler, Executor } from './executor.ts'
import { type GeneratedPartition, generatedRow, generatedTypes } from './generated-rows.ts'
import { createExecutor } from './pool.ts'
import type { QueryTask } from './query-task.ts'
import { sharedTask } from './shared-task.fixture.ts'
import { testCatalogSource } from './test-worker.ts'

const numeric = typeRef(Oid.numeric)
const quiet: EffectHandler = { effect: () => null, notice: () => undefined }
const partitions = 12
const partitionRows = 4_000

const table = (groups: number, nulls = false, more: Partial<GeneratedPartition> = {}): GeneratedPartition[] =>
  Array.from({ length: partitions }, (_, i) => ({
    kind: 'generated',
    rows: partitionRows,
    first: i * partitionRows,
    groups,
    nulls,
    ...more,
  }))

const scan = (): PhysicalPlan =>
  node(generatedTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [] })

const call = (name: string, args: Expression[], type = int8): PhysicalAggregate => ({
  function: aggregateOid(name, ...args.map((arg) => arg.type.oid)),
  args,
  distinct: false,
  orderBy: [],
  type,
})

function aggregate(input: PhysicalPlan, groups: readonly Expression[], sums: readonly Expression[] = [slot(2, int8)]) {
  const calls = [call('count', []), ...sums.map((arg) => call('sum', [arg], numeric))]
  return node([...groups.map(({ type }) => type), ...calls.map(({ type }) => type)], {
    kind: 'aggregate',
    input,
    groups,
    aggregates: calls,
  })
}

async function rowsOf(executor: Executor, one: QueryTask): Promise<string[]> {
  const running = executor.run(one, quiet)
  const rows: unknown[][] = []
  try {
    for (;;) {
      const { payload, done } = await running.pull(0)
      if (payload) for (const row of payload as unknown[][]) rows.push(row)
      if (done) break
    }
  } finally {
    await running.close()
  }
  return rows.map((row) => row.map(shown).join('|')).sort()
}

const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'coefficient' in value ? String(value.coefficient) : String(value)

function expected(groups: number, nulls: boolean, keyOf: (row: ReturnType<typeof generatedRow>) => string): string[] {
  const found = new Map<string, { count: number; sum: bigint }>()
  for (let row = 0; row < partitions * partitionRows; row++) {
    const made = generatedRow(row, groups, nulls)
    const key = keyOf(made)
    const group = found.get(key)
    if (group) {
      group.count++
      group.sum += made[2]
    } else found.set(key, { count: 1, sum: made[2] })
  }
  return [...found].map(([key, { count, sum }]) => `${key}${count}|${sum}`).sort()
}

for (const workers of [1, 2, 4])
  describe(`with ${workers} workers`, () => {
    const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
    let executor: Executor
    before(async () => {
      const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
      executor = await createExecutor({ workers, workerUrl, memory })
      executor.publishCatalog(1, testCatalogSource)
      await loaded(executor, workers)
    })
    after(() => executor.close())

    for (const groups of [1, 3, 1000, 500_000])
      for (const nulls of [false, true])
        test(`${groups} groups${nulls ? ', some NULL' : ''}`, async () => {
          for (const [keys, keyOf] of [
            [[slot(0, int4)], (row) => `${row[0]}|`],
            [[slot(1, generatedTypes[1])], (row) => `${row[1]}|`],
            [[slot(1, generatedTypes[1]), slot(0, int4)], (row) => `${row[1]}|${row[0]}|`],
            [[slot(3, generatedTypes[3])], (row) => `${row[1]}|`],
          ] as [Expression[], (row: ReturnType<typeof generatedRow>) => string][]) {
            const source = scan()
            const rows = await rowsOf(
              executor,
              sharedTask(aggregate(source, keys), new Map([[source.node, table(groups, nulls)]])),
            )
            assert.deepEqual(rows, expected(groups, nulls, keyOf))
          }
        })

    test('all rows may be found by others', async () => {
      // The query's own thread comes first, and is long at a partition without rows.
      const empty = table(3, false, { rows: 0, milliseconds: 100 }).slice(0, 1)
      for (const key of [slot(0, int4), slot(1, generatedTypes[1])]) {
        const source = scan()
        const sources = new Map([[source.node, [...empty, ...table(3)]]])
        const rows = await rowsOf(executor, sharedTask(aggregate(source, [key]), sources))
        assert.deepEqual(
          rows,
          expected(3, false, (row) => `${key.type.oid === Oid.int4 ? row[0] : row[1]}|`),
        )
      }
    })

    test('without groups', async () => {
      const source = scan()
      const rows = await rowsOf(executor, sharedTask(aggregate(source, []), new Map([[source.node, table(10)]])))
      assert.deepEqual(
        rows,
        expected(10, false, () => ''),
      )
    })

    test('a join whose table several threads build and link', async () => {
      const [left, right] = [scan(), scan()]
      const join = node([...generatedTypes, ...generatedTypes], {
        kind: 'hash-join',
        type: 'inner',
        left,
        right,
        leftKeys: [slot(0, int4)],
        rightKeys: [slot(0, int4)],
      })
      const sources = new Map([
        [left.node, table(40_000, true)],
        [right.node, table(40_000, true)],
      ])
      const rows = await rowsOf(executor, sharedTask(aggregate(join, [], [slot(2, int8), slot(6, int8)]), sources))
      const byKey = new Map<number, bigint[]>()
      for (let row = 0; row < partitions * partitionRows; row++) {
        const [key, , value] = generatedRow(row, 40_000, true)
        if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), value])
      }
      let [count, sum] = [0, 0n]
      for (const values of byKey.values()) {
        count += values.length ** 2
        sum += values.reduce((a, b) => a + b, 0n) * BigInt(values.length)
      }
      assert.deepEqual(rows, [`${count}|${sum}|${sum}`])
    })

    test('an error in one morsel is raised once, and the next query runs', async () => {
      const source = scan()
      const inverse = op('/', literal(1n, int8), op('-', slot(2, int8), literal(1008n, int8)))
      const failing = sharedTask(aggregate(source, [slot(0, int4)], [inverse]), new Map([[source.node, table(100)]]))
      await assert.rejects(rowsOf(executor, failing), { sqlstate: '22012' })
      const again = scan()
      const rows = await rowsOf(
        executor,
        sharedTask(aggregate(again, [slot(0, int4)]), new Map([[again.node, table(100)]])),
      )
      assert.equal(rows.length, 100)
    })

    test('more than the query may hold is refused, whoever holds it', async () => {
      const source = scan()
      const large = sharedTask(
        aggregate(source, [slot(1, generatedTypes[1])]),
        new Map([[source.node, table(500_000)]]),
        {
          memoryBytesMax: 3 << 20,
        },
      )
      await assert.rejects(rowsOf(executor, large), { sqlstate: '53200' })
    })

    test('a query is cancelled while several threads are at it', async () => {
      const source = scan()
      const slow = sharedTask(
        aggregate(source, []),
        new Map([[source.node, table(10, false, { milliseconds: 20, rows: 100 })]]),
      )
      const slowSources = slow.sources.get(source.node)!
      const long = { ...slow, sources: new Map([[source.node, Array.from({ length: 200 }, () => slowSources[0])]]) }
      const pulled = rowsOf(executor, long)
      await sleep(100)
      const asked = performance.now()
      Atomics.store(long.cancel, 0, 1)
      await assert.rejects(pulled, { sqlstate: '57014' })
      assert.ok(performance.now() - asked < 1000, `${performance.now() - asked} ms`)
    })

    test('queries at the same time', async () => {
      const all = Array.from({ length: 6 }, async (_, i) => {
        const source = scan()
        const one = sharedTask(aggregate(source, [slot(0, int4)]), new Map([[source.node, table(100 * (i + 1))]]))
        assert.deepEqual(
          await rowsOf(executor, one),
          expected(100 * (i + 1), false, (row) => `${row[0]}|`),
        )
      })
      await Promise.all(all)
    })

    test('others help where there are any', async () => {
      const source = scan()
      const slow = table(10, false, { rows: 100, milliseconds: 40 })
      const one = sharedTask(aggregate(source, []), new Map([[source.node, slow]]))
      const started = performance.now()
      await rowsOf(executor, one)
      const took = performance.now() - started
      if (workers > 1) assert.ok(took < partitions * 40, `${took} ms`)
      else assert.ok(took >= partitions * 40)
    })

    test('nothing is left of them', () => assert.equal(memory.arena.blocks, 1))
  })

/** Every worker has run a query: it is there to help. */
async function loaded(executor: Executor, workers: number): Promise<void> {
  const queries = Array.from({ length: workers }, () => {
    const source = scan()
    return rowsOf(executor, sharedTask(aggregate(source, []), new Map([[source.node, table(5).slice(0, 1)]])))
  })
  await Promise.all(queries)
}

test('a query waits for no thread that is long at a morsel of another one', { timeout: 60_000 }, async () => {
  const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
  const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
  const executor = await createExecutor({ workers: 3, workerUrl, memory })
  executor.publishCatalog(1, testCatalogSource)
  try {
    await loaded(executor, 3)
    const [gate, pinnedBy] = [4, 8].map((bytes) => new Int32Array(new SharedArrayBuffer(bytes)))
    const [source, other] = [scan(), scan()]
    const long = rowsOf(
      executor,
      sharedTask(aggregate(source, []), new Map([[source.node, table(10, false, { gate, pinnedBy })]])),
    )
    while (Atomics.load(pinnedBy, 0) + Atomics.load(pinnedBy, 1) < 3) await sleep(5)
    const rows = await rowsOf(
      executor,
      sharedTask(aggregate(other, [slot(0, int4)]), new Map([[other.node, table(7).slice(0, 1)]])),
    )
    assert.equal(rows.length, 7)
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    assert.equal((await long).length, 1)
  } finally {
    await executor.close()
  }
})

for (const kills of ['helper', 'home'] as const)
  test(`a thread that dies as ${kills} fails the query, and leaves nothing behind`, async () => {
    const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
    let deaths = 0
    const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
    const executor = await createExecutor({ workers: 2, workerUrl, memory, onWorkerDeath: () => deaths++ })
    executor.publishCatalog(1, testCatalogSource)
    try {
      await loaded(executor, 2)
      const source = scan()
      // The other one is at a morsel when it happens, and for a while after.
      const deadly = table(500, false, { kills, milliseconds: 20, survivorMilliseconds: 50 })
      const dying = sharedTask(aggregate(source, [slot(1, generatedTypes[1])]), new Map([[source.node, deadly]]))
      await assert.rejects(rowsOf(executor, dying), { sqlstate: 'XX000' })
      assert.equal(deaths, 1)
      const again = scan()
      const rows = await rowsOf(
        executor,
        sharedTask(aggregate(again, [slot(0, int4)]), new Map([[again.node, table(100)]])),
      )
      assert.equal(rows.length, 100)
      for (let round = 0; memory.arena.blocks > 1 && round < 100; round++) await sleep(10)
      assert.equal(memory.arena.blocks, 1)
    } finally {
      await executor.close()
    }
  })
