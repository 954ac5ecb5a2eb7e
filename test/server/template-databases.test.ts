// Databases that others are made from, and settings of who may connect to one.
import { after, before, describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('template databases', () => {
  let server: CadastreProcess
  let client: SimpleClient
  const run = async (sql: string, on = client): Promise<(string | null)[][]> => {
    const { error, rows } = await on.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return rows
  }
  const within = async <T>(database: string, work: (there: SimpleClient) => Promise<T>, user?: string): Promise<T> => {
    const there = await SimpleClient.connect(server.pgPort, { database, user })
    try {
      return await work(there)
    } finally {
      there.end()
    }
  }
  before(async () => {
    server = await startCadastre()
    client = await SimpleClient.connect(server.pgPort)
  })
  after(async () => {
    client.end()
    await server.stop()
  })

  it('give a new database their schemas and extensions, and stay apart from it', async () => {
    await within('template1', (there) =>
      run('CREATE SCHEMA kept; CREATE EXTENSION hstore SCHEMA kept; DROP SCHEMA public', there),
    )
    await run('CREATE DATABASE from_one')
    await run('CREATE DATABASE from_nothing TEMPLATE template0')
    await within('template1', (there) => run('DROP EXTENSION hstore; DROP SCHEMA kept; CREATE SCHEMA public', there))
    const found = (database: string) =>
      within(database, (there) =>
        run(
          `SELECT nspname FROM pg_namespace WHERE nspname IN ('kept', 'public')
            UNION ALL SELECT extname FROM pg_extension WHERE extname = 'hstore' ORDER BY 1`,
          there,
        ),
      )
    assert.deepEqual(await found('from_one'), [['hstore'], ['kept']])
    assert.deepEqual(await found('from_nothing'), [['public']])
  })

  it('are refused where they have more than can be copied', async () => {
    await within('template1', (there) => run('CREATE TABLE too_much (a int)', there))
    const { error } = await client.query('CREATE DATABASE from_table')
    await within('template1', (there) => run('DROP TABLE too_much', there))
    assert.equal(error?.sqlstate, '0A000')
    assert.equal(error.detail, 'Database "template1" has "too_much".')
  })

  it('are copied by their owners alone, unless they are marked as templates', async () => {
    await run('CREATE ROLE maker LOGIN CREATEDB')
    await run('CREATE DATABASE pattern')
    await within(
      'cadastre',
      async (maker) => {
        const { error } = await maker.query('CREATE DATABASE copied TEMPLATE pattern')
        assert.equal(error?.sqlstate, '42501')
        assert.equal(error.message, 'permission denied to copy database "pattern"')
        await run('ALTER DATABASE pattern IS_TEMPLATE true')
        await run('CREATE DATABASE copied TEMPLATE pattern', maker)
      },
      'maker',
    )
    assert.equal((await client.query('DROP DATABASE pattern')).error?.sqlstate, '42809')
    await run('ALTER DATABASE pattern IS_TEMPLATE false')
    await run('DROP DATABASE pattern')
  })

  it('and others take no more connections than they shall', async () => {
    const closed = { message: 'database "template0" is not currently accepting connections', code: '55000' }
    await assert.rejects(SimpleClient.connect(server.pgPort, { database: 'template0' }), closed)
    await run('CREATE ROLE guest LOGIN')
    await run('CREATE DATABASE small CONNECTION LIMIT 1')
    const guest = { database: 'small', user: 'guest' }
    const first = await SimpleClient.connect(server.pgPort, guest)
    const full = { message: 'too many connections for database "small"', code: '53300' }
    await assert.rejects(SimpleClient.connect(server.pgPort, guest), full)
    first.end()
    await run('ALTER DATABASE small ALLOW_CONNECTIONS false CONNECTION LIMIT -1')
    await assert.rejects(SimpleClient.connect(server.pgPort, { database: 'small' }), { code: '55000' })
    assert.deepEqual(await run("SELECT datallowconn, datconnlimit FROM pg_database WHERE datname = 'small'"), [
      ['f', '-1'],
    ])
  })
})
