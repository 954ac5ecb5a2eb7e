// Random sequences of requests against a plain in-memory model, with restarts, flushes and compactions in between, and snapshots
// held across them.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { RegionServer, Snapshot } from '../region-server.ts'
import { type CommitOperation, regionId, type RegionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const key = { index: 40_000, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = { ...schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key]), sortBy: [] as number[] }
const regions: readonly RegionId[] = [regionId(50_000, 0), regionId(50_000, 1)]
const uniqueScopes = new Map([[key.index, regions]])

type Row = readonly [number | null, string | null]
type Model = Map<RegionId, Row[]>

type Step =
  | { readonly kind: 'insert'; readonly rows: readonly (Row & { readonly length: 2 })[]; readonly region: number }
  | { readonly kind: 'update' | 'delete'; readonly at: number; readonly region: number; readonly value: number }
  | { readonly kind: 'flush' | 'compact' | 'truncate'; readonly region: number }
  | { readonly kind: 'restart' | 'hold' | 'release' }

const regionIndex = fc.nat({ max: 1 })
const row = fc.tuple(
  fc.option(fc.nat({ max: 40 })),
  fc.option(fc.constantFrom('a', 'b', 'a longer text')),
) as fc.Arbitrary<Row & { length: 2 }>
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      rows: fc.array(row, { minLength: 1, maxLength: 6 }),
      region: regionIndex,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('update' as const, 'delete' as const),
      at: fc.nat(),
      region: regionIndex,
      value: fc.nat({ max: 40 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('flush' as const, 'flush' as const, 'compact' as const, 'truncate' as const),
      region: regionIndex,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'hold' as const, 'release' as const) }),
  },
)

const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map((one) => JSON.stringify(one)).sort()
const contents = (server: RegionServer, snapshot?: Snapshot): string[][] =>
  regions.map((region) => sorted(scanRows(server, region, [1, 2], { snapshot }).map(({ values }) => values)))
const modelled = (model: Model): string[][] => regions.map((region) => sorted(model.get(region)!))
const taken = (model: Model, id: number | null): boolean =>
  id !== null && regions.some((region) => model.get(region)!.some(([other]) => other === id))

async function run(steps: readonly Step[], sortBy: readonly number[]): Promise<void> {
  const directory = temporaryDirectory()
  let { server, faults } = await openTestServer(directory.path)
  const model: Model = new Map(regions.map((region) => [region, []]))
  let held: { snapshot: Snapshot; expected: string[][] } | undefined
  const release = (): void => {
    held?.snapshot.release()
    held = undefined
  }
  await commit(
    server,
    regions.map((region) => ({ kind: 'create', region, schema: { ...schema, sortBy } })),
  )
  for (const one of steps) {
    const region = 'region' in one ? regions[one.region] : regions[0]
    const rows = model.get(region)!
    switch (one.kind) {
      case 'insert': {
        const ids = one.rows.map(([id]) => id).filter((id) => id !== null)
        const clash = new Set(ids).size < ids.length || ids.some((id) => taken(model, id))
        const result = await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, one.rows) }], {
          uniqueScopes,
        })
        assert.equal(result.kind, clash ? 'key-conflict' : 'committed')
        if (!clash) rows.push(...one.rows)
        break
      }
      case 'update':
      case 'delete': {
        const stored = scanRows(server, region, [1, 2])
        if (stored.length === 0) break
        const old = stored[one.at % stored.length]
        const operations: CommitOperation[] = [{ kind: 'delete', region, rowIds: Float64Array.of(old.id) }]
        const fresh: Row = [one.value, 'updated']
        if (one.kind === 'update') operations.push({ kind: 'insert', region, rows: rowsOf(schema, [fresh]) })
        const clash = one.kind === 'update' && old.values[0] !== one.value && taken(model, one.value)
        const result = await commit(server, operations, { uniqueScopes })
        assert.equal(result.kind, clash ? 'key-conflict' : 'committed')
        if (clash) break
        rows.splice(
          rows.findIndex(([id, text]) => id === old.values[0] && text === old.values[1]),
          1,
        )
        if (one.kind === 'update') rows.push(fresh)
        else assert.equal((await commit(server, operations)).kind, 'row-conflict')
        break
      }
      case 'flush':
        await server.handle({ kind: 'flush', region, reason: 'manual' })
        break
      case 'compact':
        await server.handle({ kind: 'compact', region })
        break
      case 'truncate':
        await commit(server, [{ kind: 'truncate', region }])
        rows.length = 0
        break
      case 'restart':
        release()
        await server.close()
        ;({ server, faults } = await openTestServer(directory.path))
        break
      case 'hold':
        release()
        held = { snapshot: server.snapshot(), expected: contents(server) }
        break
      case 'release':
        release()
    }
    assert.deepEqual(contents(server), modelled(model))
    if (held) assert.deepEqual(contents(server, held.snapshot), held.expected)
    assert.deepEqual(faults, [])
  }
  release()
  await server.close()
  directory.remove()
}

it('behaves as the model does', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.constantFrom([], [2, 1]), run), {
    numRuns: 25,
    endOnFailure: false,
  })
})
