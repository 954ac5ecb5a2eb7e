// Columns of partitions in the memory that query threads share: what they read is right whatever is evicted meanwhile (memory that
// was given back is overwritten here), and nothing stays behind.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { QueryMemory } from '../../engine/columns/query-memory.ts'
import { SharedColumns } from '../../engine/columns/shared-columns.ts'
import { PgError } from '../../engine/errors.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import type { RegionServer, Snapshot } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, schemaOf, temporaryDirectory } from '../server/test-server.ts'
import type { SegmentPartition } from './partition.ts'
import { pinSegmentPartition } from './pin-partition.ts'
import { keptChecksum, pinnedChecksum, type ScanJob } from './test-scan-worker.ts'

const region = regionId(20_200, 0)
const numeric = { oid: Oid.numeric, typmod: ((12 << 16) | 2) + 4 }
const schema = schemaOf([typeRef(Oid.int4), typeRef(Oid.text), typeRef(Oid.text), numeric, typeRef(Oid.int8)])
const attributes = [0, 1, 2, 3, 4, 5]
const row = (i: number): Value[] => [
  i % 7 === 0 ? null : (i * 7919) % 100_003,
  i % 11 === 0 ? null : `word ${i % 40}`,
  `${(i * 31) % 9973} of its own ${i}`,
  { coefficient: BigInt((i % 1000) * 100 + 25), scale: 2 },
  BigInt(i) * 5_000_000_000n,
]

/** As a query's account is. */
function limited(bytesMax: number): { charge(bytes: number): void } {
  let held = 0
  return {
    charge: (bytes) => {
      if (held + bytes > bytesMax) throw new PgError('53200', 'out of memory')
      held += bytes
    },
  }
}

describe('columns in shared memory', () => {
  const directory = temporaryDirectory()
  let server: RegionServer
  let snapshot: Snapshot & { release(): void }
  let partitions: readonly ScanPartition[]
  let expected: readonly string[]
  before(async () => {
    ;({ server } = await openTestServer(directory.path))
    const insert = (from: number, to: number) =>
      commit(server, [
        {
          kind: 'insert',
          region,
          rows: rowsOf(
            schema,
            Array.from({ length: to - from }, (_, i) => row(from + i)),
          ),
        },
      ])
    await commit(server, [{ kind: 'create', region, schema }])
    await insert(0, 150_000)
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    await insert(150_000, 153_000)
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(5, 65_999, 66_000, 131_072, 150_003) }])
    // So many holes that the rest is told of row by row.
    const everyOther = Float64Array.from({ length: 1400 }, (_, i) => 150_100 + 2 * i)
    await commit(server, [{ kind: 'delete', region, rowIds: everyOther }])
    snapshot = server.snapshot()
    partitions = structuredClone(server.scan(region, { projection: attributes, predicates: [], snapshot }))
    expected = partitions.map((partition, at) => `${at}: ${keptChecksum(partition, attributes)}`)
    assert.deepEqual(new Set(partitions.map(({ kind }) => kind)), new Set(['segment', 'memory']))
  })
  after(async () => {
    snapshot.release()
    await server.close()
    directory.remove()
  })

  const shared = (cacheBytes: number): SharedColumns => SharedColumns.create({ cacheBytes, poison: true })
  const memoryOf = (columns: SharedColumns, bytesMax = 2 ** 30): QueryMemory =>
    new QueryMemory(columns, limited(bytesMax), 1)
  const elsewhere = (job: Omit<ScanJob, 'partitions' | 'attributes'>): Worker =>
    new Worker(new URL('./test-scan-worker.ts', import.meta.url), { workerData: { ...job, partitions, attributes } })

  it('read as from a heap, and are found by the next scan', () => {
    const columns = shared(64 * 2 ** 20)
    for (const round of [0, 1]) {
      const memory = memoryOf(columns)
      partitions.forEach((partition, at) => {
        assert.equal(`${at}: ${keptChecksum(partition, attributes, memory)}`, expected[at])
        assert.equal(`${at}: ${pinnedChecksum(partition, attributes, memory)}`, expected[at])
      })
      assert.equal(memory.bytes, 0)
      assert.equal(columns.cache.misses, 5 * partitions.length, `round ${round}`)
    }
  })

  it('are the same to threads that fill and evict a cache that is far too small', async () => {
    for (const cacheBytes of [0, 700_000]) {
      const columns = shared(cacheBytes)
      const workers = [1, 2].map(() => elsewhere({ memory: columns.handle(), rounds: 3 }))
      for (const [sums] of await Promise.all(workers.map((worker) => once(worker, 'message'))))
        assert.deepEqual(sums, [...expected].sort())
      assert.ok(columns.cache.bytes <= cacheBytes)
      assert.equal(columns.cache.evictions > 0, cacheBytes > 0)
      columns.cache.shrink(2 ** 30)
      // Nothing is pinned any more, and nothing but the cache's directory is left.
      assert.equal(columns.cache.bytes, 0)
      assert.equal(columns.arena.blocks, 1)
    }
  })

  it('leave nothing behind of a thread that died', async () => {
    const columns = shared(900_000)
    const handle = columns.handle()
    const segments = partitions.filter(({ kind }) => kind === 'segment')
    const worker = new Worker(new URL('./test-scan-worker.ts', import.meta.url), {
      workerData: { memory: handle, partitions: segments, attributes, rounds: 1, dies: true } satisfies ScanJob,
    })
    await once(worker, 'message')
    await worker.terminate()
    columns.cache.shrink(2 ** 30)
    assert.ok(columns.cache.bytes > 0)
    assert.ok(columns.arena.blocks > 1)
    columns.threadEnded(handle)
    columns.cache.shrink(2 ** 30)
    assert.equal(columns.cache.bytes, 0)
    assert.equal(columns.arena.blocks, 1)
  })

  it("count what does not fit the cache on the query's account, and end with it", () => {
    const columns = shared(0)
    const memory = memoryOf(columns, 1_000_000)
    const [partition] = partitions
    assert.throws(() => pinSegmentPartition(partition, attributes, [], { memory }), { sqlstate: '53200' })
    assert.equal(memory.bytes, 0)
    const pinned = pinSegmentPartition(partition, [1], [], { memory })!
    assert.ok(memory.bytes > 100_000)
    memory.release()
    assert.equal(memory.bytes, 0)
    pinned.release()
    assert.equal(columns.arena.blocks, 1)
  })

  it('keep one number for a segment, and are forgotten with it', async () => {
    const columns = shared(64 * 2 ** 20)
    const first = (attribute: number): SegmentPartition =>
      server.scan(region, { projection: [attribute], predicates: [], snapshot })[0] as SegmentPartition
    const [one, other] = [first(1), first(2)]
    assert.equal(one.number, other.number)
    const memory = memoryOf(columns)
    keptChecksum(one, [1], memory)
    assert.ok(columns.cache.bytes > 0)
    columns.cache.forget(new Set([one.number]))
    assert.equal(columns.cache.bytes, 0)
  })
})
