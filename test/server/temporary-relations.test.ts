// Temporary relations between sessions and over restarts: nobody else sees them, and nothing of them stays.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('temporary relations', () => {
  let server: CadastreProcess
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-temporary-'))
  const connect = (): Promise<SimpleClient> => SimpleClient.connect(server.pgPort)
  const ok = async (client: SimpleClient, sql: string): Promise<(string | null)[][]> => {
    const { error, rows } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
    return rows
  }
  const left = `SELECT relname FROM pg_class WHERE relpersistence = 't' ORDER BY 1`
  before(async () => {
    server = await startCadastre({ directory })
  })
  after(async () => {
    assert.equal(await server.stop(), 0)
    rmSync(directory, { recursive: true })
    assert.doesNotMatch(server.log(), /"level":50/)
  })

  test('two sessions have a table of one name each, and see nothing of the other', async () => {
    const [a, b] = [await connect(), await connect()]
    await ok(a, 'CREATE TEMP TABLE mine (n int)')
    assert.equal((await b.query('SELECT * FROM mine')).error?.sqlstate, '42P01')
    await ok(b, 'CREATE TEMP TABLE mine (t text)')
    await ok(a, 'INSERT INTO mine VALUES (1)')
    await ok(b, `INSERT INTO mine VALUES ('b')`)
    assert.deepEqual(await ok(a, 'SELECT * FROM mine'), [['1']])
    assert.deepEqual(await ok(b, 'SELECT * FROM mine'), [['b']])
    const [[schema]] = await ok(b, 'SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()')
    const { error } = await a.query(`SELECT * FROM ${schema}.mine`)
    assert.equal(error?.message, 'cannot access temporary tables of other sessions')
    a.end()
    b.end()
  })

  test('a role needs TEMPORARY on the database, and no rights beyond it', async () => {
    const admin = await connect()
    await ok(admin, 'CREATE ROLE guest LOGIN')
    const guest = await SimpleClient.connect(server.pgPort, { user: 'guest' })
    await ok(guest, 'CREATE TEMP TABLE own AS SELECT 1 AS n')
    assert.deepEqual(await ok(guest, 'SELECT * FROM pg_temp.own'), [['1']])
    await ok(admin, 'REVOKE TEMPORARY ON DATABASE cadastre FROM PUBLIC')
    const { error } = await guest.query('CREATE TEMP TABLE more (a int)')
    assert.deepEqual(
      [error?.sqlstate, error?.message],
      ['42501', 'permission denied to create temporary tables in database "cadastre"'],
    )
    await ok(admin, 'GRANT TEMPORARY ON DATABASE cadastre TO PUBLIC')
    guest.end()
    admin.end()
  })

  test('a session that ends leaves nothing, whether it says goodbye or not', async () => {
    const watcher = await connect()
    const [polite, rude] = [await connect(), await connect()]
    for (const client of [polite, rude]) {
      await ok(client, 'CREATE TEMP TABLE gone (n serial PRIMARY KEY, t text)')
      await ok(client, 'CREATE TEMP VIEW seen AS SELECT t FROM gone')
      await ok(client, `INSERT INTO gone (t) SELECT 'x' FROM generate_series(1, 100)`)
    }
    await ok(rude, 'BEGIN')
    await ok(rude, `UPDATE gone SET t = 'y'`)
    polite.end()
    rude.destroy()
    while ((await ok(watcher, left)).length > 0) await ok(watcher, 'SELECT pg_sleep(0.01)')
    watcher.end()
  })

  test('a server that was killed drops them at its next start', async () => {
    const client = await connect()
    await ok(client, 'CREATE TEMP TABLE lost (n int PRIMARY KEY)')
    await ok(client, 'INSERT INTO lost VALUES (1)')
    await ok(client, 'CREATE TABLE lasting (n int)')
    await server.kill()
    server = await startCadastre({ directory })
    const next = await connect()
    assert.deepEqual(await ok(next, left), [])
    assert.deepEqual(await ok(next, 'SELECT * FROM lasting'), [])
    await ok(next, 'CREATE TEMP TABLE lost (t text)')
    assert.deepEqual(await ok(next, 'SELECT * FROM lost'), [])
    next.end()
  })
})
