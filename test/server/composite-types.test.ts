// Composite types outlast the server, and their values have PostgreSQL's text and binary forms.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import fc from 'fast-check'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'

const connected = async (port: number, user: string): Promise<pg.Client> => {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user,
    database: user,
  })
  await client.connect()
  return client
}

const rowsOf = async (client: pg.Client, sql: string): Promise<unknown[][]> =>
  (await client.query({ text: sql, rowMode: 'array' })).rows

describe('composite types across restarts', () => {
  test('types, attributes and rows are there after a crash and after a stop', async () => {
    let server = await startCadastre()
    try {
      let client = await connected(server.pgPort, 'cadastre')
      await client.query(`
        CREATE TYPE place AS (name text, at point);
        CREATE TABLE shop (id int PRIMARY KEY, p place, ps place[]);
        CREATE TABLE chain (first shop);
        INSERT INTO shop VALUES (1, '(a,"(1,2)")', '{"(b,)"}');
        INSERT INTO chain SELECT shop FROM shop;
        ALTER TYPE place ADD ATTRIBUTE opened date;
        COMMENT ON TYPE place IS 'where';
        COMMENT ON COLUMN place.at IS 'there'`)
      const look = async (): Promise<unknown[][]> => [
        ...(await rowsOf(client, 'SELECT shop::text, (p).opened FROM shop')),
        ...(await rowsOf(client, 'SELECT first::text FROM chain')),
        ...(await rowsOf(
          client,
          `SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum), obj_description(t.oid)
             FROM pg_class c JOIN pg_type t ON t.typrelid = c.oid JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relname = 'place' AND c.relkind = 'c' AND t.typtype = 'c' ORDER BY a.attnum`,
        )),
      ]
      const expected = [
        ['(1,"(a,""(1,2)"",)","{""(b,,)""}")', null],
        ['(1,"(a,""(1,2)"",)","{""(b,,)""}")'],
        ['name', 'text', null, 'where'],
        ['at', 'point', 'there', 'where'],
        ['opened', 'date', null, 'where'],
      ]
      assert.deepEqual(await look(), expected)
      client.on('error', () => {})
      await server.kill()
      server = await startCadastre({ directory: server.directory })
      client = await connected(server.pgPort, 'cadastre')
      assert.deepEqual(await look(), expected)
      await client.query("SELECT cadastre.flush_table('shop')")
      await client.end()
      await server.stop()
      server = await startCadastre({ directory: server.directory })
      client = await connected(server.pgPort, 'cadastre')
      assert.deepEqual(await look(), expected)
      await client.end()
    } finally {
      await server.stop()
      rmSync(server.directory, { recursive: true, force: true })
    }
  })
})

describe('rows on the wire', () => {
  let cadastre: CadastreProcess
  let postgres: PostgresProcess
  let clients: pg.Client[]
  before(async () => {
    cadastre = await startCadastre()
    postgres = await startPostgres()
    clients = [await connected(cadastre.pgPort, 'cadastre'), await connected(postgres.port, 'cadastre')]
    for (const client of clients) {
      await client.query('CREATE TYPE mixed AS (n int, t text, d numeric(8,2), a text[], j jsonb, b bytea)')
      await client.query('CREATE TABLE kept (i int, m mixed)')
    }
  })
  after(async () => {
    await Promise.all((clients ?? []).map((client) => client.end()))
    await Promise.all([cadastre?.stop(), postgres?.stop()])
  })

  const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null })
  const text = fc.string({
    unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\\', '(', ')', '{', '}', '\n'),
    maxLength: 6,
  })
  const row = fc.tuple(
    maybe(fc.integer({ min: -9, max: 9 })),
    maybe(text),
    maybe(fc.double({ min: -999, max: 999, noNaN: true, noDefaultInfinity: true }).map((value) => value.toFixed(3))),
    maybe(fc.array(text, { maxLength: 3 })),
    maybe(fc.oneof(text, fc.integer(), fc.constant({ k: [1] })).map((value) => JSON.stringify(value))),
    maybe(fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes))),
  )

  test('text and binary forms are the same as those of PostgreSQL, and are read again', async () => {
    await fc.assert(
      fc.asyncProperty(row, async (fields) => {
        const answers: Record<string, unknown>[] = []
        for (const client of clients) {
          await client.query('DELETE FROM kept')
          await client.query(
            'INSERT INTO kept VALUES (1, ROW($1::int, $2::text, $3::numeric, $4::text[], $5::jsonb, $6::bytea))',
            [...fields],
          )
          const [[printed]] = await rowsOf(client, 'SELECT m::text FROM kept')
          const sent = await client.query({
            text: 'SELECT m FROM kept',
            rowMode: 'array',
            binary: true,
          } as pg.QueryArrayConfig)
          const bytes = (sent.rows[0] as unknown as [Buffer | string])[0]
          await client.query('INSERT INTO kept VALUES (2, $1::text::mixed), (3, $2)', [printed, printed])
          const equal = await rowsOf(client, 'SELECT count(DISTINCT m), count(*), bool_and(m = m) FROM kept')
          answers.push({
            printed,
            bytes: Buffer.from(bytes as string).toString('hex'),
            equal,
          })
        }
        assert.deepEqual(answers[0], answers[1])
      }),
      { numRuns: 60 },
    )
  })

  test('a binary parameter of the type is read, and refused where its fields are others', async () => {
    const [client] = clients
    const [[oid]] = await rowsOf(client, "SELECT 'kept'::regtype::oid::int")
    const int4 = 23
    const word = (value: number): number[] => [value >> 24, value >> 16, value >> 8, value].map((byte) => byte & 255)
    const message = (fields: readonly number[][]): Buffer => Buffer.from([...word(fields.length), ...fields.flat()])
    const seven = [...word(int4), ...word(4), ...word(7)]
    const nothing = [...word(Number((await rowsOf(client, "SELECT 'mixed'::regtype::oid::int"))[0][0])), ...word(-1)]
    const ask = (value: Buffer): Promise<pg.QueryResult> =>
      client.query({
        text: 'SELECT ($1::kept).i AS i, pg_typeof($1)::oid::int AS type',
        values: [value],
      })
    assert.deepEqual((await ask(message([seven, nothing]))).rows, [{ i: 7, type: oid }])
    await assert.rejects(ask(message([seven])), {
      code: '42804',
      message: 'wrong number of columns: 1, expected 2',
    })
    await assert.rejects(ask(message([nothing, nothing])), { code: '42804' })
    await assert.rejects(ask(message([seven, nothing]).subarray(0, 9)), {
      code: '08P01',
    })
  })
})
