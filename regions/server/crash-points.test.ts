// Crashes between any two file operations: a workload's file operations are recorded, and what a power cut or a kill after each
// of them could have left is opened. Acknowledged commits are there, others wholly or not at all, and the server goes on from there,
// through a second crash too. CRASH_POINTS makes it longer.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import { type Chance, type DiskEvent, DiskRecorder, eventsOf, writeCrashImage } from '../objects/recorded-disk.ts'
import type { RegionServer } from '../region-server.ts'
import { type CommitOperation, regionId, type RegionId } from '../requests/request.ts'
import { printFinding } from '../verify/findings.ts'
import { verifyDirectory } from '../verify/verify-directory.ts'
import type { CatalogStore } from './catalog-feed.ts'
import { commit, MemoryCatalog, openTestServer, rowsOf, scanRows, schemaOf } from './test-server.ts'

const runs = Number(process.env['CRASH_POINTS'] ?? 12)
const crashesPerWorkload = 6

const key = { index: 45_000, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = { ...schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key]), sortBy: [1] }
const regions: readonly RegionId[] = [regionId(50_000, 0), regionId(50_001, 0), regionId(50_001, 1)]
const sequence = 77

/** All that a crash must leave as it was after some commit. */
interface State {
  readonly regions: Readonly<Record<RegionId, readonly number[]>>
  readonly catalog: number
  readonly sequence: number
}
type Mark =
  /** A server started, on the state of that index; later marks are of these states. */
  | { readonly started: number; readonly states: readonly State[] }
  | { readonly issued: number }
  | { readonly acknowledged: number }
  | { readonly applied: readonly CatalogEdit[]; readonly lsn: number }

type Step =
  | {
      readonly kind: 'write'
      readonly inserts: readonly number[]
      readonly deletes: number
      readonly edit: boolean
      /** synchronous_commit = off: the answer promises nothing. */
      readonly lazy: boolean
      readonly wait: boolean
    }
  | {
      readonly kind: 'adopt' | 'flush' | 'compact' | 'truncate' | 'recreate' | 'sequence'
      readonly region: number
      readonly wait: boolean
    }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      inserts: fc.array(fc.nat({ max: 4 }), { minLength: 3, maxLength: 3 }),
      deletes: fc.nat({ max: 2 }),
      edit: fc.boolean(),
      lazy: fc.boolean(),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom('adopt', 'flush', 'flush', 'compact', 'truncate', 'recreate', 'sequence'),
      region: fc.nat({ max: 2 }),
      wait: fc.boolean(),
    }),
  },
)

class MarkedCatalog extends MemoryCatalog implements CatalogStore {
  readonly #disk: DiskRecorder
  constructor(disk: DiskRecorder, events: readonly DiskEvent[]) {
    super()
    for (const event of events) {
      const mark = event.kind === 'mark' ? (event.mark as Mark) : undefined
      if (mark && 'applied' in mark) super.apply(mark.applied, mark.lsn)
    }
    this.#disk = disk
  }
  override apply(edits: readonly CatalogEdit[], lsn: number): void {
    super.apply(edits, lsn)
    this.#disk.mark({ applied: edits, lsn } satisfies Mark)
  }
}

const options = { logFileBytesMax: 2_000, manifestEditsMax: 5 }

/** A server on a recorded directory, and what it was asked for. */
class Workload {
  readonly disk: DiskRecorder
  readonly server: RegionServer
  readonly states: State[]
  readonly #pending = new Set<Promise<unknown>>()
  #nextValue: number

  private constructor(disk: DiskRecorder, server: RegionServer, begin: State) {
    this.disk = disk
    this.server = server
    this.states = [begin]
    this.#nextValue = 1 + Math.max(0, ...Object.values(begin.regions).flat())
    // Whatever a reader may see from now on must stay.
    disk.mark({ started: 0, states: this.states } satisfies Mark)
  }

  static async open(directory: string, before: readonly DiskEvent[]): Promise<Workload> {
    const disk = new DiskRecorder(directory, before)
    const { server } = await openTestServer(directory, {
      ...options,
      operations: disk,
      openCatalog: () => new MarkedCatalog(disk, before),
    })
    return new Workload(disk, server, stateOf(server))
  }

