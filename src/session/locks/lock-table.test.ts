// The lock table alone: modes, queues, savepoints, session holds, deadlocks; and that random use never grants what excludes each other.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PgError } from '../../../engine/errors.ts'
import type { LockKey } from './lock-key.ts'
import { LockOwner, type LockScope, LockTable } from './lock-table.ts'
import {
  accessExclusive,
  accessShare,
  excludes,
  exclusive,
  type LockMode,
  lockModes,
  rowExclusive,
  rowShare,
  share,
  shareRowExclusive,
} from './modes.ts'
import { WaitGraph } from './wait-graph.ts'

const never = new AbortController().signal
const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))])

function setUp(owners = 3) {
  const waits = new WaitGraph()
  const table = new LockTable(waits)
  const [a, b, c] = Array.from({ length: owners }, (_, i) => new LockOwner(i + 1, 5))
  const lock = (owner: LockOwner, key: LockKey, mode: LockMode, scope: LockScope = 'transaction'): Promise<void> =>
    table.lock(owner, key, mode, scope, never)
  return { waits, table, a, b, c, lock }
}

describe('lock table', () => {
  test('modes that exclude each other wait for the end of the transaction', async () => {
    const { table, a, b, lock } = setUp()
    await lock(a, 1, accessShare)
    assert.equal(table.tryLock(b, 1, exclusive, 'transaction'), true)
    const wait = lock(b, 1, accessExclusive)
    assert.equal(await settled(wait), false)
    table.releaseTransaction(a)
    await wait
    assert.equal(table.tryLock(a, 1, accessShare, 'transaction'), false)
  })

  test('a later request that excludes a waiting one queues behind it', async () => {
    const { table, a, b, c, lock } = setUp()
    await lock(a, 1, rowShare)
    const first = lock(b, 1, exclusive)
    const second = lock(c, 1, rowExclusive)
    assert.equal(await settled(second), false)
    assert.equal(table.tryLock(c, 1, rowExclusive, 'transaction'), false)
    table.releaseTransaction(a)
    await first
    assert.equal(await settled(second), false)
    table.releaseTransaction(b)
    await second
  })

  test('one that excludes no waiting request passes it', async () => {
    const { a, b, c, lock } = setUp()
    await lock(a, 1, rowShare)
    const waiting = lock(b, 1, exclusive)
    await lock(c, 1, accessShare)
    assert.equal(await settled(waiting), false)
  })

  test('who holds the lock goes before those that wait for it', async () => {
    const { table, a, b, lock } = setUp()
    await lock(a, 1, rowShare)
    const waiting = lock(b, 1, exclusive)
    await lock(a, 1, shareRowExclusive)
    table.releaseTransaction(a)
    await waiting
  })

  test('going back to a savepoint gives up what was taken since, and nothing else', async () => {
    const { table, a, b, lock } = setUp()
    await lock(a, 1, accessShare)
    const point = a.taken.length
    await lock(a, 1, accessExclusive)
    await lock(a, 1, accessShare)
    await lock(a, 2, share)
    table.releaseTransaction(a, point)
    assert.equal(table.tryLock(b, 2, rowExclusive, 'transaction'), true)
    assert.equal(table.tryLock(b, 1, exclusive, 'transaction'), true)
    assert.equal(table.tryLock(b, 1, accessExclusive, 'transaction'), false)
    table.releaseTransaction(a)
    assert.equal(table.tryLock(b, 1, accessExclusive, 'transaction'), true)
  })

  test('session holds are counted and outlive the transaction', async () => {
    const { table, a, b, lock } = setUp()
    await lock(a, 'advisory/5/0/1/1', exclusive, 'session')
    await lock(a, 'advisory/5/0/1/1', exclusive, 'session')
    await lock(a, 'advisory/5/0/1/1', exclusive, 'transaction')
    assert.equal(table.unlock(a, 'advisory/5/0/1/1', exclusive), true)
    assert.equal(table.unlock(a, 'advisory/5/0/1/1', share), false)
    table.releaseTransaction(a)
    assert.equal(table.tryLock(b, 'advisory/5/0/1/1', share, 'session'), false)
    assert.equal(table.unlock(a, 'advisory/5/0/1/1', exclusive), true)
    assert.equal(table.unlock(a, 'advisory/5/0/1/1', exclusive), false)
    assert.equal(table.tryLock(b, 'advisory/5/0/1/1', share, 'session'), true)
  })

  test('a circle is found by who closes it, and its request leaves the queue', async () => {
    const { table, waits, a, b, lock } = setUp()
    await lock(a, 1, accessExclusive)
    await lock(b, 2, accessExclusive)
    const first = lock(a, 2, accessShare)
    await assert.rejects(lock(b, 1, rowShare), (error: PgError) => {
      assert.equal(error.sqlstate, '40P01')
      assert.equal(
        error.fields.detail,
        'Process 2 waits for RowShareLock on relation 1 of database 5; blocked by process 1.\n' +
          'Process 1 waits for AccessShareLock on relation 2 of database 5; blocked by process 2.',
      )
      return true
    })
    assert.deepEqual([...waits.waitsOf(2)], [])
    table.releaseTransaction(b)
    await first
  })

  test('an aborted wait lets those behind it pass', async () => {
    const { table, a, b, c, lock } = setUp()
    await lock(a, 1, rowShare)
    const stop = new AbortController()
    const waiting = table.lock(b, 1, exclusive, 'transaction', stop.signal)
    const behind = lock(c, 1, rowExclusive)
    stop.abort(new PgError('55P03', 'canceling statement due to lock timeout'))
    await assert.rejects(waiting, { sqlstate: '55P03' })
    await behind
    await assert.rejects(table.lock(b, 1, exclusive, 'transaction', stop.signal), { sqlstate: '55P03' })
  })

  test('nothing is left once everything is given back', async () => {
    const { table, a, b, lock } = setUp()
    await lock(a, 1, share)
    await lock(a, 'name/5/t', exclusive)
    const waiting = lock(b, 1, accessExclusive)
    table.releaseTransaction(a)
    await waiting
    table.releaseTransaction(b)
    assert.equal(table.isLocked(1), false)
    assert.deepEqual([...table.lines()], [])
  })

  test('whatever sessions do, no two hold what excludes each other, and nobody free is left waiting', async () => {
    const step = fc.record({
      owner: fc.nat(3),
      key: fc.nat(1),
      mode: fc.nat(lockModes.length - 1),
      act: fc.constantFrom('lock', 'lock', 'lock', 'end', 'back', 'unlock'),
      session: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const table = new LockTable(new WaitGraph())
        const owners = Array.from({ length: 4 }, (_, i) => new LockOwner(i + 1, 5))
        const waiting = new Set<LockOwner>()
        for (const { owner: i, key, mode, act, session } of steps) {
          const owner = owners[i]
          // A session does one thing at a time.
          if (waiting.has(owner)) continue
          if (act === 'end') table.releaseTransaction(owner)
          else if (act === 'back') table.releaseTransaction(owner, owner.taken.length >> 1)
          else if (act === 'unlock') table.unlock(owner, key, mode)
          else {
            waiting.add(owner)
            table.lock(owner, key, mode, session ? 'session' : 'transaction', never).then(
              () => waiting.delete(owner),
              (error: PgError) => {
                assert.equal(error.sqlstate, '40P01')
                waiting.delete(owner)
              },
            )
          }
          await Promise.resolve()
          await new Promise(setImmediate)
          checkLines(table)
        }
        // No circle stands: giving everything back lets everybody come to an end.
        for (let round = 0; round < owners.length; round++) {
          for (const owner of owners) {
            if (waiting.has(owner)) continue
            table.releaseTransaction(owner)
            table.releaseSession(owner)
          }
          await new Promise(setImmediate)
        }
        assert.equal(waiting.size, 0)
        for (const owner of owners) {
          table.releaseTransaction(owner)
          table.releaseSession(owner)
        }
        assert.deepEqual([...table.lines()], [])
      }),
      { numRuns: 200 },
    )
  })
})

function checkLines(table: LockTable): void {
  const lines = [...table.lines()]
  const held = lines.filter((line) => line.granted)
  for (const x of held)
    for (const y of held) if (x.key === y.key && x.owner !== y.owner) assert.equal(excludes(x.mode, y.mode), false)
  const queues = new Map<LockKey, typeof lines>()
  for (const line of lines) if (!line.granted) queues.set(line.key, [...(queues.get(line.key) ?? []), line])
  for (const [key, queue] of queues) {
    const [first] = queue
    const blocked = held.some(
      (line) => line.key === key && line.owner !== first.owner && excludes(line.mode, first.mode),
    )
    assert.ok(blocked, 'the first in the queue waits for nobody')
  }
}
