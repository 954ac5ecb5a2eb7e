// Groups that several threads made are each there once, whoever came late, left early, or grew its table when: random tables, delays and
// queries beside, against what counting rows one by one gives.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { SharedColumns } from '../columns/shared-columns.ts'
import { aggregateOid, int4, int8, node, slot } from '../interpret/test-context.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../plan/physical.ts'
import type { EffectHandler, Executor } from './executor.ts'
import { type GeneratedPartition, generatedRow, generatedTypes } from './generated-rows.ts'
import { createExecutor } from './pool.ts'
import type { QueryTask } from './query-task.ts'
import { sharedTask } from './shared-task.fixture.ts'
import { testCatalogSource } from './test-worker.ts'

const runs = Number(process.env['SHARED_GROUPS_RUNS'] ?? 10)
const workers = 4
const quiet: EffectHandler = { effect: () => null, notice: () => undefined }
const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
let executor: Executor

before(async () => {
  const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
  executor = await createExecutor({ workers, workerUrl, memory })
  executor.publishCatalog(1, testCatalogSource)
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

function counting(
  input: PhysicalPlan,
  keys: readonly number[],
  sources: QueryTask['sources'],
  aggregates: readonly PhysicalAggregate[] = [count],
): QueryTask {
  const groups = keys.map((key) => slot(key, input.types[key]))
  const types = [...groups.map(({ type }) => type), ...aggregates.map(({ type }) => type)]
  return sharedTask(node(types, { kind: 'aggregate', input, groups, aggregates }), sources)
}

const scan = (): PhysicalPlan =>
  node(generatedTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [] })

function found(table: Table): Promise<string[]> {
  const input = scan()
  return rowsOf(counting(input, table.keys, new Map([[input.node, partitionsOf(table)]])))
}

/** How many values each of some slots has in each group. */
function foundValues(table: Table, values: readonly number[]): Promise<string[]> {
  const input = scan()
  const aggregates = values.map((value) => ({
    ...count,
    args: [slot(value, generatedTypes[value])],
    distinct: true,
  }))
  return rowsOf(counting(input, table.keys, new Map([[input.node, partitionsOf(table)]]), aggregates))
}

/** Rows of the second table by its keys, beside the first one's of the same number, or alone. */
function foundJoined(first: Table, second: Table): Promise<string[]> {
  const [left, right] = [scan(), scan()]
  const join = node([...generatedTypes, ...generatedTypes], {
    kind: 'hash-join',
    type: 'right',
    left,
    right,
    leftKeys: [slot(0, int4)],
    rightKeys: [slot(0, int4)],
  })
  const sources = new Map([
    [left.node, partitionsOf(first)],
    [right.node, partitionsOf(second)],
  ])
  const keys = second.keys.map((key) => generatedTypes.length + key)
  return rowsOf(counting(join, keys, sources))
}

async function rowsOf(task: QueryTask): Promise<string[]> {
  const running = executor.run(task, quiet)
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

type Counts = Map<string, number>

/** times: how often a row of that number comes. */
function expected({ rows, groups, nulls, keys }: Table, times: (number: number | null) => number = () => 1): string[] {
  const counts: Counts = new Map()
  const all = rows.reduce((sum, more) => sum + more, 0)
  for (let row = 0; row < all; row++) {
    const [number, text, value] = generatedRow(row, groups, nulls)
    const key = keys.map((slot) => [number, text, value, text][slot]).join('|')
    counts.set(key, (counts.get(key) ?? 0) + times(number))
  }
  return [...counts].map(([key, one]) => `${key}|${one}`).sort()
}

function expectedValues({ rows, groups, nulls, keys }: Table, values: readonly number[]): string[] {
  const found = new Map<string, Set<unknown>[]>(keys.length === 0 ? [['', values.map(() => new Set())]] : [])
  const all = rows.reduce((sum, more) => sum + more, 0)
  for (let row = 0; row < all; row++) {
    const [number, text, value] = generatedRow(row, groups, nulls)
    const slots = [number, text, value, text]
    const key = keys.map((slot) => slots[slot]).join('|')
    const sets = found.get(key) ?? values.map(() => new Set())
    found.set(key, sets)
    values.forEach((slot, i) => slots[slot] !== null && sets[i].add(slots[slot]))
  }
  return [...found]
    .map(([key, sets]) => [...(keys.length > 0 ? [key] : []), ...sets.map(({ size }) => size)].join('|'))
    .sort()
}

function expectedJoined(first: Table, second: Table): string[] {
  const matches = new Map(
    expected({ ...first, keys: [0] })
      .map((row) => row.split('|'))
      .map(([key, one]) => [key, Number(one)]),
  )
  return expected(second, (number) => (number === null ? 1 : (matches.get(String(number)) ?? 1)))
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

test('so is every value of a group', { timeout: 120_000 }, async () => {
  const slots = fc.constantFrom([0], [1], [2], [3], [0, 3], [2, 1])
  await fc.assert(
    fc.asyncProperty(tables, slots, fc.constantFrom([], [2], [3]), async (table, values, keys) => {
      const by = { ...table, keys }
      assert.deepEqual(await foundValues(by, values), expectedValues(by, values))
    }),
    { numRuns: runs },
  )
})

test('so is every group of rows that a join has left over', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.constantFrom(1, 5), async (second, times) => {
      const first = { ...second, groups: Math.max(1, Math.floor(second.groups / times)), delays: [1, 0, 2] }
      if (first.groups < 700) return
      assert.deepEqual(await foundJoined(first, second), expectedJoined(first, second))
    }),
    { numRuns: Math.ceil(runs / 3) },
  )
})

test('nothing is left of them', () => assert.equal(memory.arena.blocks, 1))
