// Random statements and messages against a server process: it must stay up, and whatever it refuses it must refuse by a SQLSTATE of its
// own, never XX000. FUZZ_SEED repeats a run, FUZZ_STATEMENTS makes it longer.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { serialize } from 'pg-protocol'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'
import { SimpleClient } from '../support/simple-client.ts'
import { call, statement } from './statements.ts'

const statements = Number(process.env['FUZZ_STATEMENTS'] ?? 400)
const rounds = Math.ceil(statements / 10_000)

describe('a server under fire', () => {
  let server: CadastreProcess
  before(async () => {
    server = await startCadastre({ flags: ['--query-memory', '16MB', '--max-connections', '300'] })
    const client = await SimpleClient.connect(server.pgPort)
    await client.query('CREATE TABLE a (id serial PRIMARY KEY, n int, t text)')
    await client.query('CREATE TABLE b (id int, n numeric, t text, x jsonb) WITH (regions = 2)')
    await client.query("INSERT INTO a (n, t) SELECT g, 'row ' || g FROM generate_series(1, 20) g")
    await client.query("INSERT INTO b SELECT g, g / 3.0, 'b', '{}' FROM generate_series(1, 20) g")
    client.end()
  })
  after(async () => {
    assert.equal(await server.stop(), 0)
  })
  const alive = async (): Promise<void> => {
    const client = await SimpleClient.connect(server.pgPort)
    assert.deepEqual((await client.query('SELECT 1')).rows, [['1']])
    client.end()
    assert.equal(server.child.exitCode, null)
  }

  test('random statements', async (t) => {
    const random = seeded('FUZZ_SEED')
    t.diagnostic(`FUZZ_SEED=${random.seed}`)
    const faults = new Map<string, string>()
    const client = await SimpleClient.connect(server.pgPort)
    await client.query('SET statement_timeout = 2000')
    for (let i = 0; i < statements; i++) {
      const sql = statement(random)
      // A COPY from a client that sends nothing would wait for ever.
      if (/copy[^;]*from/i.test(sql)) continue
      const { error } = await client.query(sql)
      if (error?.sqlstate === 'XX000') faults.set(error.message, sql)
      if (i % 20 === 0) await client.query('ROLLBACK; SET statement_timeout = 2000')
    }
    client.end()
    assert.deepEqual([...faults], [], `seed ${random.seed}`)
    await alive()
  })

  test('every function with arguments at the limits of their types', async () => {
    const random = seeded('FUZZ_SEED')
    const client = await SimpleClient.connect(server.pgPort)
    const { rows } = await client.query(
      `SELECT p.proname, p.prokind, array_to_string(ARRAY(SELECT t.typname FROM unnest(p.proargtypes) WITH ORDINALITY AS u (type, n)
         JOIN pg_type t ON t.oid = u.type ORDER BY u.n), ' ')
       FROM pg_proc p ORDER BY p.oid`,
    )
    assert.ok(rows.length > 1000, `${rows.length} functions`)
    await client.query('SET statement_timeout = 2000')
    const faults = new Map<string, string>()
    for (let round = 0; round < rounds; round++) {
      for (const [name, kind, args] of rows) {
        const sql = call(random, { name: name!, kind: kind!, args: args ? args.split(' ') : [] })
        const { error } = await client.query(sql)
        if (error?.sqlstate === 'XX000') faults.set(error.message, sql)
      }
    }
    client.end()
    assert.deepEqual([...faults], [], `seed ${random.seed}`)
    await alive()
  })

  test('nesting, widths and lengths end in errors of their own', async () => {
    const client = await SimpleClient.connect(server.pgPort)
    const deep = (open: string, core: string, close: string, times: number): string =>
      open.repeat(times) + core + close.repeat(times)
    for (const [sql, expected] of [
      [`SELECT 1${'+1'.repeat(20_000)}`, ['54001']],
      [`SELECT ${deep('(', '1', ')', 20_000)}`, ['54001', undefined]],
      [`SELECT ${deep('abs(', '1', ')', 4_000)}`, ['54001']],
      [`SELECT ${deep('(SELECT ', '1', ')', 1_000)}`, ['54001']],
      [`SELECT 1${' UNION ALL SELECT 1'.repeat(5_000)}`, ['54001', undefined]],
      [`CREATE VIEW deep AS SELECT ${'1+'.repeat(3_000)}1 AS a`, ['54001']],
      [`EXPLAIN VERBOSE SELECT g${'+1'.repeat(3_000)} FROM generate_series(1, 2) g`, ['54001']],
      [`SELECT '${'['.repeat(50_000)}${']'.repeat(50_000)}'::jsonb`, ['54001']],
      [`SELECT ${Array.from({ length: 1_665 }, (_, i) => i).join()}`, ['54011']],
      [`CREATE TABLE wide (${Array.from({ length: 1_601 }, (_, i) => `c${i} int`).join()})`, ['54011']],
      [`SELECT 5 IN (${Array.from({ length: 20_000 }, (_, i) => i).join()})`, [undefined]],
      ['SELECT 1 LIMIT 9223372036854775807 OFFSET 9223372036854775807', [undefined]],
      ["SELECT repeat('abc', 1000000000)", ['54000', '53200']],
      ['SELECT array_fill(1, ARRAY[100000000])', ['54000', '53200']],
    ] as [string, (string | undefined)[]][]) {
      const { error } = await client.query(sql)
      assert.ok(expected.includes(error?.sqlstate), `${sql.slice(0, 60)}…: ${JSON.stringify(error)}`)
    }
    client.end()
    await alive()
  })

  test('memory, time and cancel stop every operator', async () => {
    const client = await SimpleClient.connect(server.pgPort)
    const series = 'generate_series(1, 100000000) g'
    // What goes to files when memory is short ends there.
    await client.query("SET query_memory = '64MB'; SET temp_file_limit = '64MB'")
    for (const sql of [
      `SELECT g FROM ${series} ORDER BY -g`,
      `SELECT g, count(*) FROM ${series} GROUP BY g`,
      `SELECT DISTINCT g FROM ${series}`,
      `SELECT array_agg(g) FROM ${series}`,
      `SELECT json_agg(g) FROM ${series}`,
      `SELECT string_agg(repeat('x', 1000), ',') FROM ${series}`,
      `SELECT count(*) FROM ${series} JOIN generate_series(1, 100000000) h ON g = h`,
    ]) {
      await client.query('SET statement_timeout = 20000')
      const { error } = await client.query(sql)
      assert.ok(['53200', '53400'].includes(error?.sqlstate ?? ''), `${sql}: ${error?.sqlstate}`)
    }
    await client.query('SET statement_timeout = 150')
    for (const sql of [
      'SELECT count(*) FROM generate_series(1, 100000000000)',
      `SELECT count(*) FROM ${series}, generate_series(1, 100000) h WHERE g * h = -1`,
      `SELECT sum(g) OVER (ORDER BY g) FROM generate_series(1, 1000000) g OFFSET 999999`,
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      'SELECT pg_sleep(100)',
      `CREATE TABLE never AS SELECT g FROM ${series}`,
    ]) {
      const started = performance.now()
      const { error } = await client.query(sql)
      assert.equal(error?.sqlstate, '57014', sql)
      assert.ok(performance.now() - started < 1500, `${sql} took ${performance.now() - started} ms to stop`)
    }
    client.end()
    await alive()
  })

  test('connections come and go, half-open ones too', async () => {
    const churn = async (): Promise<void> => {
      for (let i = 0; i < 4; i++) {
        const client = await SimpleClient.connect(server.pgPort)
        assert.equal((await client.query('SELECT 1')).error, undefined)
        client.end()
      }
    }
    await Promise.all(Array.from({ length: 50 }, churn))
    for (let i = 0; i < 20; i++) {
      const socket = connect(server.pgPort, '127.0.0.1')
      await once(socket, 'connect')
      socket.on('error', () => {})
      socket.write(serialize.startup({ user: 'cadastre', database: 'cadastre' }))
      socket.write(serialize.query('SELECT pg_sleep(30)'))
      if (i % 2 === 0) socket.resetAndDestroy()
      else socket.destroy()
    }
    await alive()
  })

  test('a transaction that idles too long is ended', async () => {
    const client = await SimpleClient.connect(server.pgPort)
    await client.query('SET idle_in_transaction_session_timeout = 50')
    await client.query('BEGIN')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const outcome = await client.query('SELECT 1').then(
      ({ error }) => error?.sqlstate,
      () => 'closed',
    )
    assert.ok(outcome === '25P03' || outcome === 'closed', outcome)
    await alive()
  })

  test('random bytes and messages out of order end their own connection at most', async () => {
    const random = seeded('FUZZ_SEED')
    const messages = [
      () => serialize.parse({ text: statement(random), name: random.pick(['', 'p']) }),
      () => serialize.bind({ statement: random.pick(['', 'p', 'q']), portal: random.pick(['', 'c']), values: [null] }),
      () => serialize.bind({ statement: '', values: [] }),
      () => serialize.describe({ type: random.pick(['P', 'S']), name: random.pick(['', 'p', 'c']) }),
      () => serialize.execute({ portal: random.pick(['', 'c']), rows: random.below(3) }),
      () => serialize.close({ type: random.pick(['P', 'S']), name: '' }),
      () => serialize.sync(),
      () => serialize.flush(),
      () => serialize.query(statement(random)),
      () => serialize.copyData(Buffer.from('1\t2\n')),
      () => serialize.copyDone(),
      () => serialize.copyFail('no'),
    ]
    for (let i = 0; i < 30; i++) {
      const socket = connect(server.pgPort, '127.0.0.1')
      await once(socket, 'connect')
      socket.on('error', () => {}).resume()
      const closed = once(socket, 'close')
      socket.write(serialize.startup({ user: 'cadastre', database: 'cadastre' }))
      for (let k = 0; k < 20; k++) {
        const bytes = Buffer.from(random.pick(messages)())
        if (random.below(10) === 0) bytes[random.below(bytes.length)] = random.below(256)
        socket.write(bytes)
      }
      socket.end(serialize.end())
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500))])
      socket.destroy()
    }
    await alive()
    assert.doesNotMatch(server.log(), /XX000|internal error|unexpected fault/)
  })

  test('SIGTERM while statements run: what is idle hears 57P01, the process ends', async () => {
    const own = await startCadastre()
    const idle = await SimpleClient.connect(own.pgPort)
    const busy = await SimpleClient.connect(own.pgPort)
    const sleeping = busy.query('SELECT pg_sleep(0.5), 7').catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.equal(await own.stop(), 0)
    assert.equal((await sleeping)?.rows[0]?.[1], '7')
    await assert.rejects(idle.query('SELECT 1'))
  })
})
