// The `pg` driver against a running server.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

describe('node pg', () => {
  let server: CadastreProcess
  let client: pg.Client
  before(async () => {
    server = await startCadastre({ flags: ['--log-level', 'warn'] })
    client = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
    await client.connect()
  })
  after(async () => {
    await client?.end()
    await server?.stop()
  })

  test('parameters of inferred types', async () => {
    const { rows } = await client.query(
      'SELECT $1::int + 1 AS n, $2 || $3 AS t, $4::timestamptz AS at, $5::jsonb AS j, $6::int[] AS a',
      [41, 'a', 'b', new Date('2024-05-06T07:08:09.123Z'), { k: [1] }, [1, 2, null]],
    )
    assert.deepEqual(rows, [
      { n: 42, t: 'ab', at: new Date('2024-05-06T07:08:09.123Z'), j: { k: [1] }, a: [1, 2, null] },
    ])
  })

  test('insert, returning, and types as JavaScript values', async () => {
    await client.query(
      'CREATE TABLE v (id serial PRIMARY KEY, b boolean, i8 bigint, n numeric, f float8, d date, u uuid, x bytea)',
    )
    const inserted = await client.query(
      'INSERT INTO v (b, i8, n, f, u, x) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *',
      [
        true,
        '9007199254740993',
        '12345678901234567890.5',
        0.1,
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        Buffer.from([0, 255]),
      ],
    )
    assert.equal(inserted.rowCount, 1)
    assert.deepEqual(inserted.rows[0], {
      id: 1,
      b: true,
      i8: '9007199254740993',
      n: '12345678901234567890.5',
      f: 0.1,
      d: null,
      u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      x: Buffer.from([0, 255]),
    })
    const updated = await client.query('UPDATE v SET f = $1 WHERE id = $2', [2.5, 1])
    assert.equal(updated.rowCount, 1)
  })

  test('EXPLAIN as JSON is one plan in an array', async () => {
    for (const options of ['FORMAT JSON', 'FORMAT JSON, ANALYZE']) {
      const { rows } = await client.query(`EXPLAIN (${options}) SELECT id FROM v WHERE id > 5`)
      const [{ Plan: plan, ...times }] = rows[0]['QUERY PLAN']
      assert.equal(plan['Node Type'], 'Seq Scan')
      assert.equal(plan['Relation Name'], 'v')
      assert.equal('Execution Time' in times, options.includes('ANALYZE'))
    }
  })

  test('more parameters than a signed count can say', async () => {
    const values = Array.from({ length: 40_000 }, (_, i) => i)
    const list = values.map((i) => `$${i + 1}`).join()
    const { rows } = await client.query(`SELECT cardinality(ARRAY[${list}]::int[]) AS n`, values)
    assert.deepEqual(rows, [{ n: 40_000 }])
  })

  test('named statements are prepared once and keep working after DDL', async () => {
    const ask = { name: 'count-v', text: 'SELECT count(*)::int AS n FROM v WHERE id >= $1' }
    assert.equal((await client.query(ask, [0])).rows[0].n, 1)
    await client.query('ALTER TABLE v ADD COLUMN more text')
    assert.equal((await client.query(ask, [0])).rows[0].n, 1)
  })

  test('errors carry SQLSTATE, detail and position, and the session goes on', async () => {
    await assert.rejects(client.query('SELECT * FROM nowhere'), { code: '42P01', position: '15' })
    await assert.rejects(client.query('INSERT INTO v (id) VALUES (1)'), {
      code: '23505',
      detail: 'Key (id)=(1) already exists.',
      constraint: 'v_pkey',
      table: 'v',
    })
    await assert.rejects(client.query('SELECT $1::int / 0', [1]), { code: '22012' })
    assert.equal((await client.query('SELECT 1 AS one')).rows[0].one, 1)
  })

  test('a transaction that fails rolls back', async () => {
    await client.query('BEGIN')
    await client.query('DELETE FROM v')
    await assert.rejects(client.query('SELECT 1/0'))
    await assert.rejects(client.query('SELECT 1'), { code: '25P02' })
    await client.query('ROLLBACK')
    assert.equal((await client.query('SELECT count(*)::int AS n FROM v')).rows[0].n, 1)
  })

  test('many rows stream through', async () => {
    const { rows } = await client.query('SELECT g AS n, g::text AS t FROM generate_series(1, 50000) AS g')
    assert.equal(rows.length, 50_000)
    assert.deepEqual(rows[49_999], { n: 50_000, t: '50000' })
  })

  test('cancel ends a long statement with 57014', async () => {
    const other = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
    await other.connect()
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
    const slow = client.query('SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b')
    setTimeout(() => void other.query('SELECT pg_cancel_backend($1)', [rows[0].pid]), 200)
    await assert.rejects(slow, { code: '57014' })
    await client.query("SET statement_timeout = '100ms'")
    await assert.rejects(client.query('SELECT pg_sleep(10)'), { code: '57014' })
    await client.query('RESET statement_timeout')
    await other.end()
  })

  test('several connections see only what was committed', async () => {
    const other = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
    await other.connect()
    await client.query('CREATE TABLE seen (a int)')
    await client.query('BEGIN')
    await client.query('INSERT INTO seen VALUES (1)')
    assert.equal((await other.query('SELECT count(*)::int AS n FROM seen')).rows[0].n, 0)
    await client.query('COMMIT')
    assert.equal((await other.query('SELECT count(*)::int AS n FROM seen')).rows[0].n, 1)
    await other.end()
  })
})
