// COPY from and to files of the server: for superusers and who was granted the roles for it, in pieces, and with what the system says of files.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

describe('COPY and files of the server', { timeout: 60_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-files-'))
  const path = (name: string): string => join(directory, name)
  let server: CadastreProcess
  let owner: pg.Client
  let clerk: pg.Client

  before(async () => {
    server = await startCadastre({ directory: path('data') })
    const connect = async (user: string): Promise<pg.Client> => {
      const client = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user, database: 'cadastre' })
      await client.connect()
      return client
    }
    owner = await connect('cadastre')
    await owner.query('CREATE ROLE clerk LOGIN; CREATE TABLE item (id int PRIMARY KEY, name text)')
    await owner.query('GRANT ALL ON item TO clerk')
    clerk = await connect('clerk')
  })
  after(async () => {
    await clerk.end()
    await owner.end()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('more rows than a piece holds go out and come back', async () => {
    await owner.query(`INSERT INTO item SELECT i, repeat(chr(97 + i % 26), 60) FROM generate_series(1, 20000) i`)
    for (const options of ['', '(FORMAT csv, HEADER)', '(FORMAT binary)']) {
      const file = path('items')
      const out = await owner.query(`COPY item TO '${file}' ${options}`)
      assert.equal(out.command, 'COPY')
      assert.equal(out.rowCount, 20_000)
      await owner.query('CREATE TABLE again (LIKE item)')
      assert.equal((await owner.query(`COPY again FROM '${file}' ${options}`)).rowCount, 20_000)
      const { rows } = await owner.query('SELECT count(*)::int FROM (TABLE item EXCEPT TABLE again) AS other')
      assert.deepEqual(rows, [{ count: 0 }], options)
      await owner.query('DROP TABLE again')
    }
  })

  test('names of objects are looked up in the catalog, and a row without columns is an empty line', async () => {
    await owner.query('CREATE TYPE pointed AS (at regclass, n int)')
    await owner.query('CREATE TABLE named (a regclass, b regtype[], c pointed, d aclitem)')
    writeFileSync(path('named'), 'pg_class\t{int4,text}\t(item,2)\tclerk=r/cadastre\n\\N\t\\N\t\\N\t\\N\n')
    await owner.query("SELECT set_config('search_path', '', true)")
    assert.equal((await owner.query(`COPY named FROM '${path('named')}' WHERE a IS NOT NULL`)).rowCount, 1)
    const { rows } = await owner.query('SELECT a::text, b::text, c::text, d::text FROM named')
    assert.deepEqual(rows, [{ a: 'pg_class', b: '{integer,text}', c: '(item,2)', d: 'clerk=r/cadastre' }])
    writeFileSync(path('named'), 'nobody\n')
    await assert.rejects(owner.query(`COPY named (a) FROM '${path('named')}'`), { code: '42P01' })
    await owner.query('CREATE TABLE nothing ()')
    writeFileSync(path('nothing'), '\n\n')
    assert.equal((await owner.query(`COPY nothing FROM '${path('nothing')}'`)).rowCount, 2)
    writeFileSync(path('nothing'), 'x\n')
    await assert.rejects(owner.query(`COPY nothing FROM '${path('nothing')}'`), { code: '22P04' })
  })

  test('a file is cut to what is written, and its mistakes are told with their lines', async () => {
    writeFileSync(path('short'), 'much more than what comes next\n')
    await owner.query(`COPY (SELECT 1, E'a\\tb') TO '${path('short')}'`)
    assert.equal(readFileSync(path('short'), 'utf8'), '1\ta\\tb\n')
    writeFileSync(path('wrong'), '200001\tx\nno\ty\n')
    await assert.rejects(owner.query(`COPY item FROM '${path('wrong')}'`), {
      code: '22P02',
      where: 'COPY item, line 2, column id: "no"',
    })
    const { rows } = await owner.query('SELECT count(*)::int FROM item WHERE id > 200000')
    assert.deepEqual(rows, [{ count: 0 }])
  })

  test('what cannot be opened', async () => {
    mkdirSync(path('folder'))
    execFileSync('mkfifo', [path('pipe')])
    const hint = /You may want a client-side facility such as psql's \\copy\.$/
    const from = (name: string): Promise<pg.QueryResult> => owner.query(`COPY item FROM '${name}'`)
    const to = (name: string): Promise<pg.QueryResult> => owner.query(`COPY item TO '${name}'`)
    const none = path('none')
    await assert.rejects(from(none), (error: pg.DatabaseError) => {
      assert.equal(error.code, '58P01')
      assert.equal(error.message, `could not open file "${none}" for reading: No such file or directory`)
      assert.match(error.hint!, hint)
      return true
    })
    await assert.rejects(to(path('none/x')), { code: '58P01' })
    await assert.rejects(from(path('folder')), { code: '42809', message: `"${path('folder')}" is a directory` })
    await assert.rejects(to(path('folder')), {
      code: '42809',
      message: `could not open file "${path('folder')}" for writing: Is a directory`,
    })
    await assert.rejects(from(path('pipe')), { code: '0A000' })
    await assert.rejects(to('relative'), { code: '42602', message: 'relative path not allowed for COPY to file' })
    await assert.rejects(owner.query(`COPY item FROM PROGRAM 'echo 1'`), { code: '0A000' })
  })

  test('who may not, may not, and a granted role allows one way', async () => {
    const file = path('clerk')
    const out = { name: 'out', text: `COPY (SELECT 1) TO '${file}'` }
    const denied = (way: string, role: string) => ({
      code: '42501',
      message: `permission denied to COPY ${way} a file`,
      detail: `Only roles with privileges of the "${role}" role may COPY ${way} a file.`,
    })
    await assert.rejects(clerk.query(out), denied('to', 'pg_write_server_files'))
    await owner.query('GRANT pg_write_server_files TO clerk')
    await clerk.query(out)
    assert.equal(readFileSync(file, 'utf8'), '1\n')
    await assert.rejects(clerk.query(`COPY item (id) FROM '${file}'`), denied('from', 'pg_read_server_files'))
    await owner.query('REVOKE pg_write_server_files FROM clerk; GRANT pg_read_server_files TO clerk')
    await assert.rejects(clerk.query(out), denied('to', 'pg_write_server_files'))
    writeFileSync(file, '300000\n')
    assert.equal((await clerk.query(`COPY item (id) FROM '${file}'`)).rowCount, 1)
  })
})
