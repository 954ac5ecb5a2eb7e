import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RowLockTable, type RowLockMode, rowLockModes } from './row-lock-table.ts'
import { WaitGraph } from './wait-graph.ts'

const region = 7
const newTable = (): RowLockTable => new RowLockTable(new WaitGraph(), (pid) => `transaction ${pid}`)
const never = new AbortController().signal

/** PostgreSQL's table of conflicting row locks. */
const conflicting: Readonly<Record<RowLockMode, readonly RowLockMode[]>> = {
  'key share': ['update'],
  share: ['no key update', 'update'],
  'no key update': ['share', 'no key update', 'update'],
  update: ['key share', 'share', 'no key update', 'update'],
}

test('modes conflict as in PostgreSQL, for few rows and for many', () => {
  for (const held of rowLockModes) {
    for (const wanted of rowLockModes) {
      for (const [heldMany, wantedMany] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        const table = newTable()
        assert.ok(table.request(1, region, held, heldMany).try(5))
        assert.ok(table.request(1, region, wanted, wantedMany).try(6), 'nobody is in his own way')
        assert.ok(table.request(1, region, held, heldMany).try(6))
        assert.equal(table.request(2, region, wanted, wantedMany).try(5), !conflicting[held].includes(wanted))
      }
    }
  }
})

test('locks are passed on in order of arrival, shared ones together', async () => {
  const table = newTable()
  const order: string[] = []
  const wait = async (owner: number, mode: RowLockMode, name: string): Promise<void> => {
    const request = table.request(owner, region, mode, false)
    assert.equal(request.try(1), false)
    await request.wait(1, never)
    order.push(name)
  }
  table.request(1, region, 'update', false).try(1)
  const waits = [wait(2, 'share', 'a'), wait(3, 'share', 'b'), wait(4, 'update', 'c'), wait(5, 'share', 'd')]
  table.release(1)
  await Promise.all(waits.slice(0, 2))
  assert.deepEqual(order, ['a', 'b'])
  assert.equal(table.request(6, region, 'share', false).try(1), false, 'nobody passes who waits')
  table.release(2)
  table.release(3)
  await waits[2]
  table.release(4)
  await waits[3]
  assert.deepEqual(order, ['a', 'b', 'c', 'd'])
})

test('what became free between a try and the wait is taken at once', async () => {
  const table = newTable()
  table.request(1, region, 'update', false).try(1)
  const request = table.request(2, region, 'update', false)
  assert.equal(request.try(1), false)
  table.release(1)
  await request.wait(1, never)
  assert.equal(table.request(3, region, 'update', false).try(1), false)
})

test('a wait that is ended from outside lets those behind it through', async () => {
  const table = newTable()
  const stop = new AbortController()
  table.request(1, region, 'share', false).try(1)
  const writer = table.request(2, region, 'update', false)
  assert.equal(writer.try(1), false)
  const waiting = writer.wait(1, stop.signal)
  const reader = table.request(3, region, 'share', false)
  assert.equal(reader.try(1), false)
  const reading = reader.wait(1, never)
  stop.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
  await reading
})

test('an update under a shared key guards the key in the new version', () => {
  const table = newTable()
  table.request(1, region, 'key share', false).try(1)
  table.request(2, region, 'no key update', false).try(1)
  table.replaced(2, region, Float64Array.of(1))
  table.release(2)
  assert.equal(table.request(3, region, 'update', false).try(99), false)
  assert.equal(table.request(3, region, 'no key update', false).try(99), true)
  table.release(1)
  assert.equal(table.request(3, region, 'update', false).try(99), true)
})

const step = fc.oneof(
  fc.record({
    kind: fc.constant('lock' as const),
    owner: fc.integer({ min: 1, max: 3 }),
    row: fc.integer({ min: 0, max: 4 }),
    mode: fc.constantFrom(...rowLockModes),
    many: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('lock all' as const),
    owner: fc.integer({ min: 1, max: 3 }),
    rows: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1 }),
    mode: fc.constantFrom(...rowLockModes),
  }),
  fc.record({ kind: fc.constant('savepoint' as const), owner: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('back' as const), owner: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('end' as const), owner: fc.integer({ min: 1, max: 3 }) }),
)

test('holds what a list of locks would hold, through savepoints and ends', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = newTable()
      let held: { owner: number; row: number; mode: RowLockMode }[] = []
      const points = new Map<number, { point: number; kept: typeof held }>()
      for (const one of steps) {
        if (one.kind === 'lock') {
          const { owner, row, mode, many } = one
          const free = held.every(
            (lock) => lock.owner === owner || lock.row !== row || !conflicting[lock.mode].includes(mode),
          )
          assert.equal(table.request(owner, region, mode, many).try(row), free)
          const known = held.some(
            (lock) =>
              lock.owner === owner && lock.row === row && rowLockModes.indexOf(lock.mode) >= rowLockModes.indexOf(mode),
          )
          if (free && !known) held.push({ owner, row, mode })
        } else if (one.kind === 'lock all') {
          const { owner, rows, mode } = one
          const ids = BigInt64Array.from(rows, BigInt)
          const taken = table.request(owner, region, mode, true).tryAll(new Int32Array(ids.buffer), 0, rows.length)
          if (taken) {
            assert.ok(held.every((lock) => lock.owner === owner))
            held.push(...rows.map((row) => ({ owner, row, mode })))
          } else assert.ok(held.length > 0)
        } else if (one.kind === 'savepoint') {
          points.set(one.owner, {
            point: table.point(one.owner),
            kept: held.filter((lock) => lock.owner === one.owner),
          })
        } else {
          const { point, kept } = (one.kind === 'back' && points.get(one.owner)) || { point: 0, kept: [] }
          if (one.kind === 'end') points.delete(one.owner)
          table.release(one.owner, point)
          held = [...held.filter((lock) => lock.owner !== one.owner), ...kept]
        }
      }
      for (const owner of [1, 2, 3]) table.release(owner)
      for (let row = 0; row < 5; row++) assert.ok(table.request(9, region, 'update', false).try(row))
    }),
  )
})
