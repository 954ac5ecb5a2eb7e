// The `postgres` driver, which describes every statement and pipelines, against a running server.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import postgres from 'postgres'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

describe('postgres.js', () => {
  let server: CadastreProcess
  let sql: postgres.Sql
  before(async () => {
    server = await startCadastre({ flags: ['--log-level', 'warn'] })
    sql = postgres({
      host: '127.0.0.1',
      port: server.pgPort,
      user: 'cadastre',
      database: 'cadastre',
      max: 4,
      onnotice: () => {},
    })
  })
  after(async () => {
    await sql?.end({ timeout: 5 })
    await server?.stop()
  })

  test('tagged queries with typed parameters and results', async () => {
    const [row] =
      await sql`SELECT ${5}::int * 2 AS n, ${'x'}::text AS t, ${sql.json({ a: 1 })}::jsonb AS j, ${new Date(0)}::timestamptz AS at, ${[1, 2]}::int[] AS a`
    assert.deepEqual({ ...row }, { n: 10, t: 'x', j: { a: 1 }, at: new Date(0), a: [1, 2] })
  })

  test('multi-row insert helper, transaction and savepoint', async () => {
    await sql`CREATE TABLE p (id int PRIMARY KEY, name text)`
    await sql`INSERT INTO p ${sql([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ])}`
    await sql.begin(async (tx) => {
      await tx`UPDATE p SET name = 'c' WHERE id = 1`
      await tx
        .savepoint((inner) => inner`INSERT INTO p VALUES (1, 'again')`)
        .catch((error: { code: string }) => assert.equal(error.code, '23505'))
    })
    assert.deepEqual(
      (await sql`SELECT name FROM p ORDER BY id`).map((row) => row.name),
      ['c', 'b'],
    )
  })

  test('pipelined statements on pooled connections', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => sql`SELECT ${i}::int AS i`))
    assert.deepEqual(
      answers.map(([row]) => row.i),
      Array.from({ length: 40 }, (_, i) => i),
    )
  })

  test('cursor with a row limit suspends and resumes the portal', async () => {
    const sizes: number[] = []
    await sql`SELECT g FROM generate_series(1, 25) AS g`.cursor(10, (rows) => void sizes.push(rows.length))
    assert.deepEqual(sizes, [10, 10, 5])
  })

  test('COPY in and out', async () => {
    await sql`CREATE TABLE c (a int, b text)`
    const lines = Array.from({ length: 1000 }, (_, i) => `${i}\tline ${i}\n`)
    await pipeline(Readable.from(lines), await sql`COPY c FROM STDIN`.writable())
    assert.equal((await sql`SELECT sum(a)::int AS s FROM c`)[0].s, 499_500)
    let text = ''
    for await (const chunk of await sql`COPY (SELECT a, b FROM c WHERE a < 2 ORDER BY a) TO STDOUT (FORMAT csv, HEADER)`.readable())
      text += chunk
    assert.equal(text, 'a,b\n0,line 0\n1,line 1\n')
  })
})
