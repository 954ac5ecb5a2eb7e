// First rows of a large table with many columns, which are fetched by row id once it is known which rows they are: the same rows as WITH
// TIES finds, which has all columns from the start. Rows lie in files, in memory and in the transaction; some are deleted or changed.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'
import { SimpleClient } from '../support/simple-client.ts'

const columns = ['k', 'a', 'b', 'text', 'name', 'price', 'at', 'flag', 'later'] as const
const filters = [
  '',
  'WHERE a > 500',
  "WHERE text LIKE '%7%'",
  'WHERE b IS NULL',
  'WHERE k < 100 OR a = 3',
  'WHERE flag',
]
const keys = ['a', 'a DESC', 'b NULLS FIRST', 'name DESC', 'price', 'k % 100', 'at DESC NULLS LAST', 'length(text), b']

describe('columns of few rows out of many', { timeout: 200_000 }, () => {
  let cadastre: CadastreProcess
  let client: SimpleClient
  const run = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { rows, error } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return rows
  }
  const rowsOf = (from: number, to: number): string =>
    `SELECT g, (g * 7919) % 5003, CASE WHEN g % 7 > 0 THEN g % 91 END, 'text ' || g % 1009, repeat('n', g % 13) || g, g / 8.0,
            timestamp '2026-01-01' + g % 977 * interval '1 hour', g % 11 = 0 FROM generate_series(${from}, ${to}) g`
  before(async () => {
    cadastre = await startCadastre({ flags: ['--log-level', 'warn'], environment: { CADASTRE_TEST_POISON: '1' } })
    client = await SimpleClient.connect(cadastre.pgPort)
    await run(
      'CREATE TABLE late (k int, a int, b int, text text, name text, price numeric(12,3), at timestamp, flag bool) WITH (regions = 2)',
    )
    await run(`INSERT INTO late ${rowsOf(1, 70_000)}`)
    await run("SELECT cadastre.flush_table('late')")
    await run("ALTER TABLE late ADD COLUMN later text DEFAULT 'old'")
    await run(`INSERT INTO late ${rowsOf(70_001, 75_000)}`)
    await run("DELETE FROM late WHERE k % 17 = 0; UPDATE late SET name = name || '!' WHERE k % 19 = 0")
    await run('CREATE TABLE other AS SELECT k * 3 AS k, repeat(chr(97 + k % 26), 20) AS word, k AS n FROM late')
    await run('ANALYZE')
  })
  after(() => cadastre?.stop())

  test('are those of the same rows', async (t) => {
    const random = seeded('LATE_SEED')
    t.diagnostic(`LATE_SEED=${random.seed}`)
    let late = 0
    const compare = async (rounds: number): Promise<void> => {
      for (let i = 0; i < rounds; i++) {
        const picked = random.next() < 0.3 ? '*' : columns.filter(() => random.next() < 0.6).join(', ') || '*'
        const from =
          random.next() < 0.3
            ? `late ${random.pick(['JOIN', 'LEFT JOIN'])} other USING (k) ${random.pick(filters)}`
            : `late ${random.pick(filters)}`
        const order = `ORDER BY ${random.pick(keys)}, k`
        const offset = random.next() < 0.4 ? `OFFSET ${random.below(300)}` : ''
        const rows = 1 + random.below(40)
        const sql = `SELECT ${picked} FROM ${from} ${order} ${offset}`
        const ours = `${sql} LIMIT ${rows}`
        const place = `seed ${random.seed}: ${ours}`
        const expected = await run(`${sql} FETCH FIRST ${rows} ROWS WITH TIES`)
        assert.deepEqual(await run(ours), expected, place)
        if ((await run(`EXPLAIN ${ours}`)).some(([line]) => line?.includes('Fetch Rows'))) late++
      }
    }
    await compare(20)
    await run('BEGIN')
    await run(`INSERT INTO late ${rowsOf(75_001, 75_400)}`)
    await run('DELETE FROM late WHERE k % 23 = 0')
    await run("UPDATE late SET text = 'changed 7', later = NULL WHERE k % 29 = 0")
    await compare(20)
    await run('ROLLBACK')
    await compare(10)
    assert.ok(late > 25, `only ${late} plans fetched columns`)
  })
})
