// Tables that queries are planned over are sampled by the server itself, and what it saw decides in which order they are joined.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const waitMillisecondsMax = 20_000

describe('samples that nobody asked for', { timeout: 60_000 }, () => {
  let cadastre: CadastreProcess
  let client: SimpleClient
  const run = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { rows, error } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return rows
  }
  const one = async (sql: string): Promise<string | null> => (await run(sql))[0]?.[0] ?? null
  const until = async (sql: string, expected: string): Promise<void> => {
    const end = performance.now() + waitMillisecondsMax
    let seen = await one(sql)
    while (seen !== expected && performance.now() < end) {
      await sleep(50)
      seen = await one(sql)
    }
    assert.equal(seen, expected, sql)
  }
  const analyzed = (table: string): string =>
    `SELECT autoanalyze_count FROM pg_stat_user_tables WHERE relname = '${table}'`
  /** That EXPLAIN expects of the whole query. */
  const estimated = async (sql: string): Promise<number> =>
    (JSON.parse((await one(`EXPLAIN (FORMAT json) ${sql}`))!) as { Plan: { 'Plan Rows': number } }[])[0].Plan[
      'Plan Rows'
    ]

  before(async () => {
    cadastre = await startCadastre({ flags: ['--log-level', 'warn'] })
    client = await SimpleClient.connect(cadastre.pgPort)
    // Half of the rows are of 1, the others each of a value of its own.
    for (const table of ['casts', 'words', 'few'])
      await run(
        `CREATE TABLE ${table} AS SELECT g AS id, CASE WHEN g % 2 = 0 THEN 1 ELSE g END AS movie
         FROM generate_series(1, ${table === 'few' ? 500 : 4000}) g`,
      )
  })
  after(() => cadastre?.stop())

  test('a query has its tables sampled, small ones aside', async () => {
    assert.equal(
      await one('SELECT count(*) FROM casts JOIN words USING (movie) JOIN few USING (movie) WHERE movie > 1'),
      '249',
    )
    await until(analyzed('casts'), '1')
    await until(analyzed('words'), '1')
    assert.equal(await one(analyzed('few')), '0')
    assert.equal(
      await one(`SELECT most_common_vals FROM pg_stats WHERE tablename = 'casts' AND attname = 'movie'`),
      '{1}',
    )
  })

  test('values that are common in both tables meet as often as they do', async () => {
    const two = await estimated('SELECT casts.id FROM casts JOIN words USING (movie)')
    assert.ok(two > 3_000_000 && two < 5_000_000, `${two} of 4001999 rows`)
    const three = await estimated(
      'SELECT casts.id FROM casts JOIN words USING (movie) JOIN casts again ON again.movie = words.movie',
    )
    assert.ok(three > 6e9 && three < 1e10, `${three} of 8000001999 rows`)
  })

  test('rows that come have the table sampled once more', async () => {
    await run('INSERT INTO casts SELECT g, 2 FROM generate_series(1, 4000) g')
    await run('SELECT count(*) FROM casts JOIN words USING (movie)')
    await until(analyzed('casts'), '2')
    assert.equal(
      await one(`SELECT most_common_vals FROM pg_stats WHERE tablename = 'casts' AND attname = 'movie'`),
      '{2,1}',
    )
    assert.equal(await one(analyzed('words')), '1')
  })
})
