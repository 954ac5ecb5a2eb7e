// What is done with finished groups gives the same by several threads as it does by none: random tables, and filters, joins, aggregates and
// top rows over their groups, against what counting in plain JavaScript gives.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { SharedColumns } from '../columns/shared-columns.ts'
import { aggregateOid, int8, literal, node, op, slot } from '../interpret/test-context.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../plan/physical.ts'
import type { EffectHandler, Executor } from './executor.ts'
import { type GeneratedPartition, generatedRow, generatedTypes, isDeleted } from './generated-rows.ts'
import { createExecutor } from './pool.ts'
import { sharedTask } from './shared-task.fixture.ts'
import { testCatalogSource } from './test-worker.ts'

const runs = Number(process.env['SHARED_GROUPS_RUNS'] ?? 4)
const workers = 4
const quiet: EffectHandler = { effect: () => null, notice: () => undefined }
const memory = SharedColumns.create({ cacheBytes: 0, poison: true })
let executor: Executor

before(async () => {
  const workerUrl = new URL('./test-worker-entry.ts', import.meta.url)
  executor = await createExecutor({ workers, workerUrl, memory })
  executor.publishCatalog(1, testCatalogSource)
  // Who has run a query is there to help.
  const one: Table = { rows: [100], groups: 5, nulls: false, deletes: undefined, key: 1 }
  await Promise.all(Array.from({ length: workers }, () => answer(one, counted)))
})
after(() => executor.close())

interface Table {
  readonly rows: readonly number[]
  readonly groups: number
  readonly nulls: boolean
  readonly deletes: GeneratedPartition['deletes']
  /** The number, its text, or that of a dictionary. */
  readonly key: 0 | 1 | 3
}

const tables: fc.Arbitrary<Table> = fc.record({
  rows: fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 4, maxLength: 8 }),
  groups: fc.constantFrom(700, 6000, 1_000_000),
  nulls: fc.boolean(),
  deletes: fc.constantFrom(undefined, undefined, 'runs', 'selection'),
  key: fc.constantFrom(0, 1, 3),
})

interface Over {
  /** input: a row for each group, of its key and how often it comes. */
  readonly plan: (input: PhysicalPlan, scanned: (key: number) => PhysicalPlan) => PhysicalPlan
  readonly expected: (groups: readonly Group[], table: Table) => readonly string[]
}

type Group = readonly [key: string, count: number]

const count: PhysicalAggregate = { function: aggregateOid('count'), args: [], distinct: false, orderBy: [], type: int8 }
const moreThan = (slots: number): ReturnType<typeof op> => op('>', slot(slots, int8), literal(1n, int8))
const line = ([key, times]: Group): string => `${key}|${times}`

/** Rows that go out. */
const filtered: Over = {
  plan: (input) => node(input.types, { kind: 'filter', input, condition: moreThan(1) }),
  expected: (groups) => groups.filter(([, times]) => times > 1).map(line),
}

/** Groups of groups. */
const counted: Over = {
  plan: (input) => node([int8, int8], { kind: 'aggregate', input, groups: [slot(1, int8)], aggregates: [count] }),
  expected: (groups) => {
    const times = new Map<number, number>()
    for (const [, one] of groups) times.set(one, (times.get(one) ?? 0) + 1)
    return [...times].map((one) => one.join('|'))
  },
}

/** A join's table. */
const joined: Over = {
  plan: (input, scanned) => {
    const right = node(input.types, { kind: 'filter', input, condition: moreThan(1) })
    const [type] = input.types
    const left = scanned(0)
    const join = node(left.types, {
      kind: 'hash-join',
      type: 'semi',
      left,
      right,
      leftKeys: [slot(0, type)],
      rightKeys: [slot(0, type)],
    })
    return node([int8], { kind: 'aggregate', input: join, groups: [], aggregates: [count] })
  },
  expected: (groups) => [
    String(groups.reduce((sum, [key, times]) => sum + (times > 1 && key !== 'null' ? times : 0), 0)),
  ],
}

const wanted = 7

/** The first by a text that is their keys', which orders them all. */
const best: Over = {
  plan: (input) => {
    const keys = [{ expression: slot(0, input.types[0]), descending: true, nullsFirst: false }]
    return node(input.types, { kind: 'sort', input, keys, limit: literal(BigInt(wanted), int8) })
  },
  expected: (groups, { key }) => {
    const order = (a: string, b: string): number =>
      a === 'null'
        ? 1
        : b === 'null'
          ? -1
          : key === 0
            ? Number(b) - Number(a)
            : Buffer.compare(Buffer.from(b), Buffer.from(a))
    return groups
      .toSorted(([a], [b]) => order(a, b))
      .slice(0, wanted)
      .map(line)
  },
}

const partitionsOf = ({ rows, groups, nulls, deletes }: Table): GeneratedPartition[] => {
  let first = 0
  return rows.map((rowsHere) => {
    const partition = { kind: 'generated', rows: rowsHere, first, groups, nulls, deletes } as const
    first += rowsHere
    return partition
  })
}

async function answer(table: Table, over: Over): Promise<string[]> {
  const sources = new Map<number, readonly GeneratedPartition[]>()
  const scanned = (): PhysicalPlan => {
    const input = node(generatedTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [] })
    sources.set(input.node, partitionsOf(table))
    const type = generatedTypes[table.key]
    return node([type], { kind: 'project', input, expressions: [slot(table.key, type)] })
  }
  const input = scanned()
  const [type] = input.types
  const groups = node([type, int8], { kind: 'aggregate', input, groups: [slot(0, type)], aggregates: [count] })
  const running = executor.run(sharedTask(over.plan(groups, scanned), sources), quiet)
  const rows: string[] = []
  try {
    for (;;) {
      const { payload, done } = await running.pull(0)
      if (payload) for (const row of payload as unknown[][]) rows.push(row.map(String).join('|'))
      if (done) return rows
    }
  } finally {
    await running.close()
  }
}

function groupsOf({ rows, groups, nulls, deletes, key }: Table): Group[] {
  const times = new Map<string, number>()
  const all = rows.reduce((sum, more) => sum + more, 0)
  for (let row = 0; row < all; row++) {
    if (deletes && isDeleted(row)) continue
    const [number, name] = generatedRow(row, groups, nulls)
    const of = String(key === 0 ? number : name)
    times.set(of, (times.get(of) ?? 0) + 1)
  }
  return [...times]
}

for (const [name, over] of Object.entries({ filtered, counted, joined, best }))
  test(`groups are ${name}`, { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const found = await answer(table, over)
        const expected = [...over.expected(groupsOf(table), table)]
        if (over !== best) for (const rows of [found, expected]) rows.sort()
        assert.deepEqual(found, expected)
      }),
      { numRuns: runs },
    )
  })

test('nothing is left of them', () => assert.equal(memory.arena.blocks, 1))