  create(): Promise<unknown> {
    const state = { ...this.states.at(-1)!, regions: Object.fromEntries(regions.map((region) => [region, []])) }
    return this.#commit(
      state,
      regions.map((region) => ({ kind: 'create', region, schema })),
    )
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      // Rows to delete are looked for, so what is under way must be there.
      if (one.kind === 'write' && one.deletes > 0) await Promise.all(this.#pending)
      const done = this.#step(one)
      this.#pending.add(done)
      void done.finally(() => this.#pending.delete(done)).catch(() => {})
      if (one.wait) await done
    }
    await Promise.all(this.#pending)
  }

  async #step(one: Step): Promise<unknown> {
    const state = this.states.at(-1)!
    // A crash before the first commit leaves none.
    const regions = regionsOf(state)
    if (regions.length === 0) return undefined
    const region = 'region' in one ? regions[one.region] : 0
    switch (one.kind) {
      case 'write':
        return this.#write(one)
      case 'sequence': {
        const value = state.sequence + 32
        return this.#issue({ ...state, sequence: value }, () =>
          this.server.writeSequence(sequence, { lastValue: BigInt(value), called: true }),
        )
      }
      case 'flush':
        return this.server.handle({ kind: 'flush', region, reason: 'manual' })
      case 'compact':
        return this.server.handle({ kind: 'compact', region })
      case 'adopt':
        return this.#adopt(region)
      case 'truncate':
        return this.#commit(with_(state, region, []), [{ kind: 'truncate', region }])
      case 'recreate': {
        const value = this.#nextValue++
        const fresh = regionId(60_000 + value, 0)
        const { [region]: _, ...others } = state.regions
        return this.#commit({ ...state, regions: { ...others, [fresh]: [value] } }, [
          { kind: 'drop', region },
          { kind: 'create', region: fresh, schema },
          { kind: 'insert', region: fresh, rows: rowsOf(schema, [[value, 'fresh']]) },
        ])
      }
    }
  }

  async #write(one: Step & { kind: 'write' }): Promise<void> {
    let state = this.states.at(-1)!
    const operations: CommitOperation[] = []
    regionsOf(state).forEach((region, i) => {
      if (one.deletes > 0) {
        const doomed = scanRows(this.server, region, [1]).slice(0, one.deletes)
        const gone = new Set(doomed.map(({ values }) => values[0]))
        if (doomed.length > 0)
          operations.push({ kind: 'delete', region, rowIds: Float64Array.from(doomed, ({ id }) => id) })
        state = with_(
          state,
          region,
          state.regions[region].filter((value) => !gone.has(value)),
        )
      }
      const values = Array.from({ length: one.inserts[i] }, () => this.#nextValue++)
      if (values.length === 0) return
      operations.push({
        kind: 'insert',
        region,
        rows: rowsOf(
          schema,
          values.map((value) => [value, 'x'.repeat(value % 90)]),
        ),
      })
      state = with_(state, region, [...state.regions[region], ...values])
    })
    if (one.edit) state = { ...state, catalog: state.catalog + 1 }
    if (operations.length > 0 || one.edit) await this.#commit(state, operations, one.lazy)
  }

  async #adopt(region: RegionId): Promise<void> {
    const values = Array.from({ length: 5 }, () => this.#nextValue++)
    const writer = await this.server.bulkWriter(region, schema)
    await writer.write(
      rowsOf(
        schema,
        values.map((value) => [value, 'loaded']),
      ),
    )
    const { segments } = await writer.finish()
    const state = this.states.at(-1)!
    // Dropped meanwhile.
    if (!state.regions[region]) return
    await this.#commit(with_(state, region, [...state.regions[region], ...values]), [
      { kind: 'adopt', region, segments: segments.map(({ name }) => name) },
    ])
  }

  #commit(state: State, operations: readonly CommitOperation[], lazy = false): Promise<unknown> {
    const before = this.states.at(-1)!
    const catalogEdits: CatalogEdit[] =
      state.catalog === before.catalog ? [] : [{ op: 'put', entity: 'table', oid: 1, value: state.catalog }]
    return this.#issue(
      state,
      async () => {
        const result = await commit(this.server, operations, { catalogEdits, synchronous: !lazy })
        assert.equal(result.kind, 'committed')
      },
      lazy,
    )
  }

  async #issue(state: State, request: () => Promise<unknown>, lazy = false): Promise<void> {
    const index = this.states.push(state) - 1
    this.disk.mark({ issued: index } satisfies Mark)
    await request()
    if (!lazy) this.disk.mark({ acknowledged: index } satisfies Mark)
  }
}

const regionsOf = (state: State): RegionId[] => Object.keys(state.regions).map(Number)

const with_ = (state: State, region: RegionId, values: readonly number[]): State => ({
  ...state,
  regions: { ...state.regions, [region]: values },
})

const emptyState: State = { regions: {}, catalog: 0, sequence: 0 }

function stateOf(server: RegionServer): State {
  const open = server.regionStatistics().map(({ region }) => region)
  const edit = server.catalogRows.find(({ oid }) => oid === 1) as { readonly value: number } | undefined
  return {
    regions: Object.fromEntries(
      open
        .sort((a, b) => a - b)
        .map((region) => [
          region,
          scanRows(server, region, [1])
            .map(({ values }) => values[0] as number)
            .sort((a, b) => a - b),
        ]),
    ),
    catalog: edit?.value ?? 0,
    sequence: Number(server.sequenceStates.get(sequence)?.lastValue ?? 0),
  }
}
const text = (state: State): string =>
  JSON.stringify({
    ...state,
    regions: Object.fromEntries(
      Object.entries(state.regions).map(([region, values]) => [region, values.toSorted((a, b) => a - b)]),
    ),
  })

