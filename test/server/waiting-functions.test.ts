// Sessions that wait inside a function, more of them than there are workers, keep nobody from the statements that they wait for.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const sessions = 50

describe('functions that wait', () => {
  let server: CadastreProcess
  let holder: SimpleClient
  let waiters: SimpleClient[]
  const ok = async (client: SimpleClient, sql: string): Promise<(string | null)[][]> => {
    const { error, rows } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
    return rows
  }
  const waiting = async (): Promise<number> =>
    Number((await ok(holder, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))[0][0])
  const untilWaiting = async (count: number): Promise<void> => {
    for (let i = 0; i < 200 && (await waiting()) !== count; i++) await sleep(25)
    assert.equal(await waiting(), count)
  }
  before(async () => {
    server = await startCadastre({ flags: ['--workers', '2'] })
    holder = await SimpleClient.connect(server.pgPort)
    waiters = await Promise.all(Array.from({ length: sessions }, () => SimpleClient.connect(server.pgPort)))
  })
  after(async () => {
    for (const client of [holder, ...waiters]) client.end()
    assert.equal(await server.stop(), 0)
    assert.doesNotMatch(server.log(), /"level":50/)
  })

  test('a lock that fifty sessions want is handed on to each', async () => {
    await ok(holder, 'SELECT pg_advisory_lock(1)')
    let inside = 0
    const all = waiters.map(async (client, i) => {
      assert.deepEqual(await ok(client, `SELECT pg_advisory_lock(1), ${i} AS mine`), [['', String(i)]])
      assert.equal(++inside, 1)
      await ok(client, 'SELECT count(*) FROM generate_series(1, 10)')
      inside--
      assert.deepEqual(await ok(client, 'SELECT pg_advisory_unlock(1)'), [['t']])
    })
    await untilWaiting(sessions)
    await ok(holder, 'SELECT pg_advisory_unlock(1)')
    await Promise.all(all)
    assert.deepEqual(await ok(holder, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), [['0']])
  })

  test('what a statement did before it had to wait is done once', async () => {
    await ok(holder, 'SELECT pg_advisory_lock(2)')
    const result = waiters[0].query(
      'SELECT pg_advisory_lock(3), pg_advisory_unlock(4), pg_advisory_lock(2), pg_advisory_lock(3)',
    )
    await untilWaiting(1)
    await ok(holder, 'SELECT pg_advisory_unlock(2)')
    const { rows, notices } = await result
    assert.deepEqual(rows, [['', 'f', '', '']])
    assert.deepEqual(notices, [{ severity: 'WARNING', message: "you don't own a lock of type ExclusiveLock" }])
    const unlocked = await ok(
      waiters[0],
      'SELECT pg_advisory_unlock(3), pg_advisory_unlock(3), pg_advisory_unlock(3), pg_advisory_unlock(2)',
    )
    assert.deepEqual(unlocked, [['t', 't', 'f', 't']])
  })

  test('waiting over the rows of a table', async () => {
    await ok(holder, 'CREATE TABLE keys AS SELECT g AS key FROM generate_series(11, 13) g')
    await ok(holder, 'SELECT pg_advisory_lock(12)')
    const result = ok(waiters[0], 'SELECT key, pg_advisory_lock(key) FROM keys ORDER BY key')
    await untilWaiting(1)
    await ok(holder, 'SELECT pg_advisory_unlock(12)')
    assert.equal((await result).length, 3)
    await ok(waiters[0], 'SELECT pg_advisory_unlock_all()')
  })

  test('sleepers sleep beside each other, and wake when cancelled', async () => {
    const started = performance.now()
    await Promise.all(waiters.map((client) => ok(client, 'SELECT pg_sleep(0.5)')))
    assert.ok(performance.now() - started < 5000)
    await ok(waiters[0], 'SET statement_timeout = 50')
    assert.equal((await waiters[0].query('SELECT pg_sleep(30)')).error?.sqlstate, '57014')
    await ok(waiters[0], 'RESET statement_timeout')
  })
})
