// The process itself: options, refusals, health, Arrow over HTTP, and what survives SIGKILL.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tableFromIPC } from 'apache-arrow'
import { startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const run = (...flags: string[]): { status: number | null; text: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'serve', ...flags], {
    encoding: 'utf8',
    // Of a server that starts although it should not: a busy machine takes long to load one.
    timeout: 60_000,
  })
  return { status, text: stdout + stderr }
}
const temporary = (): string => mkdtempSync(join(tmpdir(), 'cadastre-server-'))

describe('the server process', () => {
  test('--help lists every option with its variable', () => {
    const { status, text } = run('--help')
    assert.equal(status, 0)
    for (const name of ['CADASTRE_DATA_DIR', 'CADASTRE_PG_PORT', 'CADASTRE_HTTP_PORT', 'CADASTRE_CONFIG'])
      assert.match(text, new RegExp(name))
  })

  test('refuses to listen beyond loopback without passwords', () => {
    const directory = temporary()
    const { status, text } = run('--data-dir', directory, '--listen', '0.0.0.0', '--pg-port', '0', '--http-port', '0')
    assert.equal(status, 1)
    assert.match(text, /refusing to listen on 0\.0\.0\.0/)
    rmSync(directory, { recursive: true, force: true })
  })

  test('refuses a data directory that another server holds, naming its pid', async () => {
    const server = await startCadastre()
    const { status, text } = run('--data-dir', server.directory, '--pg-port', '0', '--http-port', '0')
    assert.equal(status, 1)
    assert.match(text, new RegExp(`\\b${server.child.pid}\\b`))
    assert.equal(await server.stop(), 0)
  })

  test('committed rows, sequences and DDL survive SIGKILL; what was open does not', async () => {
    const directory = temporary()
    const first = await startCadastre({ directory })
    const client = await SimpleClient.connect(first.pgPort)
    await client.query('CREATE TABLE kept (id serial PRIMARY KEY, t text) WITH (regions = 3)')
    for (let i = 0; i < 20; i++)
      assert.equal((await client.query(`INSERT INTO kept (t) VALUES ('row ${i}')`)).error, undefined)
    await client.query('UPDATE kept SET t = upper(t) WHERE id = 5')
    await client.query('DELETE FROM kept WHERE id = 6')
    await client.query("SELECT cadastre.flush_table('kept')")
    await client.query("INSERT INTO kept (t) VALUES ('after flush')")
    await client.query('BEGIN')
    await client.query("INSERT INTO kept (t) VALUES ('never')")
    await first.kill()
    const second = await startCadastre({ directory })
    const again = await SimpleClient.connect(second.pgPort)
    const { rows } = await again.query('SELECT count(*), min(id), max(t), bool_or(id = 6) FROM kept')
    assert.deepEqual(rows, [['20', '1', 'row 9', 'f']])
    assert.deepEqual((await again.query('SELECT t FROM kept WHERE id = 5')).rows, [['ROW 4']])
    const next = await again.query("INSERT INTO kept (t) VALUES ('next') RETURNING id > 22")
    assert.deepEqual(next.rows, [['t']])
    await second.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('a COPY into several regions is all or nothing, and large ones survive SIGKILL', async () => {
    const directory = temporary()
    const first = await startCadastre({ directory })
    const loader = await SimpleClient.connect(first.pgPort)
    await loader.query('CREATE TABLE big (id int PRIMARY KEY, t text) WITH (regions = 2)')
    const lines = function* (bad: boolean): Generator<string> {
      for (let i = 0; i < 120_000; i++) yield `${bad && i === 119_999 ? 0 : i}\ttext ${i % 100}\n`
    }
    assert.equal((await loader.copyIn('COPY big FROM STDIN', lines(true))).error?.sqlstate, '23505')
    assert.deepEqual((await loader.query('SELECT count(*) FROM big')).rows, [['0']])
    assert.deepEqual((await loader.copyIn('COPY big FROM STDIN', lines(false))).tags, ['COPY 120000'])
    assert.deepEqual((await loader.query('SELECT count(*) FROM big')).rows, [['120000']])
    await first.kill()
    const second = await startCadastre({ directory })
    const client = await SimpleClient.connect(second.pgPort)
    assert.deepEqual((await client.query('SELECT count(*), sum(id), count(DISTINCT t) FROM big')).rows, [
      ['120000', '7199940000', '100'],
    ])
    assert.equal((await client.query('INSERT INTO big VALUES (77)')).error?.sqlstate, '23505')
    await second.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('/health answers, and /v1/sql gives the rows of the wire as Arrow, JSON and CSV', async () => {
    const server = await startCadastre()
    const base = `http://127.0.0.1:${server.httpPort}`
    assert.equal((await fetch(`${base}/health`)).status, 200)
    const sql = `SELECT g AS n, g / 2.0 AS half, 'row ' || g AS t, date '2024-01-01' + g AS d, g > 5 AS b FROM generate_series(1, 10) g`
    const ask = (accept: string): Promise<Response> =>
      fetch(`${base}/v1/sql`, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ sql }),
      })
    const client = await SimpleClient.connect(server.pgPort)
    const wire = (await client.query(sql)).rows
    const table = tableFromIPC(new Uint8Array(await (await ask('application/vnd.apache.arrow.stream')).arrayBuffer()))
    assert.equal(table.numRows, 10)
    assert.deepEqual(
      table.toArray().map((row) => [String(row.n), row.t, row.b ? 't' : 'f']),
      wire.map((row) => [row[0], row[2], row[4]]),
    )
    const csv = await (await ask('text/csv')).text()
    assert.deepEqual(
      csv.trim().split(/\r?\n/).slice(1),
      wire.map((row) => row.join(',')),
    )
    const json = JSON.stringify(await (await ask('application/json')).json())
    assert.match(json, /row 10/)
    const failed = await fetch(`${base}/v1/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'SELECT * FROM nowhere' }),
    })
    assert.equal(failed.status >= 400, true)
    assert.match(await failed.text(), /42P01/)
    await server.stop()
  })

  test('SCRAM passwords are asked for once one is set', async () => {
    const server = await startCadastre({ flags: ['--password', 'secret'] })
    const { default: pg } = await import('pg')
    const good = new pg.Client({
      host: '127.0.0.1',
      port: server.pgPort,
      user: 'cadastre',
      database: 'cadastre',
      password: 'secret',
    })
    await good.connect()
    assert.equal((await good.query('SELECT 1 AS one')).rows[0].one, 1)
    await good.end()
    const bad = new pg.Client({
      host: '127.0.0.1',
      port: server.pgPort,
      user: 'cadastre',
      database: 'cadastre',
      password: 'wrong',
    })
    await assert.rejects(bad.connect(), { code: '28P01' })
    await server.stop()
  })
})
