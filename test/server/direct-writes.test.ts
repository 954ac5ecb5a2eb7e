// Rows written by their keys without a plan's run, alone and in transaction blocks: what they leave must be what the same statements leave
// that cannot go that way, and rows that somebody else has must be waited for.
import { after, afterEach, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'

let server: CadastreProcess
let clients: pg.Client[]

before(async () => {
  server = await startCadastre({ flags: ['--log-level', 'warn'] })
  const connection = { host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' }
  clients = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const client = new pg.Client(connection)
      await client.connect()
      return client
    }),
  )
})
afterEach(async () => {
  for (const client of clients) await client.query('ROLLBACK')
})
after(async () => {
  for (const client of clients) await client.end()
  await server.stop()
})

type Outcome = { readonly rows: unknown[]; readonly count: number | null } | { readonly code: string }

async function outcome(client: pg.Client, text: string, values?: readonly unknown[]): Promise<Outcome> {
  try {
    const name = values && `s ${text}`.slice(0, 60)
    const { rows, rowCount } = await client.query({ name, text, values: values && [...values], rowMode: 'array' })
    return { rows, count: rowCount }
  } catch (error) {
    return { code: (error as { code: string }).code }
  }
}

type Given = number | string | null

const quoted = (value: Given): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value)

describe('a row written by its key', () => {
  for (const protocol of ['prepared', 'simple'] as const) {
    test(`${protocol}: leaves what a scan leaves, in blocks, after savepoints and errors`, async () => {
      const [client] = clients
      const table = (name: string): string => `${name}_${protocol}`
      for (const name of ['direct', 'common'])
        await client.query(
          `CREATE TABLE ${table(name)} (id int PRIMARY KEY, v int NOT NULL, n numeric(6,2), t varchar(6), u int UNIQUE)`,
        )
      const random = seeded('DIRECT_SEED')
      const key = (name: string): string => (name === 'direct' ? 'id = $1' : 'id + 0 = $1')
      const choices: readonly [weight: number, text: (name: string) => string, values: () => Given[]][] = [
        [6, (t) => `UPDATE ${table(t)} SET v = v + $2 WHERE ${key(t)}`, () => [id(), random.below(9)]],
        [2, (t) => `UPDATE ${table(t)} SET n = n / $2, t = t || 'x' WHERE ${key(t)}`, () => [id(), random.below(3)]],
        [2, (t) => `UPDATE ${table(t)} SET t = $2, n = v WHERE ${key(t)}`, () => [id(), random.pick(['a', 'b', null])]],
        [1, (t) => `UPDATE ${table(t)} SET v = u WHERE ${key(t)}`, () => [id()]],
        [1, (t) => `UPDATE ${table(t)} SET u = $2 WHERE ${key(t)}`, () => [id(), random.below(30)]],
        [1, (t) => `UPDATE ${table(t)} SET id = $2 WHERE ${key(t)}`, () => [id(), id()]],
        [2, (t) => `DELETE FROM ${table(t)} WHERE ${key(t)}`, () => [id()]],
        [6, (t) => `INSERT INTO ${table(t)} VALUES ($1, $2, 1.5, 'new', NULL)`, () => [id(), random.below(100)]],
        [6, (t) => `SELECT * FROM ${table(t)} WHERE ${key(t)}`, () => [id()]],
      ]
      const id = (): number => random.below(12)
      const bag = choices.flatMap(([weight, ...choice]) => Array.from({ length: weight }, () => choice))
      let open = false
      let saved = false
      for (let step = 0; step < 100; step++) {
        const seen = `seed ${random.seed}, step ${step}`
        const control = random.below(12)
        if (!open && control < 4) {
          await client.query('BEGIN')
          open = true
          saved = false
        } else if (open && control < 2) {
          await client.query(control === 0 ? 'ROLLBACK' : 'COMMIT')
          open = false
        } else if (open && control === 2) {
          await client.query('SAVEPOINT s')
          saved = true
        } else if (saved && open && control === 3) await outcome(client, 'ROLLBACK TO SAVEPOINT s')
        const [text, values] = random.pick(bag)
        const given = values()
        const outcomes: Outcome[] = []
        for (const name of ['direct', 'common']) {
          // What fails in the one table must not keep the other's from running.
          if (open) await outcome(client, 'SAVEPOINT one')
          const sql = text(name)
          const found =
            protocol === 'prepared'
              ? await outcome(client, sql, given)
              : await outcome(
                  client,
                  sql.replace(/\$(\d)/g, (_, n: string) => quoted(given[Number(n) - 1])),
                )
          if (open && 'code' in found) await outcome(client, 'ROLLBACK TO SAVEPOINT one')
          outcomes.push(found)
        }
        assert.deepEqual(outcomes[0], outcomes[1], `${seen}: ${text('direct')} with ${given.map(quoted).join()}`)
        if (step % 10 > 0) continue
        const [ours, theirs] = await Promise.all(
          ['direct', 'common'].map((name) => outcome(client, `SELECT * FROM ${table(name)} ORDER BY id`)),
        )
        assert.deepEqual(ours, theirs, seen)
      }
    })
  }

  test('waits for whoever has the row, and builds on what that one left', async () => {
    const [a, b, c] = clients
    await a.query('CREATE TABLE counter (id int PRIMARY KEY, v int)')
    await a.query('INSERT INTO counter VALUES (1, 0)')
    const add = (client: pg.Client, v: number): Promise<Outcome> =>
      outcome(client, 'UPDATE counter SET v = v * 2 + $1 WHERE id = $2', [v, 1])
    await a.query('BEGIN')
    await add(a, 1)
    await b.query('BEGIN')
    const second = add(b, 10)
    await c.query('SELECT 1')
    const third = add(c, 100)
    await a.query('COMMIT')
    assert.deepEqual(await second, { rows: [], count: 1 })
    await b.query('COMMIT')
    assert.deepEqual(await third, { rows: [], count: 1 })
    assert.deepEqual((await a.query('SELECT v FROM counter')).rows, [{ v: (1 * 2 + 10) * 2 + 100 }])
    await a.query('BEGIN')
    await outcome(a, 'DELETE FROM counter WHERE id = $1', [1])
    const late = add(b, 1)
    await c.query('SELECT 1')
    await a.query('COMMIT')
    assert.deepEqual(await late, { rows: [], count: 0 })
  })

  test('by many at once: none is lost, alone and in blocks', async () => {
    const [first] = clients
    await first.query('CREATE TABLE tally (id int PRIMARY KEY, v int)')
    await first.query('CREATE TABLE journal (v int, at timestamptz)')
    await first.query('INSERT INTO tally VALUES (1, 0), (2, 0)')
    const times = 25
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < times; i++) {
          await outcome(client, 'UPDATE tally SET v = v + $1 WHERE id = $2', [1, 1])
          await outcome(client, 'BEGIN', [])
          await outcome(client, 'UPDATE tally SET v = v + $1 WHERE id = $2', [1, 2])
          const { rows } = await client.query({ name: 'seen', text: 'SELECT v FROM tally WHERE id = $1', values: [2] })
          await outcome(client, 'INSERT INTO journal VALUES ($1, CURRENT_TIMESTAMP)', [(rows[0] as { v: number }).v])
          await outcome(client, 'COMMIT', [])
        }
      }),
    )
    const all = times * clients.length
    assert.deepEqual((await first.query('SELECT v FROM tally ORDER BY id')).rows, [{ v: all }, { v: all }])
    const { rows } = await first.query('SELECT count(DISTINCT v)::int AS n, min(v), max(v) FROM journal')
    assert.deepEqual(rows, [{ n: all, min: 1, max: all }])
  })

  test('two that wait for each other: one is told so, and its locks go', async () => {
    const [a, b] = clients
    await a.query('CREATE TABLE circle (id int PRIMARY KEY, v int)')
    await a.query('INSERT INTO circle VALUES (1, 0), (2, 0)')
    const add = (client: pg.Client, id: number): Promise<Outcome> =>
      outcome(client, 'UPDATE circle SET v = v + $1 WHERE id = $2', [1, id])
    await a.query('BEGIN')
    await b.query('BEGIN')
    await add(a, 1)
    await add(b, 2)
    const waiting = add(a, 2)
    await clients[2].query('SELECT 1')
    assert.deepEqual(await add(b, 1), { code: '40P01' })
    assert.deepEqual(await waiting, { rows: [], count: 1 })
    await b.query('ROLLBACK')
    await a.query('COMMIT')
    assert.deepEqual((await a.query('SELECT v FROM circle ORDER BY id')).rows, [{ v: 1 }, { v: 1 }])
  })

  test('a wait ends with lock_timeout, and leaves nothing locked', async () => {
    const [a, b] = clients
    await a.query('CREATE TABLE timed (id int PRIMARY KEY, v int)')
    await a.query('INSERT INTO timed VALUES (1, 0)')
    await a.query('BEGIN')
    await outcome(a, 'UPDATE timed SET v = $1 WHERE id = $2', [1, 1])
    await b.query(`SET lock_timeout = '10ms'`)
    assert.deepEqual(await outcome(b, 'UPDATE timed SET v = $1 WHERE id = $2', [2, 1]), { code: '55P03' })
    await b.query('RESET lock_timeout')
    await a.query('COMMIT')
    const { rows } = await a.query(`SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'timed'::regclass`)
    assert.deepEqual(rows, [{ n: 0 }])
    assert.deepEqual((await a.query('SELECT v FROM timed')).rows, [{ v: 1 }])
  })

  test('the time of a block is one, of statements alone their own', async () => {
    const [client] = clients
    await client.query('CREATE TABLE stamped (id int PRIMARY KEY, at timestamptz, local timestamp)')
    const insert = 'INSERT INTO stamped VALUES ($1, now(), CURRENT_TIMESTAMP)'
    await outcome(client, insert, [1])
    await outcome(client, insert, [2])
    await client.query('BEGIN')
    for (const id of [3, 4]) await outcome(client, insert, [id])
    await outcome(client, 'UPDATE stamped SET at = now() WHERE id = $1', [1])
    const { rows: same } = await client.query('SELECT count(*)::int AS n FROM stamped WHERE at = now()')
    await client.query('COMMIT')
    assert.deepEqual(same, [{ n: 3 }])
    const { rows } = await client.query(
      'SELECT count(DISTINCT local)::int AS n, bool_and(id = 1 OR at::timestamp = local) AS agree FROM stamped',
    )
    assert.deepEqual(rows, [{ n: 3, agree: true }])
  })

  test('is refused where a block may not write, and fails with the block', async () => {
    const [client] = clients
    await client.query('CREATE TABLE refused (id int PRIMARY KEY, v int NOT NULL)')
    await client.query('INSERT INTO refused VALUES (1, 1)')
    const update = 'UPDATE refused SET v = $1 WHERE id = $2'
    await client.query('BEGIN READ ONLY')
    assert.deepEqual(await outcome(client, update, [2, 1]), { code: '25006' })
    assert.deepEqual(await outcome(client, update, [2, 1]), { code: '25P02' })
    assert.deepEqual(await outcome(client, 'SELECT v FROM refused WHERE id = $1', [1]), { code: '25P02' })
    assert.deepEqual(await outcome(client, 'COMMIT', []), { rows: [], count: null })
    await client.query('BEGIN')
    assert.deepEqual(await outcome(client, update, [2, 1]), { rows: [], count: 1 })
    assert.deepEqual(await outcome(client, update, [null, 1]), { code: '23502' })
    assert.equal((await client.query('COMMIT')).command, 'ROLLBACK')
    assert.deepEqual((await client.query('SELECT v FROM refused')).rows, [{ v: 1 }])
  })

  test('foreign keys are looked at where a write touches them', async () => {
    const [client] = clients
    await client.query('CREATE TABLE parent (id int PRIMARY KEY, v int)')
    await client.query('CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent, v int)')
    await client.query('INSERT INTO parent VALUES (1, 1), (2, 2)')
    await client.query('INSERT INTO child VALUES (1, 1, 0)')
    for (const begin of [false, true]) {
      const within = async (text: string, values: readonly unknown[]): Promise<Outcome> => {
        if (begin) await client.query('BEGIN')
        const found = await outcome(client, text, values)
        if (begin) await client.query('COMMIT')
        return found
      }
      const one = { rows: [], count: 1 }
      assert.deepEqual(await within('UPDATE child SET parent = $1 WHERE id = $2', [3, 1]), { code: '23503' })
      assert.deepEqual(await within('UPDATE child SET v = v + $1 WHERE id = $2', [3, 1]), one)
      assert.deepEqual(await within('DELETE FROM parent WHERE id = $1', [1]), { code: '23503' })
      assert.deepEqual(await within('UPDATE parent SET id = $1 WHERE id = $2', [7, 1]), { code: '23503' })
      assert.deepEqual(await within('UPDATE parent SET v = $1 WHERE id = $2', [7, 1]), one)
    }
    assert.deepEqual((await client.query('SELECT * FROM child')).rows, [{ id: 1, parent: 1, v: 6 }])
  })
})
