// Random sequences of requests against a plain in-memory model: commits of every kind, flushes, all kinds of compaction with and without
// waiting for them, closing and opening, roles, schema changes, restarts in between, and snapshots held across them.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { RegionServer, Snapshot } from '../region-server.ts'
import type { AlterChange } from '../requests/alter-change.ts'
import { type CommitOperation, type CompactHow, regionId, type RegionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const hour = 3_600_000_000
const key = { index: 40_000, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = {
  ...schemaOf([typeRef(Oid.int4), typeRef(Oid.text), typeRef(Oid.timestamp)], [key]),
  options: { timeAttribute: 3, windowMicros: 4 * hour },
}
const regions: readonly RegionId[] = [regionId(50_000, 0), regionId(50_000, 1)]
const uniqueScopes = new Map([[key.index, regions]])

type Row = readonly [number | null, string | null, bigint | null]

interface ModelRegion {
  rows: Row[]
  /** Columns that were added, with what every row holds of them. */
  added: Map<number, number>
  closed: boolean
  follower: boolean
}
type Model = Map<RegionId, ModelRegion>

type Step = { readonly region: number } & (
  | { readonly kind: 'insert'; readonly rows: readonly Row[] }
  | { readonly kind: 'update' | 'delete'; readonly at: number; readonly value: number }
  | { readonly kind: 'delete-many'; readonly every: number }
  | { readonly kind: 'flush' | 'truncate' | 'open' | 'checkpoint' }
  | { readonly kind: 'compact'; readonly how: CompactHow; readonly wait: boolean }
  | { readonly kind: 'close'; readonly flush: boolean }
  | { readonly kind: 'role'; readonly role: 'leader' | 'follower' }
  | { readonly kind: 'add-column'; readonly place: 'first' | 'last' | 'after'; readonly value: number }
  | { readonly kind: 'drop-column' | 'restart' | 'hold' | 'release' }
)

const region = fc.nat({ max: 1 })
const row = fc.tuple(
  fc.option(fc.nat({ max: 40 })),
  fc.option(fc.constantFrom('a', 'b', 'a longer text')),
  fc.option(fc.nat({ max: 15 }).map((hours) => BigInt(hours * hour))),
) as fc.Arbitrary<Row>
const how: fc.Arbitrary<CompactHow> = fc.oneof(
  fc.constantFrom<CompactHow>(
    { kind: 'regular' },
    { kind: 'full' },
    { kind: 'strict-window' },
    { kind: 'strict-window', windowMicros: hour },
  ),
  fc
    .tuple(fc.nat({ max: 8 }), fc.integer({ min: 1, max: 8 }))
    .map(([start, length]) => ({ kind: 'time-range' as const, start: start * hour, end: (start + length) * hour })),
)
const constant = <Kind extends string>(...kinds: readonly Kind[]) => fc.constantFrom(...kinds)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: constant('insert'),
      rows: fc.array(row, { minLength: 1, maxLength: 6 }),
      region,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: constant('update', 'delete'),
      at: fc.nat(),
      region,
      value: fc.nat({ max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: constant('delete-many'), region, every: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: constant('flush', 'flush', 'truncate', 'checkpoint'), region }) },
  { weight: 3, arbitrary: fc.record({ kind: constant('compact'), region, how, wait: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: constant('close'), region, flush: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: constant('open'), region }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: constant('role'), region, role: constant('leader', 'leader', 'follower') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: constant('add-column'),
      region,
      place: constant('first', 'last', 'after'),
      value: fc.nat({ max: 9 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: constant('drop-column', 'restart', 'hold', 'release'), region }) },
) as fc.Arbitrary<Step>

const sorted = (rows: readonly (readonly unknown[])[]): string[] =>
  rows
    .map((one) => one.map((value) => `${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)}`).join())
    .sort()
const attributesOf = ({ added }: ModelRegion): number[] => [1, 2, 3, ...added.keys()]

/** undefined: closed. */
type Contents = Map<RegionId, string[] | undefined>

function contents(
  server: RegionServer,
  asked: ReadonlyMap<RegionId, readonly number[] | undefined>,
  snapshot?: Snapshot,
): Contents {
  return new Map(
    Array.from(asked, ([id, attributes]) => [
      id,
      attributes && sorted(scanRows(server, id, attributes, { snapshot }).map(({ values }) => values)),
    ]),
  )
}
const askable = (model: Model) =>
  new Map(Array.from(model, ([id, one]) => [id, one.closed ? undefined : attributesOf(one)] as const))
const modelled = (model: Model): Contents =>
  new Map(
    Array.from(model, ([id, one]) => [
      id,
      one.closed ? undefined : sorted(one.rows.map((values) => [...values, ...one.added.values()])),
    ]),
  )

class Run {
  server!: RegionServer
  readonly directory = temporaryDirectory()
  readonly model: Model = new Map()
  #faults: Error[] = []
  #held: { snapshot: Snapshot; asked: ReturnType<typeof askable>; expected: Contents } | undefined
  #pending: Promise<unknown>[] = []
  #nextAttribute = 4

  async start(sortBy: readonly number[], sort: boolean): Promise<void> {
    await this.#open()
    const own = { ...schema, sortBy, options: { ...schema.options, ...(sort && { sorted: true }) } }
    await commit(
      this.server,
      regions.map((id) => ({ kind: 'create', region: id, schema: own })),
    )
    for (const id of regions) this.model.set(id, { rows: [], added: new Map(), closed: false, follower: false })
  }

  async #open(): Promise<void> {
    ;({ server: this.server, faults: this.#faults } = await openTestServer(this.directory.path))
  }

  async end(): Promise<void> {
    this.#release()
    await Promise.all(this.#pending)
    await this.server.close()
    this.directory.remove()
  }

  async take(one: Step): Promise<void> {
    await this.#do(one)
    assert.deepEqual(contents(this.server, askable(this.model)), modelled(this.model))
    if (this.#held) assert.deepEqual(contents(this.server, this.#held.asked, this.#held.snapshot), this.#held.expected)
    assert.deepEqual(this.#faults, [])
  }

  #release(): void {
    this.#held?.snapshot.release()
    this.#held = undefined
  }

  /** Answers whether it was let through; closed regions and followers refuse with their own codes. */
  async #write(one: ModelRegion, operations: readonly CommitOperation[], clash = false): Promise<boolean> {
    const run = commit(this.server, operations, { uniqueScopes })
    if (one.closed || one.follower) {
      await assert.rejects(run, { sqlstate: one.closed ? '55000' : '25006' })
      return false
    }
    assert.equal((await run).kind, clash ? 'key-conflict' : 'committed')
    return !clash
  }

  #taken(id: number | null): boolean {
    return id !== null && Array.from(this.model.values()).some(({ rows }) => rows.some(([other]) => other === id))
  }

  async #alter(one: ModelRegion, id: RegionId, change: AlterChange): Promise<boolean> {
    if (!(await this.#write(one, [{ kind: 'alter', region: id, changes: [change] }]))) return false
    // Asked for again it changes nothing, and succeeds; a place would be another one now.
    const again = change.kind === 'add-column' ? { ...change, at: undefined } : change
    await commit(this.server, [{ kind: 'alter', region: id, changes: [again] }])
    return true
  }

  async #do(one: Step): Promise<void> {
    const id = regions[one.region]
    const own = this.model.get(id)!
    const { server } = this
    switch (one.kind) {
      case 'insert': {
        const ids = one.rows.map(([value]) => value).filter((value) => value !== null)
        const clash = new Set(ids).size < ids.length || ids.some((value) => this.#taken(value))
        if (await this.#write(own, [{ kind: 'insert', region: id, rows: rowsOf(schema, one.rows) }], clash))
          own.rows.push(...one.rows)
        return
      }
      case 'update':
      case 'delete': {
        if (own.closed) return
        const stored = scanRows(server, id, [1, 2, 3])
        if (stored.length === 0) return
        const old = stored[one.at % stored.length]
        const operations: CommitOperation[] = [{ kind: 'delete', region: id, rowIds: Float64Array.of(old.id) }]
        const fresh: Row = [one.value, 'updated', null]
        if (one.kind === 'update') operations.push({ kind: 'insert', region: id, rows: rowsOf(schema, [fresh]) })
        const clash = one.kind === 'update' && old.values[0] !== one.value && this.#taken(one.value)
        if (!(await this.#write(own, operations, clash))) return
        const at = own.rows.findIndex((values) => values.every((value, i) => value === old.values[i]))
        own.rows.splice(at, 1)
        if (one.kind === 'update') own.rows.push(fresh)
        else assert.equal((await commit(server, operations)).kind, 'row-conflict')
        return
      }
      case 'delete-many': {
        if (own.closed) return
        const gone = scanRows(server, id, [1, 2, 3]).filter((_, i) => i % one.every === 0)
        if (gone.length === 0) return
        // In no order, as a join gives them.
        const rowIds = Float64Array.from(gone, (found) => found.id).reverse()
        if (!(await this.#write(own, [{ kind: 'delete', region: id, rowIds }]))) return
        for (const { values } of gone)
          own.rows.splice(
            own.rows.findIndex((candidate) => candidate.every((value, i) => value === values[i])),
            1,
          )
        return
      }
      case 'flush':
        if (own.closed)
          await assert.rejects(server.handle({ kind: 'flush', region: id, reason: 'manual' }), { sqlstate: '55000' })
        else await server.handle({ kind: 'flush', region: id, reason: 'manual' })
        return
      case 'checkpoint':
        await server.handle({ kind: 'checkpoint' })
        return
      case 'compact': {
        const run = server.handle({ kind: 'compact', region: id, how: one.how })
        if (own.closed) await assert.rejects(run, { sqlstate: '55000' })
        else if (one.wait) await run
        else
          this.#pending.push(
            run.catch((error: { sqlstate?: string }) => assert.match(String(error.sqlstate), /57014|55000/)),
          )
        return
      }
      case 'truncate':
        if (await this.#write(own, [{ kind: 'truncate', region: id }])) own.rows.length = 0
        return
      case 'close':
        await server.handle({ kind: 'close', region: id, flush: one.flush })
        own.closed = true
        assert.throws(() => scanRows(server, id, [1]), { sqlstate: '55000' })
        return
      case 'open':
        await server.handle({ kind: 'open', region: id })
        own.closed = false
        return
      case 'role': {
        const run = server.handle({ kind: 'set-role', region: id, role: one.role })
        if (own.closed) await assert.rejects(run, { sqlstate: '55000' })
        else {
          await run
          own.follower = one.role === 'follower'
        }
        return
      }
      case 'add-column': {
        const attribute = this.#nextAttribute++
        const column = { attribute, type: typeRef(Oid.int4), notNull: true, missingValue: one.value }
        const at = one.place === 'after' ? { after: 2 } : one.place
        if (await this.#alter(own, id, { kind: 'add-column', column, at })) own.added.set(attribute, one.value)
        return
      }
      case 'drop-column': {
        const [attribute] = own.added.keys()
        if (attribute === undefined) return
        if (await this.#alter(own, id, { kind: 'drop-column', attribute })) own.added.delete(attribute)
        return
      }
      case 'restart':
        this.#release()
        await Promise.all(this.#pending.splice(0))
        await server.close()
        await this.#open()
        return
      case 'hold': {
        this.#release()
        const asked = askable(this.model)
        const snapshot = server.snapshot()
        this.#held = { snapshot, asked, expected: contents(server, asked, snapshot) }
        return
      }
      case 'release':
        this.#release()
    }
  }
}

async function run(steps: readonly Step[], sortBy: readonly number[], sort: boolean): Promise<void> {
  const running = new Run()
  await running.start(sortBy, sort)
  for (const one of steps) await running.take(one)
  await running.end()
}

it('behaves as the model does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 50 }),
      fc.constantFrom([], [2, 1]),
      fc.boolean(),
      (steps, sortBy, sort) => run(steps, sortBy, sort && sortBy.length > 0),
    ),
    { numRuns: Number(process.env.MODEL_RUNS ?? 40), endOnFailure: false },
  )
})
