// Rights between sessions: what one takes away the other no longer has, over the wire and over HTTP, and a restart forgets none of it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

describe('rights', { timeout: 60_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-rights-'))
  let server: CadastreProcess
  let owner: pg.Client
  let reader: pg.Client

  const connect = async (user: string, options?: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user, database: 'cadastre', options })
    await client.connect()
    return client
  }
  const overHttp = async (sql: string, token: string): Promise<{ status: number; body: any }> => {
    const response = await fetch(`http://127.0.0.1:${server.httpPort}/v1/sql?database=cadastre`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', authorization: `Bearer ${token}` },
      body: sql,
    })
    return { status: response.status, body: await response.json() }
  }

  before(async () => {
    server = await startCadastre({ directory })
    owner = await connect('cadastre')
    await owner.query(`CREATE ROLE reader LOGIN; CREATE ROLE staff; GRANT staff TO reader WITH INHERIT FALSE;
      CREATE TABLE ledger (id int PRIMARY KEY, branch text, amount int);
      INSERT INTO ledger VALUES (1, 'reader', 10), (2, 'other', 20), (3, 'reader', 30);
      GRANT SELECT (id, branch), INSERT ON ledger TO reader;
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO staff`)
    reader = await connect('reader')
  })
  after(async () => {
    await reader.end()
    await owner.end()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const denied = (what: string) => ({ code: '42501', message: `permission denied for ${what}` })

  test('a prepared statement is refused as soon as its right is gone, and runs when it is back', async () => {
    const byKey = (): Promise<pg.QueryResult> =>
      reader.query({ name: 'by-key', text: 'SELECT branch FROM ledger WHERE id = $1', values: [2] })
    for (let i = 0; i < 3; i++) assert.deepEqual((await byKey()).rows, [{ branch: 'other' }])
    await owner.query('REVOKE SELECT (branch) ON ledger FROM reader')
    await assert.rejects(byKey(), denied('table ledger'))
    await assert.rejects(byKey(), denied('table ledger'))
    await owner.query('GRANT SELECT (branch) ON ledger TO reader')
    assert.deepEqual((await byKey()).rows, [{ branch: 'other' }])
  })

  test('so is a prepared insert', async () => {
    const insert = (id: number): Promise<pg.QueryResult> =>
      reader.query({ name: 'insert', text: 'INSERT INTO ledger VALUES ($1, $2, $3)', values: [id, 'reader', 1] })
    for (const id of [10, 11, 12]) assert.equal((await insert(id)).rowCount, 1)
    await owner.query('REVOKE INSERT ON ledger FROM reader')
    await assert.rejects(insert(13), denied('table ledger'))
    await assert.rejects(reader.query(`INSERT INTO ledger VALUES (14, 'reader', 1)`), denied('table ledger'))
    await assert.rejects(reader.query(`INSERT INTO ledger VALUES (15, 'reader', 1)`), denied('table ledger'))
    await owner.query('GRANT INSERT ON ledger TO reader; DELETE FROM ledger WHERE id > 9')
    assert.equal((await insert(16)).rowCount, 1)
    await owner.query('DELETE FROM ledger WHERE id > 9')
  })

  test('policies begin to hold for the next statement, prepared inserts included', async () => {
    await owner.query(`ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON ledger USING (branch = current_user)`)
    const { rows } = await reader.query({ name: 'all', text: 'SELECT id FROM ledger ORDER BY id' })
    assert.deepEqual(rows, [{ id: 1 }, { id: 3 }])
    const point = { name: 'by-key', text: 'SELECT branch FROM ledger WHERE id = $1', values: [2] }
    assert.deepEqual((await reader.query(point)).rows, [])
    const insert = (branch: string): Promise<pg.QueryResult> =>
      reader.query({ name: 'insert', text: 'INSERT INTO ledger VALUES ($1, $2, $3)', values: [20, branch, 1] })
    const message = 'new row violates row-level security policy for table "ledger"'
    for (let i = 0; i < 3; i++) await assert.rejects(insert('other'), { code: '42501', message })
    assert.equal((await insert('reader')).rowCount, 1)
    await owner.query('DELETE FROM ledger WHERE id = 20')
  })

  test('a GRANT waits for nobody who reads or writes', async () => {
    await reader.query('BEGIN')
    await reader.query('SELECT id FROM ledger')
    await owner.query('GRANT UPDATE (amount) ON ledger TO reader')
    await reader.query('COMMIT')
  })

  test('who may not connect to a database is refused at the door, and superusers never are', async () => {
    await owner.query('REVOKE CONNECT ON DATABASE cadastre FROM PUBLIC')
    await assert.rejects(connect('reader'), {
      code: '42501',
      message: 'permission denied for database "cadastre"',
      detail: 'User does not have CONNECT privilege.',
    })
    await (await connect('cadastre')).end()
    await owner.query('GRANT CONNECT ON DATABASE cadastre TO PUBLIC')
    await owner.query('ALTER ROLE reader CONNECTION LIMIT 1')
    await assert.rejects(connect('reader'), { code: '53300', message: 'too many connections for role "reader"' })
    await owner.query('ALTER ROLE reader CONNECTION LIMIT -1')
  })

  test('a session token is its role over HTTP until it is revoked or expires', async () => {
    const made = await reader.query(`SELECT cadastre.create_session_token('1 hour') AS token`)
    const { token } = made.rows[0] as { token: string }
    const read = await overHttp('SELECT current_user, id FROM ledger ORDER BY id', token)
    assert.deepEqual(read.body.rows, [
      ['reader', 1],
      ['reader', 3],
    ])
    const refused = await overHttp('SELECT amount FROM ledger', token)
    assert.deepEqual([refused.status, refused.body.error.sqlstate], [403, '42501'])
    assert.equal((await overHttp('SELECT 1', 'cadastre_nonsense')).status, 401)

    const [listed] = (await reader.query('SELECT * FROM cadastre.session_token')).rows
    assert.deepEqual([listed.role_name, listed.revoked_at], ['reader', null])
    assert.equal(Number(listed.expires_at) - Number(listed.created_at), 3_600_000)
    const revoke = 'SELECT cadastre.revoke_session_token($1) AS done'
    assert.deepEqual((await reader.query(revoke, [listed.id])).rows, [{ done: true }])
    assert.deepEqual((await reader.query(revoke, [listed.id])).rows, [{ done: false }])
    assert.equal((await overHttp('SELECT 1', token)).status, 401)

    const brief = await reader.query(`SELECT cadastre.create_session_token('1 microsecond') AS token`)
    assert.equal((await overHttp('SELECT 1', brief.rows[0].token)).status, 401)
    await assert.rejects(reader.query(`SELECT cadastre.create_session_token('-1 hour')`), { code: '22023' })
    await assert.rejects(reader.query(`SELECT cadastre.create_session_token('2 years')`), { code: '22023' })
    const mine = await owner.query(`SELECT cadastre.create_session_token('1 hour') AS token`)
    const [{ id }] = (await owner.query(`SELECT id FROM cadastre.session_token WHERE role_name = 'cadastre'`)).rows
    await assert.rejects(reader.query(revoke, [id]), { code: '42501' })
    assert.equal((await reader.query(`SELECT FROM cadastre.session_token WHERE role_name = 'cadastre'`)).rowCount, 0)
    assert.equal((await overHttp('SELECT 1', mine.rows[0].token)).status, 200)
  })

  test('sessions begin with what was set for their role and database', async () => {
    await owner.query(`ALTER ROLE ALL SET work_mem = '1MB'; ALTER DATABASE cadastre SET work_mem = '2MB';
      ALTER DATABASE cadastre SET timezone = 'Europe/Oslo'; ALTER ROLE reader SET work_mem = '3MB';
      ALTER ROLE reader IN DATABASE cadastre SET work_mem = '4MB'; ALTER ROLE reader SET datestyle = 'German'`)
    const shown = async (user: string, options?: string): Promise<string> => {
      const client = await connect(user, options)
      const texts: string[] = []
      for (const name of ['work_mem', 'timezone', 'datestyle'])
        texts.push(Object.values((await client.query<Record<string, string>>(`SHOW ${name}`)).rows[0])[0])
      await client.query("SET work_mem = '9MB'; RESET work_mem")
      const [{ work_mem: again }] = (await client.query<{ work_mem: string }>('SHOW work_mem')).rows
      await client.end()
      assert.equal(again, texts[0])
      return texts.join(' ')
    }
    assert.equal(await shown('reader'), '4MB Europe/Oslo German, DMY')
    assert.equal(await shown('cadastre'), '2MB Europe/Oslo ISO, MDY')
    // What a client asks for counts more.
    assert.equal(await shown('reader', '-c work_mem=5MB'), '5MB Europe/Oslo German, DMY')
    await assert.rejects(owner.query("ALTER ROLE reader SET role = 'cadastre'"), { code: '0A000' })
    await owner.query(`ALTER ROLE ALL RESET ALL; ALTER ROLE reader RESET ALL; ALTER DATABASE cadastre RESET ALL`)
    assert.equal(await shown('reader'), '4MB Etc/UTC ISO, MDY')
  })

  test('all of it survives a crash', async () => {
    const token = (await reader.query(`SELECT cadastre.create_session_token('1 hour') AS token`)).rows[0]
      .token as string
    const facts = `SELECT relacl::text, relrowsecurity::text, (SELECT string_agg(attname || attacl::text, ' ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = c.oid) AS columns,
      (SELECT string_agg(policyname || qual, ' ') FROM pg_policies) AS policies,
      (SELECT string_agg(defaclacl::text, ' ') FROM pg_default_acl) AS defaults,
      (SELECT string_agg(roleid::regrole || ' ' || member::regrole || inherit_option, ' ') FROM pg_auth_members
        WHERE roleid = 'staff'::regrole) AS members
      FROM pg_class c WHERE relname = 'ledger'`
    const before = (await owner.query(facts)).rows
    assert.match(String(before[0].columns), /branch/)
    const ended = [owner, reader].map((client) => client.end().catch(() => {}))
    await server.kill()
    await Promise.all(ended)
    server = await startCadastre({ directory })
    owner = await connect('cadastre')
    reader = await connect('reader')
    assert.deepEqual((await owner.query(facts)).rows, before)
    await assert.rejects(reader.query('SELECT amount FROM ledger'), denied('table ledger'))
    assert.deepEqual((await overHttp('SELECT id FROM ledger ORDER BY id', token)).body.rows, [[1], [3]])
  })
})
