// Prepared statements that are answered in one go, Bind to Sync: rows by their key and INSERTs of parameters. They must say what the
// same statements say that cannot go that way.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'

let server: CadastreProcess
let client: pg.Client
let other: pg.Client

const connect = async (): Promise<pg.Client> => {
  const one = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
  await one.connect()
  return one
}

before(async () => {
  server = await startCadastre({ flags: ['--log-level', 'warn'] })
  client = await connect()
  other = await connect()
})
after(async () => {
  await client.end()
  await other.end()
  await server.stop()
})

/** By name, so that the statement is prepared once and then only bound. */
const run = (text: string, values: readonly unknown[] = [], on = client): Promise<pg.QueryArrayResult> =>
  on.query({ name: text.slice(0, 60), text, values: [...values], rowMode: 'array' })

const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'none'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('a row by its key', () => {
  const tables = [
    { name: 'by_number', key: ['id bigint'], masked: ['id + 0'], value: (n: number) => [n] },
    { name: 'by_text', key: ['id text'], masked: [`id || ''`], value: (n: number) => [`key ${n * 7919}`] },
    { name: 'by_numeric', key: ['id numeric'], masked: ['id + 0'], value: (n: number) => [`${n}.50`] },
    { name: 'by_two', key: ['a int', 'b text'], masked: ['a + 0', `b || ''`], value: (n: number) => [n % 5, `b${n}`] },
    {
      name: 'by_region',
      key: ['id int'],
      masked: ['id + 0'],
      value: (n: number) => [n],
      options: ' WITH (regions = 3)',
    },
  ]

  for (const { name, key, masked, value, options } of tables) {
    test(`${name}: is the one that a scan finds, whatever happened to the table`, async () => {
      const names = key.map((column) => column.split(' ')[0])
      await client.query(
        `CREATE TABLE ${name} (${key.join(', ')}, v int, note varchar(20), PRIMARY KEY (${names.join(', ')}))${options ?? ''}`,
      )
      const parameters = names.map((_, i) => `$${i + 1}`)
      const where = (columns: readonly string[]): string =>
        columns.map((c, i) => `${c} = ${parameters[i]}`).join(' AND ')
      const random = seeded('DIRECT_SEED')
      const pick = (below: number): number => random.below(below)
      const note = (): string | null => (pick(4) === 0 ? null : `note ${pick(3)}`)
      const statements = {
        insert: `INSERT INTO ${name} VALUES (${parameters.join(', ')}, $${names.length + 1}, $${names.length + 2})`,
        update: `UPDATE ${name} SET v = v + 1, note = $${names.length + 1} WHERE ${where(names)}`,
        delete: `DELETE FROM ${name} WHERE ${where(names)}`,
        point: `SELECT * FROM ${name} WHERE ${where(names)}`,
        some: `SELECT note, v FROM ${name} WHERE ${where(names)} LIMIT 1`,
        scan: `SELECT * FROM ${name} WHERE ${where(masked)}`,
      }
      let columns = names.length + 2
      for (let step = 0; step < 100; step++) {
        const n = pick(30)
        const on = pick(3) === 0 ? other : client
        const what = pick(20)
        if (step % 25 === 24) await client.query(`SELECT cadastre.flush_table('${name}')`)
        else if (step === 50) {
          await client.query(`ALTER TABLE ${name} ADD COLUMN later int DEFAULT 5`)
          columns++
        } else if (step === 80) await client.query(`SELECT cadastre.compact_table('${name}')`)
        else if (what < 10) await failure(run(statements.insert, [...value(n), pick(10), note()], on))
        else if (what < 11) await run(statements.update, [...value(n), note()], on)
        else if (what < 13) await run(statements.delete, value(n), on)
        // More than one look, since columns are decoded by those who come back.
        for (const asked of [n, n]) {
          // The statement's own name changes with its columns.
          const mark = columns > names.length + 2 ? '-- wider\n' : ''
          const found = await run(`${mark}${statements.point}`, value(asked), on)
          const expected = await run(`${mark}${statements.scan}`, value(asked), on)
          assert.deepEqual(found.rows, expected.rows, `seed ${random.seed}, step ${step}, key ${value(asked).join()}`)
          const some = await run(statements.some, value(asked), on)
          const [row] = expected.rows as unknown[][]
          assert.deepEqual(some.rows, row ? [[row[names.length + 1], row[names.length]]] : [])
        }
      }
    })
  }

  test('does not see what others have not committed, and sees what its own transaction did', async () => {
    await client.query('CREATE TABLE seen (id int PRIMARY KEY, v int)')
    await client.query('INSERT INTO seen VALUES (1, 10), (2, 20)')
    const point = 'SELECT v FROM seen WHERE id = $1'
    await other.query('BEGIN')
    await run('UPDATE seen SET v = v + 1 WHERE id = $1', [1], other)
    await run('DELETE FROM seen WHERE id = $1', [2], other)
    await run('INSERT INTO seen VALUES ($1, $2)', [3, 30], other)
    const all = async (on: pg.Client): Promise<unknown[]> => {
      const found: unknown[] = []
      for (const id of [1, 2, 3]) found.push((await run(point, [id], on)).rows.flat()[0] ?? null)
      return found
    }
    assert.deepEqual(await all(client), [10, 20, null])
    assert.deepEqual(await all(other), [11, null, 30])
    await other.query('COMMIT')
    assert.deepEqual(await all(client), [11, null, 30])
  })

  test('keeps to the snapshot of REPEATABLE READ', async () => {
    const point = 'SELECT v FROM seen WHERE id = $1'
    await other.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    assert.deepEqual((await run(point, [1], other)).rows, [[11]])
    await run('UPDATE seen SET v = v + 1 WHERE id = $1', [1])
    assert.deepEqual((await run(point, [1], other)).rows, [[11]])
    await other.query('COMMIT')
    assert.deepEqual((await run(point, [1], other)).rows, [[12]])
  })

  test('waits for whoever changes the table, and finds it changed', async () => {
    await client.query('CREATE TABLE changing (id int PRIMARY KEY, v int)')
    await client.query('INSERT INTO changing VALUES (1, 10)')
    const point = 'SELECT v FROM changing WHERE id = $1'
    await run(point, [1])
    await other.query('BEGIN')
    await other.query('ALTER TABLE changing ALTER COLUMN v SET DATA TYPE text')
    const waiting = run(point, [1])
    const insert = run('INSERT INTO changing (id, v) VALUES ($1, $2)', [2, '20'])
    const first = await Promise.race([waiting.catch(() => 'ended'), other.query('SELECT 1').then(() => 'still waits')])
    assert.equal(first, 'still waits')
    await other.query('ROLLBACK')
    assert.deepEqual((await waiting).rows, [[10]])
    assert.equal((await insert).rowCount, 1)
    await client.query('DROP TABLE changing')
    assert.equal(await failure(run(point, [1])), '42P01')
  })

  test('NULL, other types of number and bad texts', async () => {
    const point = 'SELECT v FROM seen WHERE id = $1'
    assert.deepEqual((await run(point, [null])).rows, [])
    assert.deepEqual((await run('SELECT v FROM seen WHERE id = $1::bigint', [1])).rows, [[12]])
    assert.deepEqual((await run('SELECT v FROM seen WHERE id = $1::numeric', ['1.0'])).rows, [[12]])
    assert.deepEqual((await run('SELECT v FROM seen WHERE id = $1 AND v > $2', [1, 100])).rows, [])
    await client.query('CREATE TABLE wide (id bigint PRIMARY KEY, v int)')
    await client.query('INSERT INTO wide VALUES (-1, 1), (2147483647, 2), (4294967295, 3), (32767, 4)')
    for (const type of ['int', 'smallint', 'bigint'])
      for (const on of [client, other]) {
        const byType = async (id: number | null): Promise<unknown[]> =>
          (await run(`SELECT v FROM wide WHERE id = $1::${type}`, [id], on)).rows.flat()
        assert.deepEqual(
          [await byType(-1), await byType(32767), await byType(0), await byType(null)],
          [[1], [4], [], []],
        )
        if (on === client) await client.query('BEGIN')
        const { rowCount } = await run(`UPDATE wide SET v = v WHERE $1::${type} = id`, [-1], on)
        assert.equal(rowCount, 1)
        if (on === client) await client.query('COMMIT')
      }
    assert.equal(await failure(run(point, ['one'])), '22P02')
    assert.equal(await failure(run(point, ['99999999999'])), '22003')
    assert.equal(await failure(run(point, [1, 2])), '08P01')
  })
})

