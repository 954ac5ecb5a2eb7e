// What one query may hold, seen from outside: queries that need more answer all the same, through temporary files of which nothing stays;
// where files do not help, or may not grow, the query fails and nothing else. And whatever a query does, it stops soon when asked to.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

const large = 60_000
/** One core may be taken by others. */
const stopMillisecondsMax = 1000

describe('query memory', { timeout: 120_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-memory-'))
  const temporary = join(directory, 'temporary')
  let server: CadastreProcess
  let client: pg.Client

  before(async () => {
    server = await startCadastre({ directory })
    client = await connect()
    await client.query(`CREATE TABLE item (id int, other int, name text, amount numeric(12,2));
      INSERT INTO item SELECT g, (g * 7919) % ${large}, 'item ' || (g * 31) % ${large}, g % 1000 / 4.0
        FROM generate_series(1, ${large}) g;
      CREATE TABLE many (n int);
      INSERT INTO many SELECT 1 FROM generate_series(1, 20000) g;`)
  })
  after(async () => {
    await client.end()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  async function connect(): Promise<pg.Client> {
    const made = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
    made.on('error', () => undefined)
    await made.connect()
    return made
  }

  const rowsOf = async (sql: string): Promise<unknown[][]> =>
    (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows

  const spilling: Readonly<Record<string, readonly [sql: string, told: RegExp]>> = {
    'an aggregate': [
      `SELECT other, name, count(*), sum(amount) FROM item GROUP BY other, name ORDER BY other, name`,
      /Batches: \d+  Disk Usage: \d+kB/,
    ],
    'an aggregate of distinct values': [
      `SELECT other % 500 AS k, count(DISTINCT name), string_agg(name, ',' ORDER BY name) FROM item GROUP BY k ORDER BY k`,
      /Batches: \d+  Disk Usage: \d+kB/,
    ],
    'a join': [
      `SELECT a.id, b.name, b.amount FROM item a JOIN item b ON a.id = b.other ORDER BY a.id`,
      /Batches: \d+  Disk Usage: \d+kB/,
    ],
    'an outer join': [
      `SELECT count(*), count(a.id), sum(length(b.name)) FROM item a FULL JOIN item b ON a.id = b.other + 5 AND a.amount > b.amount`,
      /Batches: \d+  Disk Usage: \d+kB/,
    ],
    'a sort': [`SELECT name, id FROM item ORDER BY name DESC, id`, /Sort Method: external merge  Disk: \d+kB/],
    DISTINCT: [`SELECT count(*) FROM (SELECT DISTINCT name, other FROM item) d`, /Batches: \d+  Disk Usage: \d+kB/],
  }
  for (const jit of ['on', 'off'])
    for (const [name, [sql, told]] of Object.entries(spilling))
      test(`${name} beyond memory, jit ${jit}`, async () => {
        await client.query(`SET jit = ${jit}; RESET query_memory`)
        const expected = await rowsOf(sql)
        await client.query(`SET query_memory = '2MB'`)
        assert.deepEqual(await rowsOf(sql), expected)
        const explained = (await rowsOf(`EXPLAIN (ANALYZE, COSTS OFF) ${sql}`)).join('\n')
        assert.match(explained, told)
        assert.deepEqual(readdirSync(temporary), [])
      })

  test('without memory or files a query fails, and only that', async () => {
    await client.query(`RESET jit; SET query_memory = '2MB'; SET temp_file_limit = '100kB'`)
    await assert.rejects(client.query(spilling['a sort'][0]), {
      code: '53400',
      message: 'temporary file size exceeds "temp_file_limit" (100kB)',
    })
    await client.query('RESET temp_file_limit')
    await assert.rejects(client.query(`SELECT length(string_agg(name, ',')) FROM item`), {
      code: '53200',
      message: 'out of memory',
      hint: 'The setting query_memory and the option --query-memory say how much a query may hold.',
    })
    assert.deepEqual(await rowsOf('SELECT count(*)::int FROM item'), [[large]])
    assert.deepEqual(readdirSync(temporary), [])
  })

  const endless: Readonly<Record<string, string>> = {
    'a join without keys': 'SELECT count(*) FROM item a, item b, item c WHERE a.id + b.id + c.id = -1',
    'a join without keys, interpreted': 'SET jit = off; SELECT count(*) FROM item a, item b WHERE a.id + b.id = -1',
    'a join of one key': 'SELECT count(*) FROM many a JOIN many b USING (n) JOIN many c USING (n) WHERE random() < 2',
    'an outer join of one key':
      'SELECT count(b.n) FROM many a LEFT JOIN many b ON a.n = b.n LEFT JOIN many c ON b.n = c.n AND b.n + c.n = 5',
    'rows for a client': 'SELECT a.name, b.name FROM item a, item b, item c',
    'COPY to a client': 'COPY (SELECT a.name, b.name FROM item a, item b, item c) TO STDOUT',
    'an insert': 'INSERT INTO many SELECT 1 FROM item a, item b, item c WHERE a.id + b.id + c.id = -1',
    'a recursion': 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
    'a sort that writes': `SET query_memory = '16MB'; SELECT count(*) FROM (SELECT a.id, b.name FROM item a, item b ORDER BY 2, 1 OFFSET 5) s`,
  }
  for (const [name, sql] of Object.entries(endless))
    test(`${name} stops when it is cancelled`, async () => {
      const [running, other] = [await connect(), await connect()]
      const { rows } = await running.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      const ended = assert.rejects(running.query(sql), { code: '57014' })
      await sleep(150)
      const asked = performance.now()
      await other.query('SELECT pg_cancel_backend($1)', [rows[0].pid])
      await ended
      assert.ok(performance.now() - asked < stopMillisecondsMax, `${performance.now() - asked} ms`)
      assert.deepEqual(readdirSync(temporary), [])
      await running.end()
      await other.end()
    })

  test('a client that is reset takes its query with it', async () => {
    const leaving = await connect()
    leaving.query(endless['a sort that writes']).catch(() => undefined)
    await sleep(100)
    ;(leaving as unknown as { connection: { stream: { resetAndDestroy(): void } } }).connection.stream.resetAndDestroy()
    const deadline = performance.now() + 5000
    const active = `SELECT count(*)::int FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active'`
    while ((await rowsOf(active))[0][0] !== 0 && performance.now() < deadline) await sleep(10)
    assert.deepEqual(await rowsOf(active), [[0]])
    assert.deepEqual(readdirSync(temporary), [])
  })

  test('what a crash left is gone after the next start', async () => {
    await client.end()
    await server.stop()
    writeFileSync(join(temporary, '1-1-1-1.temporary'), 'left')
    server = await startCadastre({ directory })
    client = await connect()
    assert.deepEqual(readdirSync(temporary), [])
  })
})
