import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Arena } from './arena.ts'
import { buildColumn } from './build.ts'
import { ColumnCache } from './column-cache.ts'
import { keepColumn } from './keep.ts'
import { columnValues } from './read.ts'
import { churn, readThroughCache } from './test-arena-worker.ts'

const mebibyte = 1 << 20
const elsewhere = (workerData: unknown): Worker =>
  new Worker(new URL('./test-arena-worker.ts', import.meta.url), { workerData })

test('blocks are aligned, apart, zeroed on allocate, and joined again when freed', () => {
  const arena = Arena.create({ maximumBytes: 16 * mebibyte, growStepBytes: mebibyte })
  const blocks = [1, 100, 5000, 70_000].map((bytes) => ({ bytes, ...arena.allocate(bytes) }))
  for (const { byteOffset, bytes } of blocks) {
    assert.equal(byteOffset % 16, 0)
    arena.view(byteOffset, bytes).fill(255)
  }
  assert.equal(arena.blocks, 4)
  for (const { byteOffset } of [blocks[1], blocks[3], blocks[0], blocks[2]]) arena.free(byteOffset)
  assert.equal(arena.usedBytes, 0)
  // All of it is one block again.
  const { byteOffset } = arena.allocate(75_000)
  assert.equal(byteOffset, blocks[0].byteOffset)
  assert.ok(arena.view(byteOffset, 75_000).every((byte) => byte === 0))
})

test('beyond the maximum it is 53200, and what is freed can be had again', () => {
  const arena = Arena.create({ maximumBytes: 2 * mebibyte, growStepBytes: mebibyte })
  const first = arena.reserve(mebibyte)
  assert.throws(() => arena.reserve(2 * mebibyte), { sqlstate: '53200', message: 'out of memory' })
  arena.free(first)
  assert.throws(() => arena.free(first), /not allocated/)
  arena.reserve(1.5 * mebibyte)
})

test('two threads allocate and free at once', async () => {
  const arena = Arena.create({ maximumBytes: 64 * mebibyte, growStepBytes: 128 * 1024 })
  const worker = elsewhere({ arena: arena.handle, rounds: 3000, keys: 0 })
  const other = once(worker, 'message')
  assert.equal(churn(arena, 0, 3000), 0)
  assert.deepEqual(await other, [0])
  assert.equal(arena.usedBytes, 0)
  assert.equal(arena.blocks, 0)
})

test('columns in the arena are copied by whoever keeps them', () => {
  const arena = Arena.create({ maximumBytes: 4 * mebibyte })
  const column = buildColumn({ oid: 25, typmod: -1 }, ['a', null, 'ccc'], { memory: arena })
  const kept = keepColumn(column)
  assert.notEqual(kept, column)
  assert.deepEqual(columnValues(kept), ['a', null, 'ccc'])
  assert.equal(keepColumn(kept), kept)
})

test('two threads share what either loads', async () => {
  const arena = Arena.create({ maximumBytes: 8 * mebibyte, growStepBytes: mebibyte })
  const cache = ColumnCache.create(arena, { budgetBytes: 4 * mebibyte, slots: 4096 })
  const worker = elsewhere({ arena: arena.handle, cache: cache.handle, rounds: 4000, keys: 50 })
  const other = once(worker, 'message') as Promise<[[number, number, number]]>
  const [wrong, loaded, missed] = readThroughCache(arena, cache, 4000, 50)
  const [[otherWrong, otherLoaded, otherMissed]] = await other
  assert.deepEqual([wrong, otherWrong, missed + otherMissed], [0, 0, 0])
  assert.equal(loaded + otherLoaded, 50)
})

test('with a small budget the oldest unpinned leave, the pinned stay', async () => {
  const arena = Arena.create({ maximumBytes: 8 * mebibyte, growStepBytes: mebibyte })
  const cache = ColumnCache.create(arena, { budgetBytes: 40_000, slots: 1024 })
  const key = (rowGroup: number) => ({ segment: 9, attribute: 1, rowGroup })
  const held = cache.reserve(key(1000), 4000)
  assert.ok(held?.kind === 'reserved')
  arena.view(held.entry.address, 4000).fill(7)
  cache.publish(held.entry)
  const worker = elsewhere({ arena: arena.handle, cache: cache.handle, rounds: 3000, keys: 40 })
  const other = once(worker, 'message') as Promise<[[number, number, number]]>
  const [wrong] = readThroughCache(arena, cache, 3000, 40)
  const [[otherWrong]] = await other
  assert.deepEqual([wrong, otherWrong], [0, 0])
  assert.ok(cache.evictions > 0)
  assert.ok(cache.bytes <= 40_000)
  assert.ok(arena.view(held.entry.address, 4000).every((byte) => byte === 7))
  cache.unpin(held.entry)
  assert.equal(cache.reserve(key(1), 50_000), undefined)
  cache.forget(new Set([9]))
  cache.forget(new Set([1]))
  assert.equal(cache.bytes, 0)
  assert.equal(cache.pin(key(1000)), undefined)
})

test('least recently used goes first; an abandoned reservation leaves nothing', () => {
  const arena = Arena.create({ maximumBytes: 4 * mebibyte })
  const cache = ColumnCache.create(arena, { budgetBytes: 3000, slots: 64 })
  const load = (rowGroup: number): void => {
    const got = cache.reserve({ segment: 1, attribute: 1, rowGroup }, 1000)
    assert.ok(got)
    if (got.kind === 'reserved') cache.publish(got.entry)
    cache.unpin(got.entry)
  }
  for (const rowGroup of [1, 2, 3, 1, 4]) load(rowGroup)
  const there = [1, 2, 3, 4].map((rowGroup) => {
    const entry = cache.pin({ segment: 1, attribute: 1, rowGroup })
    if (entry) cache.unpin(entry)
    return entry !== undefined
  })
  assert.deepEqual(there, [true, false, true, true])
  cache.forget(new Set([1]))
  const reservation = cache.reserve({ segment: 2, attribute: 1, rowGroup: 0 }, 1000)
  assert.ok(reservation?.kind === 'reserved')
  cache.abandon(reservation.entry)
  assert.equal(cache.bytes, 0)
})
