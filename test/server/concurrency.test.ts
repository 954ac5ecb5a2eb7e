// Sessions against each other: no lost updates, no duplicate keys, no lost rows when a table changes below its writers.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { fails, ok, useSessions } from '../support/sessions.ts'
import type { SimpleClient } from '../support/simple-client.ts'

describe('concurrent sessions', () => {
  const { connect } = useSessions()
  const connectMany = (count: number): Promise<SimpleClient[]> => Promise.all(Array.from({ length: count }, connect))

  test('two connections that increment one counter 300 times each end at 600', async () => {
    const [a, b] = await connectMany(2)
    await ok(a, 'CREATE TABLE counter (id int PRIMARY KEY, n int)')
    await ok(a, 'INSERT INTO counter VALUES (1, 0)')
    const increment = async (client: SimpleClient): Promise<void> => {
      for (let i = 0; i < 300; i++) await ok(client, 'UPDATE counter SET n = n + 1 WHERE id = 1')
    }
    await Promise.all([increment(a), increment(b)])
    assert.deepEqual(await ok(a, 'SELECT n FROM counter'), [['600']])
  })

  test('forty connections that increment one counter at once all succeed', async () => {
    const clients = await connectMany(40)
    await ok(clients[0], 'CREATE TABLE busy (id int PRIMARY KEY, n int)')
    await ok(clients[0], 'INSERT INTO busy VALUES (1, 0)')
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < 5; i++) await ok(client, 'UPDATE busy SET n = n + 1 WHERE id = 1')
      }),
    )
    assert.deepEqual(await ok(clients[0], 'SELECT n FROM busy'), [['200']])
  })

  test('ON CONFLICT counts every arrival once', async () => {
    const clients = await connectMany(8)
    await ok(clients[0], 'CREATE TABLE arrivals (id int PRIMARY KEY, n int) WITH (regions = 3)')
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < 20; i++) {
          await ok(
            client,
            `INSERT INTO arrivals VALUES (${i % 5}, 1) ON CONFLICT (id) DO UPDATE SET n = arrivals.n + 1`,
          )
          await ok(client, `INSERT INTO arrivals VALUES (${i % 5}, 1) ON CONFLICT DO NOTHING`)
        }
      }),
    )
    assert.deepEqual(await ok(clients[0], 'SELECT count(*), sum(n) FROM arrivals'), [['5', '160']])
  })

  test('of open transactions that insert one key, one commits', async () => {
    const clients = await connectMany(4)
    await ok(clients[0], 'CREATE TABLE claimed (id int PRIMARY KEY, who int)')
    const outcomes = await Promise.all(
      clients.map(async (client, i) => {
        await ok(client, 'BEGIN')
        const inserted = await client.query(`INSERT INTO claimed VALUES (7, ${i})`)
        const committed = await client.query('COMMIT')
        return inserted.error?.sqlstate ?? committed.error?.sqlstate ?? committed.tags[0]
      }),
    )
    assert.deepEqual(outcomes.sort(), ['23505', '23505', '23505', 'COMMIT'])
    assert.deepEqual(await ok(clients[0], 'SELECT count(*) FROM claimed'), [['1']])
  })

  test('repeatable read keeps its snapshot and refuses to overwrite newer rows', async () => {
    const [a, b] = await connectMany(2)
    await ok(a, 'CREATE TABLE steady (id int PRIMARY KEY, n int)')
    await ok(a, 'INSERT INTO steady VALUES (1, 1)')
    await ok(a, 'BEGIN ISOLATION LEVEL REPEATABLE READ')
    assert.deepEqual(await ok(a, 'SELECT n FROM steady'), [['1']])
    await ok(b, 'UPDATE steady SET n = 2')
    assert.deepEqual(await ok(a, 'SELECT n FROM steady'), [['1']])
    const updated = await a.query('UPDATE steady SET n = n + 10')
    const committed = await a.query('COMMIT')
    assert.equal(updated.error?.sqlstate ?? committed.error?.sqlstate, '40001')
    assert.deepEqual(await ok(b, 'SELECT n FROM steady'), [['2']])
  })

  test('of sessions that create one table, one wins and the others hear 42P07', async () => {
    const clients = await connectMany(6)
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all(clients.map((client) => client.query(`CREATE TABLE race${round} (a int)`)))
      assert.deepEqual(results.map((one) => one.error?.sqlstate ?? 'created').sort(), [
        ...Array.from({ length: 5 }, () => '42P07'),
        'created',
      ])
      const rows = await ok(clients[0], `SELECT count(*) FROM pg_class WHERE relname = 'race${round}'`)
      assert.deepEqual(rows, [['1']])
    }
  })

  test('two tables created in one transaction race with the same ones in the other order', async () => {
    const [a, b] = await connectMany(2)
    const create = async (client: SimpleClient, names: string[]): Promise<string> => {
      await ok(client, 'BEGIN')
      let failure: string | undefined
      for (const name of names) failure ??= (await client.query(`CREATE TABLE ${name} (a int)`)).error?.sqlstate
      const committed = await client.query('COMMIT')
      return failure ?? committed.error?.sqlstate ?? committed.tags[0]
    }
    const outcomes = await Promise.all([create(a, ['twin1', 'twin2']), create(b, ['twin2', 'twin1'])])
    assert.equal(outcomes.filter((one) => one === 'COMMIT').length, 1, outcomes.join())
    assert.deepEqual(await ok(a, "SELECT count(*) FROM pg_class WHERE relname LIKE 'twin_'"), [['2']])
  })

  test('a table is not dropped below its reader', async () => {
    const [a, b] = await connectMany(2)
    await ok(a, 'CREATE TABLE doomed AS SELECT g AS n FROM generate_series(1, 50000) g')
    await ok(a, 'BEGIN')
    await ok(a, 'DECLARE c CURSOR FOR SELECT n FROM doomed')
    assert.equal((await ok(a, 'FETCH 10 FROM c')).length, 10)
    const drop = ok(b, 'DROP TABLE doomed')
    assert.equal((await ok(a, 'FETCH ALL FROM c')).length, 49_990)
    await ok(a, 'COMMIT')
    await drop
    assert.equal((await a.query('SELECT * FROM doomed')).error?.sqlstate, '42P01')
  })

  test('writers lose nothing while their table is altered, rewritten and indexed', async () => {
    const [a, b, c] = await connectMany(3)
    await ok(a, 'CREATE TABLE moving (id int, n int) WITH (regions = 2)')
    let done = false
    let next = 0
    const acknowledged: number[] = []
    const write = async (client: SimpleClient): Promise<void> => {
      while (!done) {
        const id = ++next
        await ok(client, `INSERT INTO moving (id, n) VALUES (${id}, ${id})`)
        acknowledged.push(id)
      }
    }
    const writers = [write(b), write(c)]
    for (const ddl of [
      'ALTER TABLE moving ADD COLUMN extra int DEFAULT 5',
      'ALTER TABLE moving ALTER COLUMN n TYPE numeric(20,2)',
      'CREATE UNIQUE INDEX moving_id ON moving (id)',
      'ALTER TABLE moving ALTER COLUMN extra SET NOT NULL',
      'ALTER TABLE moving ADD CONSTRAINT positive CHECK (n > 0)',
      'ALTER TABLE moving ADD COLUMN stamp timestamptz DEFAULT clock_timestamp()',
      'ALTER TABLE moving ALTER COLUMN n TYPE bigint',
      'ALTER TABLE moving DROP COLUMN extra',
    ]) {
      await ok(a, ddl)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    done = true
    await Promise.all(writers)
    const rows = await ok(a, 'SELECT id FROM moving ORDER BY id')
    assert.deepEqual(
      rows.map(([id]) => Number(id)),
      acknowledged.sort((x, y) => x - y),
    )
  })

  test('a writer whose table is dropped hears 42P01, one whose table changes goes on', async () => {
    const [a, b] = await connectMany(2)
    await ok(a, 'CREATE TABLE waited (a int)')
    await ok(a, 'BEGIN')
    await ok(a, 'ALTER TABLE waited ADD COLUMN b int DEFAULT 9')
    const insert = b.query('INSERT INTO waited (a) VALUES (1)')
    await ok(a, 'COMMIT')
    assert.equal((await insert).error, undefined)
    assert.deepEqual(await ok(b, 'SELECT * FROM waited'), [['1', '9']])
    await ok(a, 'BEGIN')
    await ok(a, 'DROP TABLE waited')
    const late = b.query('INSERT INTO waited (a) VALUES (2)')
    await ok(a, 'COMMIT')
    assert.equal((await late).error?.sqlstate, '42P01')
  })

  test('two transactions that wait for each other: one hears 40P01', async () => {
    const [a, b] = await connectMany(2)
    await ok(a, 'CREATE TABLE left_one (a int)')
    await ok(a, 'CREATE TABLE right_one (a int)')
    await ok(a, 'BEGIN')
    await ok(b, 'BEGIN')
    await ok(a, 'INSERT INTO left_one VALUES (1)')
    await ok(b, 'INSERT INTO right_one VALUES (1)')
    const first = a.query('DROP TABLE right_one')
    const second = b.query('DROP TABLE left_one')
    const outcomes = await Promise.all([first, second])
    assert.deepEqual(outcomes.map((one) => one.error?.sqlstate ?? one.tags[0]).sort(), ['40P01', 'DROP TABLE'])
    await ok(a, 'ROLLBACK')
    await ok(b, 'ROLLBACK')
  })

  test('a dropped sequence that comes back by ROLLBACK repeats nothing', async () => {
    const [a] = await connectMany(1)
    await ok(a, 'CREATE SEQUENCE kept_sequence')
    await ok(a, "SELECT nextval('kept_sequence') FROM generate_series(1, 5)")
    await ok(a, 'BEGIN')
    await ok(a, 'DROP SEQUENCE kept_sequence')
    await ok(a, 'ROLLBACK')
    const [[next]] = await ok(a, "SELECT nextval('kept_sequence')")
    assert.ok(Number(next) > 5, `nextval gave ${next}`)
  })

  test('what a transaction made and dropped again is in the way of nobody', async () => {
    const [a, b] = await connectMany(2)
    await ok(a, 'BEGIN')
    await ok(a, 'CREATE TABLE passing (id int PRIMARY KEY)')
    await ok(a, 'DROP TABLE passing')
    await ok(b, 'CREATE TABLE meanwhile (a int)')
    await ok(a, 'SELECT 1')
    await ok(a, 'COMMIT')
  })

  test('ROLLBACK ends a transaction that could not be committed', async () => {
    const [a, b] = await connectMany(2)
    const change = (to: string): string => `UPDATE cadastre.schema SET info = '${to}' WHERE name = 'contended'`
    await ok(a, "INSERT INTO cadastre.schema (name) VALUES ('contended')")
    await ok(a, 'BEGIN')
    await ok(a, change('one'))
    await ok(b, change('two'))
    await ok(a, 'ROLLBACK')
    await ok(a, 'BEGIN')
    await ok(a, change('three'))
    await ok(b, change('four'))
    await fails(a.query('SELECT 1'), '40001')
    await fails(a.query('SELECT 1'), '25P02')
    await ok(a, 'ROLLBACK')
    assert.deepEqual(await ok(a, "SELECT info FROM cadastre.schema WHERE name = 'contended'"), [['four']])
  })
})
