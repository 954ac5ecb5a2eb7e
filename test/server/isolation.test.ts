// Sessions against each other, as PostgreSQL has them: each script runs there and here, and every outcome must be the same.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'
import { anomalies } from './isolation/anomalies.ts'
import { cursors } from './isolation/cursors.ts'
import { deferredKeys } from './isolation/deferred-keys.ts'
import { lockingClauses } from './isolation/locking-clauses.ts'
import { play } from './isolation/script.ts'
import { waits } from './isolation/waits.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('isolation', () => {
  let server: CadastreProcess
  let oracle: PostgresProcess
  const open: SimpleClient[] = []
  const connectMany = async (count: number): Promise<SimpleClient[]> => {
    const clients = await Promise.all(Array.from({ length: count }, () => SimpleClient.connect(server.pgPort)))
    open.push(...clients)
    return clients
  }
  const ok = async (client: SimpleClient, sql: string): Promise<(string | null)[][]> => {
    const { error, rows } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
    return rows
  }
  before(async () => {
    ;[server, oracle] = await Promise.all([startCadastre(), startPostgres()])
  })
  after(async () => {
    for (const client of open) client.end()
    await oracle.stop()
    assert.equal(await server.stop(), 0)
    assert.doesNotMatch(server.log(), /"level":50/)
  })

  for (const scenario of [...anomalies, ...waits, ...lockingClauses, ...cursors, ...deferredKeys]) {
    test(scenario.name, async () => {
      const expected = await play(oracle.port, scenario)
      assert.deepEqual((await play(server.pgPort, scenario)).map(withoutReason), expected.map(withoutReason))
    })
  }

  test('a statement that waited runs again as a whole under a newer snapshot', async () => {
    const script = `
      s: CREATE TABLE moved (id int PRIMARY KEY, value int)
      s: INSERT INTO moved VALUES (1, 10), (2, 20)
      a: BEGIN
      a: UPDATE moved SET value = value + 10
      b? DELETE FROM moved WHERE value = 20 RETURNING id
      a: COMMIT
      b!`
    assert.equal((await play(server.pgPort, { name: 'moved', script })).at(-1), 'b! 1 | DELETE 1')
  })

  test('a queue of jobs hands each job to one of eight connections', async () => {
    const clients = await connectMany(8)
    await ok(clients[0], 'CREATE TABLE jobs AS SELECT g AS id, 0 AS done FROM generate_series(1, 60) g')
    const taken: string[] = []
    await Promise.all(
      clients.map(async (client) => {
        for (;;) {
          await ok(client, 'BEGIN')
          const [job] = await ok(
            client,
            'SELECT id FROM jobs WHERE done = 0 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1',
          )
          if (job) taken.push(job[0]!)
          if (job) await ok(client, `UPDATE jobs SET done = 1 WHERE id = ${job[0]}`)
          await ok(client, 'COMMIT')
          if (!job) return
        }
      }),
    )
    assert.equal(taken.length, 60)
    assert.equal(new Set(taken).size, 60)
  })

  test('counters come out right, in blocks and without', async () => {
    const clients = await connectMany(12)
    await ok(clients[0], 'CREATE TABLE counters (id int PRIMARY KEY, n int)')
    await ok(clients[0], 'INSERT INTO counters VALUES (1, 0), (2, 0)')
    await Promise.all(
      clients.map(async (client, at) => {
        for (let i = 0; i < 5; i++) {
          if (at % 2 === 0) await ok(client, 'UPDATE counters SET n = n + 1')
          else for (const sql of ['BEGIN', 'UPDATE counters SET n = n + 1', 'COMMIT']) await ok(client, sql)
        }
      }),
    )
    assert.deepEqual(await ok(clients[0], 'SELECT n FROM counters ORDER BY id'), [['60'], ['60']])
  })

  test('hundreds of cursors that were read in part take no worker from others', async () => {
    const clients = await connectMany(20)
    for (const client of clients) {
      await ok(client, 'BEGIN')
      for (let i = 0; i < 15; i++) {
        await ok(client, `DECLARE c${i} CURSOR FOR SELECT g FROM generate_series(1, 10000000) g`)
        assert.deepEqual(await ok(client, `FETCH 2 FROM c${i}`), [['1'], ['2']])
      }
    }
    const [other] = await connectMany(1)
    assert.deepEqual(await ok(other, 'SELECT sum(g) FROM generate_series(1, 100000) g'), [['5000050000']])
    for (const client of clients) {
      assert.deepEqual(await ok(client, 'FETCH 1 FROM c7'), [['3']])
      await ok(client, 'COMMIT')
    }
  })

  test('as many sessions wait for one row as there are, and others go on', async () => {
    const clients = await connectMany(40)
    await ok(clients[0], 'CREATE TABLE gate (id int PRIMARY KEY, n int)')
    await ok(clients[0], 'INSERT INTO gate VALUES (1, 0)')
    await ok(clients[0], 'BEGIN')
    await ok(clients[0], 'UPDATE gate SET n = 0')
    const waiting = clients.slice(1).map((client) => ok(client, 'SELECT n FROM gate FOR NO KEY UPDATE'))
    const [other] = await connectMany(1)
    assert.deepEqual(await ok(other, 'SELECT count(*) FROM generate_series(1, 100000)'), [['100000']])
    await ok(clients[0], 'COMMIT')
    for (const rows of await Promise.all(waiting)) assert.deepEqual(rows, [['0']])
  })
})

/** Which of its rules a serializable transaction broke is each server's own. */
const withoutReason = (line: string): string => line.replace(/(dependencies among transactions) \(.*\)$/, '$1')
