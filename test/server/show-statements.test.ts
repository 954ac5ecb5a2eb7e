// SHOW TABLES, DESCRIBE and their kin, over the wire: what they answer, and that what SHOW CREATE TABLE says makes the same table again.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('statements that PostgreSQL has not', () => {
  let server: CadastreProcess
  let client: SimpleClient
  const rows = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows: found } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }

  before(async () => {
    server = await startCadastre()
    client = await SimpleClient.connect(server.pgPort)
    await rows(`CREATE TABLE base (k int PRIMARY KEY);
      CREATE TABLE t (a bigserial PRIMARY KEY, b varchar(10) DEFAULT 'it''s' NOT NULL CHECK (length(b) > 0), c numeric(10,2) UNIQUE,
        d int REFERENCES base ON DELETE CASCADE, e int GENERATED ALWAYS AS IDENTITY, f int GENERATED ALWAYS AS (d * 2) STORED,
        "Odd name" timestamptz[]) WITH (regions = 3, fillfactor = 70);
      CREATE INDEX ON t (lower(b), c DESC) WHERE d > 3; COMMENT ON COLUMN t.a IS 'the key'; CREATE VIEW v AS SELECT a, b FROM t`)
  })
  after(async () => {
    client.end()
    await server.stop()
  })

  test('list what there is', async () => {
    assert.deepEqual(await rows('SHOW TABLES'), [
      ['base', 'Active'],
      ['t', 'Active'],
    ])
    await rows(`UPDATE cadastre."table" SET provision_state = 'config' WHERE name = 'base'`)
    assert.deepEqual(await rows('SHOW TABLES'), [
      ['t', 'Active'],
      ['base', 'Not Active'],
    ])
    await rows(`UPDATE cadastre."table" SET provision_state = 'active' WHERE name = 'base'`)
    assert.deepEqual(await rows("SHOW TABLES FROM public LIKE 'b%'"), [['base', 'Active']])
    assert.deepEqual(await rows('SHOW DATABASES'), [['cadastre'], ['postgres'], ['template0'], ['template1']])
    assert.deepEqual(await rows("SHOW SCHEMAS LIKE 'pub%'"), [['public']])
    assert.equal((await rows('SHOW REGIONS FROM t')).length, 3)
    assert.equal((await rows('SHOW REGIONS')).length, 4)
    assert.equal((await rows('SHOW PROCESSLIST')).length, 1)
    assert.deepEqual(
      (await rows("SHOW VARIABLES LIKE 'server_encoding'")).map(([name, value]) => [name, value]),
      [['server_encoding', 'UTF8']],
    )
    assert.deepEqual(
      (await rows('SHOW INDEXES FROM t')).map(([name]) => name),
      ['t_c_key', 't_lower_c_idx', 't_pkey'],
    )
    assert.deepEqual(await rows('SHOW INDEX IN t'), await rows('SHOW INDEXES FROM t'))
    assert.deepEqual(
      (await rows('SHOW INDEXES')).map(([name, unique, , , table]) => [name, unique, table]),
      [
        ['base_pkey', 't', 'base'],
        ['t_c_key', 't', 't'],
        ['t_lower_c_idx', 'f', 't'],
        ['t_pkey', 't', 't'],
      ],
    )
    assert.equal((await client.query('SHOW INDEXES t')).error?.sqlstate, '42601')
  })

  test('describe columns', async () => {
    const described = await rows('DESCRIBE public.t')
    assert.deepEqual(described[0], [
      'a',
      'bigint',
      'f',
      "nextval('t_a_seq'::regclass)",
      '1',
      null,
      null,
      null,
      'the key',
    ])
    assert.deepEqual(described[6], ['Odd name', 'timestamp with time zone[]', 't', null, null, null, null, null, null])
    assert.deepEqual(await rows("SHOW COLUMNS FROM t LIKE 'a'"), [described[0]])
    assert.equal((await client.query('DESCRIBE missing')).error?.sqlstate, '42P01')
    assert.equal((await client.query('SHOW CREATE TABLE v')).error?.sqlstate, '42809')
  })

  test('give the text that makes a table or a view again', async () => {
    const [[table]] = await rows('SHOW CREATE TABLE t')
    const [[view]] = await rows('SHOW CREATE VIEW v')
    const described = await rows('DESCRIBE t')
    await rows('DROP VIEW v; COMMENT ON COLUMN t.a IS NULL; DROP TABLE t')
    await rows(table!)
    await rows(view!)
    assert.deepEqual(await rows('SHOW CREATE TABLE t'), [[table]])
    assert.deepEqual(await rows('SHOW CREATE VIEW v'), [[view]])
    assert.deepEqual(
      (await rows('DESCRIBE t')).map((row) => row.slice(0, 5)),
      described.map((row) => row.slice(0, 5)),
    )
  })
})