/** What a directory holds must be a state between the last acknowledged and the last issued. */
function checkState(server: RegionServer, events: readonly DiskEvent[]): void {
  let acknowledged = 0
  let issued = 0
  let states: readonly State[] = [emptyState]
  for (const event of events) {
    if (event.kind !== 'mark') continue
    const mark = event.mark as Mark
    if ('started' in mark) {
      acknowledged = issued = mark.started
      states = mark.states
    }
    if ('issued' in mark) issued = Math.max(issued, mark.issued)
    if ('acknowledged' in mark) acknowledged = Math.max(acknowledged, mark.acknowledged)
  }
  const found = stateOf(server)
  if (!states.slice(acknowledged, issued + 1).some((state) => text(state) === text(found)))
    assert.equal(text(found), text(states[acknowledged]), `not a state from ${acknowledged} to ${issued}`)
}

const problemsOf = (directory: string): string[] =>
  verifyDirectory(directory)
    .findings.filter(({ severity }) => severity === 'problem')
    .map(printFinding)

interface Crash {
  readonly at: number | 'end'
  readonly how: 'power cut' | 'kill'
  readonly seed: number
}
const crash: fc.Arbitrary<Crash> = fc.record({
  at: fc.nat({ max: 999_999 }),
  how: fc.constantFrom('power cut', 'power cut', 'kill'),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
})

/** Park and Miller's generator: a crash is repeated by its seed. */
function chanceOf(seed: number): Chance {
  let state = seed
  return {
    below: (limit) => {
      state = (state * 48_271) % 0x7fffffff
      return state % limit
    },
  }
}

async function withDirectory<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'cadastre-crash-points-'))
  try {
    return await work(path)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

/** After a crash: the state is a right one, and the server works on from there. Then the next crash, maybe while it recovers. */
async function crashAndRecover(
  events: readonly DiskEvent[],
  from: number,
  crashes: readonly Crash[],
  more: readonly Step[],
): Promise<void> {
  const [{ at, how, seed }, ...later] = crashes
  const count = at === 'end' ? events.length : from + (at % (events.length - from + 1))
  await withDirectory(async (image) => {
    writeCrashImage(events, count, image, how, chanceOf(seed))
    const prefix = events.slice(0, count)
    // What a kill left is no more durable than it was; a power cut leaves nothing else.
    const before = how === 'kill' ? prefix : [...eventsOf(image), ...prefix.filter(({ kind }) => kind === 'mark')]
    const workload = await Workload.open(image, before)
    try {
      checkState(workload.server, prefix)
      await workload.run(more)
      const last = workload.states.at(-1)!
      assert.equal(text({ ...stateOf(workload.server), catalog: last.catalog }), text(last))
    } finally {
      await workload.server.close()
    }
    assert.deepEqual(problemsOf(image), [])
    if (later.length > 0) await crashAndRecover(workload.disk.events, before.length, later, more)
  })
}

async function recorded(steps: readonly Step[]): Promise<readonly DiskEvent[]> {
  return withDirectory(async (path) => {
    const workload = await Workload.open(path, [])
    await workload.create()
    await workload.run(steps)
    await workload.server.close()
    return workload.disk.events
  })
}

it('shows nothing after a kill that a power cut could take back', { timeout: 100_000 }, async () => {
  const write: Step = { kind: 'write', inserts: [2, 1, 1], deletes: 1, edit: true, lazy: false, wait: true }
  const at = (kind: 'adopt' | 'flush' | 'compact' | 'recreate'): Step => ({ kind, region: 0, wait: true })
  const events = await recorded([
    write,
    at('flush'),
    write,
    at('adopt'),
    at('flush'),
    at('compact'),
    at('recreate'),
    write,
  ])
  // All of them in a long run.
  const stride = process.env['CRASH_POINTS'] ? 1 : 3
  for (let count = 1; count < events.length; count += stride) {
    // After a mark there is nothing new on the disk.
    if (events[count - 1].kind === 'mark') continue
    const crashes = [
      { at: count, how: 'kill', seed: 1 + count },
      { at: 'end', how: 'power cut', seed: 7 + count },
    ] as const
    await crashAndRecover(events, 0, crashes, [])
  }
})

it('leaves every acknowledged commit, and no commit in part, wherever it crashes', { timeout: 200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 14 }),
      fc.array(step, { maxLength: 4 }),
      fc.array(fc.array(crash, { minLength: 1, maxLength: 2 }), {
        minLength: crashesPerWorkload,
        maxLength: crashesPerWorkload,
      }),
      async (steps, more, crashes) => {
        const events = await recorded(steps)
        for (const one of crashes) await crashAndRecover(events, 0, one, more)
      },
    ),
    { numRuns: runs, seed: process.env['CRASH_POINTS_SEED'] ? Number(process.env['CRASH_POINTS_SEED']) : undefined },
  )
})
