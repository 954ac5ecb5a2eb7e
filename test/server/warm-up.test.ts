// What the server asks itself before it is ready: all of it works, and leaves nothing behind.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import postgres from 'postgres'
import { preparedQuery, storedQueries, storedRows, warmUpQueries } from '../../src/warm-up/warm-up-queries.ts'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

let server: CadastreProcess
let sql: postgres.Sql

before(async () => {
  server = await startCadastre({ environment: { CADASTRE_WARM_UP: 'on' }, flags: ['--log-level', 'warn'] })
  sql = postgres({ port: server.pgPort, host: '127.0.0.1', user: 'cadastre', database: 'cadastre', max: 1 })
})

after(async () => {
  await sql.end()
  await server.stop()
})

test('nothing of it shows', async () => {
  assert.equal(server.log(), '')
  // Only whoever asks.
  const [{ count }] = await sql`SELECT count(*)::int AS count FROM pg_stat_activity`
  assert.equal(count, 1)
  const locks = await sql`SELECT pid FROM pg_locks WHERE pid <> pg_backend_pid()`
  assert.equal(locks.length, 0)
  const [{ value }] = await sql`SHOW jit_above_rows`.then((rows) => [{ value: rows[0].jit_above_rows as string }])
  assert.notEqual(value, '0')
  assert.deepEqual([...(await sql`SELECT relname FROM pg_class WHERE relname LIKE 'warm%'`)], [])
  // The storage thread has removed them by the time it has done what it was asked for after that.
  await sql`CREATE TABLE later ()`
  const files = readdirSync(server.directory, { recursive: true, encoding: 'utf8' })
  assert.ok(!files.some((name) => name.endsWith('.segment')), files.join())
})

test('its queries have rows, compiled and interpreted the same', async () => {
  for (const query of warmUpQueries) {
    await sql`SET jit_above_rows = 0`
    const compiled = await sql.unsafe(query)
    await sql`SET jit = off`
    assert.deepEqual([...(await sql.unsafe(query))], [...compiled])
    assert.ok(compiled.length > 0, query)
    await sql`RESET ALL`
  }
  assert.ok((await sql.unsafe(preparedQuery, [1])).length > 0)
})

test('its queries of stored rows, too', async () => {
  const table = '"warm-up"'
  await sql.unsafe(storedRows(table))
  for (const query of storedQueries(table)) {
    await sql`SET jit_above_rows = 0`
    const compiled = await sql.unsafe(query)
    await sql`SET jit = off`
    assert.deepEqual([...(await sql.unsafe(query))], [...compiled])
    assert.ok(compiled.length > 0, query)
    await sql`RESET ALL`
  }
  await sql.unsafe(`DROP TABLE ${table}`)
})
