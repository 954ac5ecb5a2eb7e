// psql itself, where it is installed: its meta-commands are queries of the catalog that no driver sends.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

const missing = spawnSync('psql', ['--version']).error ? 'psql is not installed' : false

describe('psql', { skip: missing }, () => {
  let server: CadastreProcess
  const psql = (...commands: string[]): string =>
    execFileSync(
      'psql',
      [
        '-X',
        '-h',
        '127.0.0.1',
        '-p',
        String(server.pgPort),
        '-U',
        'cadastre',
        '-v',
        'ON_ERROR_STOP=1',
        ...commands.flatMap((command) => ['-c', command]),
        'cadastre',
      ],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
  before(async () => {
    server = await startCadastre({ flags: ['--log-level', 'warn'] })
    psql(
      `CREATE TABLE items (id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x', price numeric(10,2) CHECK (price > 0), UNIQUE (name))`,
      'CREATE VIEW cheap AS SELECT id, name FROM items WHERE price < 5',
      'CREATE INDEX items_price ON items (price)',
      `COMMENT ON TABLE items IS 'what we sell'`,
    )
  })
  after(async () => void (await server?.stop()))

  test('\\l lists databases', () => assert.match(psql('\\l'), /cadastre\s*\|\s*cadastre\s*\|\s*UTF8/))
  test('\\dn lists schemas', () => assert.match(psql('\\dn'), /public/))
  test('\\dt lists tables', () => assert.match(psql('\\dt'), /public\s*\|\s*items\s*\|\s*table\s*\|\s*cadastre/))
  test('\\dt+ shows sizes and comments', () => assert.match(psql('\\dt+'), /what we sell/))
  test('\\di lists indexes', () => assert.match(psql('\\di'), /items_pkey\s*\|\s*index\s*\|\s*cadastre\s*\|\s*items/))
  test('\\dv lists views', () => assert.match(psql('\\dv'), /cheap/))
  test('\\ds lists sequences', () => assert.match(psql('\\ds'), /items_id_seq/))
  test('\\du lists roles', () => assert.match(psql('\\du'), /cadastre\s*\|\s*Superuser/))
  test('\\d items describes columns, indexes and checks', () => {
    const text = psql('\\d items')
    assert.match(text, /Table "public\.items"/)
    assert.match(text, /id\s*\|\s*integer\s*\|\s*\|\s*not null\s*\|\s*nextval\('items_id_seq'::regclass\)/)
    assert.match(text, /name\s*\|\s*character varying\(20\)\s*\|\s*\|\s*not null\s*\|\s*'x'::character varying/)
    assert.match(text, /price\s*\|\s*numeric\(10,2\)/)
    assert.match(text, /"items_pkey" PRIMARY KEY, btree \(id\)/)
    assert.match(text, /"items_name_key" UNIQUE CONSTRAINT, btree \(name\)/)
    assert.match(text, /"items_price" btree \(price\)/)
    assert.match(text, /"items_price_check" CHECK \(price > 0::numeric\)/)
  })
  test('\\d+ cheap describes a view', () =>
    assert.match(psql('\\d+ cheap'), /View "public\.cheap"[\s\S]*name\s*\|\s*character varying\(20\)/))
  test('\\d items_id_seq describes a sequence', () =>
    assert.match(psql('\\d items_id_seq'), /Sequence "public\.items_id_seq"/))
  test('\\df finds a function', () => assert.match(psql('\\df pg_catalog.abs'), /abs/))
  test('\\copy a CSV in and out', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cadastre-psql-')), 'items.csv')
    writeFileSync(file, 'name,price\nbread,2.50\n"milk, fresh",1.20\n')
    assert.match(psql(`\\copy items (name, price) FROM '${file}' WITH (FORMAT csv, HEADER)`), /COPY 2/)
    assert.match(psql('SELECT * FROM cheap ORDER BY id'), /1 \| bread\n\s*2 \| milk, fresh/)
    assert.match(psql(`\\copy (SELECT name FROM items ORDER BY id) TO STDOUT (FORMAT csv)`), /bread\n"milk, fresh"/)
  })
  test('EXPLAIN ANALYZE shows what ran', () =>
    assert.match(psql('EXPLAIN ANALYZE SELECT count(*) FROM items'), /Aggregate[\s\S]*rows=1[\s\S]*Execution Time/))
})
