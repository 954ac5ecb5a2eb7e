// Decoded columns in shared memory, seen from outside: TPC-H answers the same with a cache that holds next to nothing, from several
// connections at once, while memory that was given back is overwritten; and what the server says of its memory.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generate, tableNames } from '../../bench/tpch/generate.ts'
import { schema } from '../../bench/tpch/schema.ts'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const scale = 0.01
const queries = Array.from({ length: 22 }, (_, i) => {
  const name = `../../bench/tpch/queries/q${String(i + 1).padStart(2, '0')}.sql`
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8')
})

async function rowsOf(client: SimpleClient, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const { rows, error } = await client.query(sql)
  assert.equal(error, undefined, `${sql}: ${error?.message}`)
  return rows
}

async function figures(client: SimpleClient): Promise<Readonly<Record<string, number>>> {
  const rows = await rowsOf(client, 'SELECT name, value FROM cadastre.memory')
  return Object.fromEntries(rows.map(([name, value]) => [name, Number(value)]))
}

describe('the column cache', { timeout: 220_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-cache-'))
  let expected: (readonly (readonly (string | null)[])[])[]
  let server: CadastreProcess | undefined
  const start = (...flags: string[]): Promise<CadastreProcess> =>
    startCadastre({ directory, flags, environment: { CADASTRE_TEST_POISON: '1' } })

  before(async () => {
    server = await startCadastre({ directory })
    const client = await SimpleClient.connect(server.pgPort)
    for (const statement of schema) await rowsOf(client, statement)
    for (const table of tableNames) {
      const { error } = await client.copyIn(`COPY ${table} FROM STDIN (DELIMITER '|')`, generate(table, scale))
      assert.equal(error, undefined)
    }
    expected = []
    for (const sql of queries) expected.push(await rowsOf(client, sql))
    const { column_cache_bytes: bytes, column_cache_evictions: evictions } = await figures(client)
    assert.ok(bytes > 1 << 20)
    assert.equal(evictions, 0)
    client.end()
    await server.stop()
    server = undefined
  })
  after(async () => {
    await server?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  for (const size of ['1MB', '1B']) {
    test(`of ${size} gives the same answers as one that holds everything`, async () => {
      server = await start('--column-cache', size)
      const clients = await Promise.all([1, 2, 3].map(() => SimpleClient.connect(server!.pgPort)))
      await Promise.all(
        clients.map(async (client, at) => {
          // Each begins elsewhere, so that they want different columns at a time.
          for (let i = 0; i < queries.length; i++) {
            const number = (i + at * 7) % queries.length
            assert.deepEqual(await rowsOf(client, queries[number]), expected[number], `query ${number + 1}`)
          }
        }),
      )
      const seen = await figures(clients[0])
      assert.ok(seen['column_cache_bytes'] <= seen['column_cache_budget_bytes'])
      assert.ok(seen['column_cache_misses'] > 0)
      assert.equal(seen['column_cache_evictions'] > 0, size === '1MB')
      for (const client of clients) client.end()
      const metrics = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text()
      assert.match(metrics, /^cadastre_memory_used_bytes \d+$/m)
      assert.match(metrics, /^cadastre_column_cache_misses_total [1-9]\d*$/m)
      await server.stop()
      server = undefined
    })
  }

  test('cursors read on while other queries evict what they read before', async () => {
    server = await start('--column-cache', '300kB')
    const [reader, other] = await Promise.all([1, 2].map(() => SimpleClient.connect(server!.pgPort)))
    const sql = 'SELECT l_orderkey, l_comment, l_shipdate FROM lineitem ORDER BY l_orderkey, l_linenumber'
    const plain = 'SELECT l_orderkey, l_comment, l_shipmode FROM lineitem'
    const whole = [await rowsOf(other, sql), await rowsOf(other, plain)]
    await rowsOf(reader, `BEGIN; DECLARE a CURSOR FOR ${sql}; DECLARE b CURSOR FOR ${plain}`)
    const read: (readonly (string | null)[])[][] = [[], []]
    for (let round = 0; ; round++) {
      const a = await rowsOf(reader, 'FETCH 9000 FROM a')
      const b = await rowsOf(reader, 'FETCH 9000 FROM b')
      read[0].push(...a)
      read[1].push(...b)
      if (a.length === 0 && b.length === 0) break
      await rowsOf(other, queries[round % queries.length])
    }
    assert.deepEqual(read[0], whole[0])
    assert.deepEqual(read[1], whole[1])
    await rowsOf(reader, 'COMMIT')
    for (const client of [reader, other]) client.end()
  })
})
