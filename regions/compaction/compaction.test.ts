// Compaction: how often rows are written, windows of time, rows that expire, an order that was asked for, being cancelled, and being
// told of as a task.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import type { RegionServer } from '../region-server.ts'
import { type CompactHow, type RegionOptions, regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from '../server/test-server.ts'
import { writeAmplificationMax } from './pick-segments.ts'
import { nowMicros, windowOf } from './windows.ts'

const day = 86_400_000_000
const region = regionId(60_000, 0)
const columns = schemaOf([typeRef(Oid.int8), typeRef(Oid.timestamp), typeRef(Oid.text)])

async function withServer(
  options: RegionOptions & { readonly sortBy?: readonly number[] },
  work: (server: RegionServer, path: string) => Promise<void>,
  maintenance = false,
): Promise<void> {
  const directory = temporaryDirectory()
  const { server, faults } = await openTestServer(directory.path, { maintenance })
  const { sortBy = [], ...rest } = options
  await commit(server, [{ kind: 'create', region, schema: { ...columns, sortBy, options: rest } }])
  await work(server, directory.path)
  assert.deepEqual(faults, [])
  await server.close()
  directory.remove()
}

const insert = (server: RegionServer, rows: readonly (readonly Value[])[]) =>
  commit(server, [{ kind: 'insert', region, rows: rowsOf(columns, rows) }])
const flush = (server: RegionServer) => server.handle({ kind: 'flush', region, reason: 'manual' })
const compact = (server: RegionServer, how: CompactHow) => server.handle({ kind: 'compact', region, how })
const at = (micros: number): bigint => BigInt(Math.round(micros))
const idsOf = (server: RegionServer): number[] =>
  scanRows(server, region, [1])
    .map(({ values }) => Number(values[0]))
    .sort((a, b) => a - b)

describe('compaction', () => {
  it('writes no row more often than there are tiers', () =>
    withServer(
      {},
      async (server) => {
        const batch = 50
        const batches = 160
        let flushed = 0
        const rewritten = new Map<number, number>()
        for (let i = 0; i < batches; i++) {
          await insert(
            server,
            Array.from({ length: batch }, (_, row) => [BigInt(i * batch + row), null, `row ${i * batch + row}`]),
          )
          await flush(server)
          flushed += batch
          // Until the background has nothing to do: each merge lets the next tier fill up.
          do await new Promise((resolve) => setTimeout(resolve, 2))
          while (server.tasks().some(({ state }) => state === 'waiting' || state === 'running'))
          for (const { id, kind, progress } of server.tasks())
            if (kind === 'compaction') rewritten.set(id, new Float64Array(progress)[1])
        }
        const merged = [...rewritten.values()].reduce((sum, rows) => sum + rows, 0)
        assert.equal(flushed, batch * batches)
        assert.ok(merged > 0)
        const tiers = Math.ceil(Math.log(batches) / Math.log(4))
        const written = (flushed + merged) / flushed
        assert.ok(written <= tiers + 1 && written <= writeAmplificationMax(batch), `${written} times`)
        const [{ segments }] = server.regionStatistics()
        assert.ok(segments <= 3 * (tiers + 1), `${segments} segments`)
        assert.equal(idsOf(server).length, flushed)
      },
      true,
    ))

  it('keeps windows apart, and splits rows at their ends where that is asked for', () =>
    withServer({ timeAttribute: 2, windowMicros: day }, async (server) => {
      for (let i = 0; i < 3; i++) {
        await insert(server, [
          [BigInt(3 * i), at(10 * day + i), 'a'],
          [BigInt(3 * i + 1), at(12 * day + i), 'b'],
          [BigInt(3 * i + 2), i === 0 ? null : at(11 * day + i), 'c'],
        ])
        await flush(server)
      }
      await compact(server, { kind: 'regular' })
      assert.equal([...server.segments()].length, 1)
      await compact(server, { kind: 'strict-window' })
      const segments = [...server.segments()].sort((a, b) => (a.windowStart ?? Infinity) - (b.windowStart ?? Infinity))
      assert.deepEqual(
        segments.map(({ windowStart, rows }) => [windowStart, rows]),
        [
          [10 * day, 3],
          [11 * day, 2],
          [12 * day, 3],
          [undefined, 1],
        ],
      )
      for (const { minTime, maxTime } of segments.slice(0, 3))
        assert.equal(windowOf(minTime!, day), windowOf(maxTime!, day))
      assert.equal((await compact(server, { kind: 'strict-window' })).rows, 0)
      assert.equal(idsOf(server).length, 9)
      // More windows than files may be open at a time.
      await insert(
        server,
        Array.from({ length: 40 }, (_, i) => [BigInt(100 + i), at((20 + i) * day), 'd']),
      )
      await compact(server, { kind: 'strict-window' })
      assert.equal([...server.segments()].length, 44)
      assert.equal(idsOf(server).length, 49)
      await assert.rejects(compact(server, { kind: 'time-range', start: 5, end: 5 }), { sqlstate: '22023' })
      await assert.rejects(compact(server, { kind: 'time-range' }), { sqlstate: '22023' })
    }))

  it('compacts only what lies in a range of time', () =>
    withServer({ timeAttribute: 2, windowMicros: day }, async (server) => {
      for (const start of [1, 1, 5, 5]) {
        await insert(server, [[BigInt(start), at(start * day), 'a']])
        await flush(server)
      }
      assert.equal((await compact(server, { kind: 'time-range', start: 5 * day, end: 6 * day })).rows, 2)
      assert.equal([...server.segments()].length, 3)
      assert.equal((await compact(server, { kind: 'regular' })).rows, 2)
      assert.equal([...server.segments()].length, 2)
    }))

  it('drops segments whose rows are expired, and leaves expired rows out of what it writes', () =>
    withServer({ timeAttribute: 2, ttlMicros: 10 * day }, async (server) => {
      const now = nowMicros()
      // Old enough for a flush to leave out, unless nobody knows how old.
      await insert(server, [
        [1n, at(now - 20 * day), 'old'],
        [2n, null, 'timeless'],
      ])
      await flush(server)
      assert.deepEqual(idsOf(server), [2])
      const soon = now - 10 * day + 400_000
      await insert(server, [[3n, at(soon), 'about to expire']])
      await flush(server)
      await insert(server, [
        [4n, at(soon), 'about to expire'],
        [5n, at(now), 'young'],
      ])
      await flush(server)
      const held = server.snapshot()
      assert.deepEqual(idsOf(server), [2, 3, 4, 5])
      await new Promise((resolve) => setTimeout(resolve, 500))
      await compact(server, { kind: 'regular' })
      assert.deepEqual(idsOf(server), [2, 5])
      assert.equal(scanRows(server, region, [1], { snapshot: held }).length, 4)
      held.release()
    }))

  it('sorts by what was asked for, also where that scatters row ids', async () => {
    const values = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000)
    await withServer({ sortBy: [1], sorted: true }, async (server) => {
      for (const half of [values.slice(0, 250), values.slice(250)]) {
        await insert(
          server,
          half.map((value) => [BigInt(value), null, 'a']),
        )
        await flush(server)
      }
      await compact(server, { kind: 'regular' })
      const snapshot = server.snapshot()
      const [partition] = server.scan(region, { projection: [0, 1], predicates: [], snapshot })
      assert.ok(partition)
      const rows = scanRows(server, region, [1])
      assert.deepEqual(
        rows.map(({ values: [value] }) => Number(value)),
        values,
        'row ids stay with their rows',
      )
      snapshot.release()
    })
  })

  it('keeps the deletes that a flush writes down while it runs', () =>
    withServer({}, async (server, path) => {
      for (let i = 0; i < 4; i++) {
        await insert(
          server,
          Array.from({ length: 10 }, (_, row) => [BigInt(10 * i + row), null, 'a']),
        )
        await flush(server)
      }
      const rows = scanRows(server, region, [1])
      const running = compact(server, { kind: 'full' })
      await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.from(rows.slice(5, 15), ({ id }) => id) }])
      await flush(server)
      await running
      const expected = rows.map(({ values }) => Number(values[0])).filter((_, i) => i < 5 || i >= 15)
      assert.deepEqual(idsOf(server), expected)
      await server.handle({ kind: 'checkpoint' })
      await server.close()
      const again = await openTestServer(path)
      assert.deepEqual(idsOf(again.server), expected)
      Object.assign(server, { close: () => again.server.close() })
    }))

  it('is a task that can be cancelled, waiting or under way', () =>
    withServer({}, async (server) => {
      for (let i = 0; i < 3; i++) {
        await insert(server, [[BigInt(i), null, 'a']])
        await flush(server)
      }
      const cancel = new Int32Array(new SharedArrayBuffer(4))
      Atomics.store(cancel, 0, 1)
      await assert.rejects(server.handle({ kind: 'compact', region, how: { kind: 'regular' }, cancel }), {
        sqlstate: '57014',
      })
      assert.equal([...server.segments()].length, 3)
      const ended = server.tasks().at(-1)!
      assert.equal(ended.kind, 'compaction')
      assert.equal(ended.state, 'cancelled')
      assert.equal((await server.handle({ kind: 'cancel-task', task: ended.id })).rows, 0)
      await compact(server, { kind: 'regular' })
      const done = server.tasks().at(-1)!
      assert.equal(done.state, 'finished')
      assert.deepEqual([...new Float64Array(done.progress)].slice(0, 2), [3, 3])
      assert.ok(done.finished! >= done.started!)
    }))

  it('deletes many rows as merges of sorted ids', () =>
    withServer({}, async (server) => {
      const rows = 100_000
      for (let part = 0; part < 4; part++) {
        await insert(
          server,
          Array.from({ length: rows / 4 }, (_, i) => [BigInt((part * rows) / 4 + i), null, 'a']),
        )
        if (part < 3) await flush(server)
      }
      const ids = Float64Array.from({ length: rows / 2 }, (_, i) => 2 * i)
      assert.equal((await commit(server, [{ kind: 'delete', region, rowIds: ids }])).kind, 'committed')
      assert.equal((await commit(server, [{ kind: 'delete', region, rowIds: ids.slice(-1) }])).kind, 'row-conflict')
      assert.equal(server.regionStatistics()[0].rows, rows / 2)
      assert.equal(server.regionStatistics()[0].deadRows, rows / 2)
    }))
})