describe('an INSERT of parameters', () => {
  test('puts in what the common way puts in', async () => {
    await client.query(
      `CREATE TABLE direct (id bigint PRIMARY KEY, a int DEFAULT 3, n numeric(6,2), t varchar(4), d date, ts timestamptz, b bool, y bytea)`,
    )
    await client.query('CREATE TABLE common (LIKE direct INCLUDING DEFAULTS)')
    const rows = [
      [1, 2, '3.14159', 'abcd', '2024-02-29', '2024-02-29 01:02:03+05', true, Buffer.from([0, 255])],
      [2, null, '-0.005', 'ab  ', null, null, false, null],
      [3, -7, 'NaN', '', 'infinity', '-infinity', null, Buffer.alloc(0)],
    ]
    for (const row of rows) {
      await run('INSERT INTO direct VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', row)
      await client.query('BEGIN')
      await run('INSERT INTO common VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', row)
      await client.query('COMMIT')
    }
    for (const table of ['direct', 'common']) {
      const other = table === 'direct' ? 'common' : 'direct'
      assert.deepEqual((await client.query(`TABLE ${table} EXCEPT TABLE ${other}`)).rows, [])
    }
    await run('INSERT INTO direct (id) VALUES ($1)', [4])
    await run('INSERT INTO direct (id, a) VALUES ($1, $2), ($3, 9)', [5, 8, 6])
    const { rows: found } = await run('SELECT id, a FROM direct WHERE id > 3 ORDER BY id')
    assert.deepEqual(found, [
      ['4', 3],
      ['5', 8],
      ['6', 9],
    ])
  })

  test('fails as the common way fails, and leaves nothing', async () => {
    await client.query('CREATE TABLE strict (id int PRIMARY KEY, v int NOT NULL, n numeric(3,1), c int CHECK (c > 0))')
    await client.query('CREATE TABLE plain (id int PRIMARY KEY, v int NOT NULL, n numeric(3,1), t varchar(3))')
    const insert = 'INSERT INTO plain VALUES ($1, $2, $3, $4)'
    await run(insert, [1, 1, 1, 'a'])
    assert.equal(await failure(run(insert, [1, 1, 1, 'a'])), '23505')
    assert.equal(await failure(run(insert, [2, null, 1, 'a'])), '23502')
    assert.equal(await failure(run(insert, [2, 1, 100, 'a'])), '22003')
    assert.equal(await failure(run(insert, [2, 1, 1, 'abcd'])), '22001')
    assert.equal(await failure(run(insert, [2, 'x', 1, 'a'])), '22P02')
    assert.equal(await failure(run('INSERT INTO strict VALUES ($1, 1, 1, $2)', [1, -1])), '23514')
    assert.equal((await client.query('SELECT * FROM plain')).rowCount, 1)
    await client.query('SET default_transaction_read_only = on')
    assert.equal(await failure(run(insert, [3, 1, 1, 'a'])), '25006')
    await client.query('RESET default_transaction_read_only')
  })

  test('waits for a key that somebody may still commit', async () => {
    const insert = 'INSERT INTO plain VALUES ($1, $2, $3, $4)'
    await other.query('BEGIN')
    await run(insert, [10, 1, 1, 'a'], other)
    const waiting = failure(run(insert, [10, 2, 2, 'b']))
    await other.query('SELECT 1')
    await other.query('COMMIT')
    assert.equal(await waiting, '23505')
    await other.query('BEGIN')
    await run(insert, [11, 1, 1, 'a'], other)
    const second = failure(run(insert, [11, 2, 2, 'b']))
    await other.query('ROLLBACK')
    assert.equal(await second, 'none')
    assert.deepEqual((await run('SELECT v FROM plain WHERE id = $1', [11])).rows, [[2]])
  })
})
