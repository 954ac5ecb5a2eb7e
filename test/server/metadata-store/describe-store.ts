// A server whose metadata store is elsewhere: in PostgreSQL, or in another Cadastre. What it knows lasts over restarts and kills, the data
// directory remembers where the store is, and whatever may go wrong on the way there is said. Each start costs more than all statements.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../../support/cadastre.ts'
import { SimpleClient } from '../../support/simple-client.ts'
import { startStoreServer, type StoreServer } from '../../support/store-server.ts'
import type { StoreServerKind } from '../../support/store-server-kinds.ts'
import { TcpRelay } from '../../support/tcp-relay.ts'

async function ask(port: number, sql: string, database = 'cadastre'): Promise<readonly (readonly (string | null)[])[]> {
  const client = await SimpleClient.connect(port, { database })
  const { error, rows } = await client.query(sql)
  client.end()
  assert.equal(error, undefined, `${sql}: ${error?.message}`)
  return rows
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export interface RemoteStore {
  readonly directory: string
  /** Tables that the store knows. */
  storedTables(): Promise<string[]>
  start(): Promise<CadastreProcess>
  run(sql: string): ReturnType<typeof ask>
}

/** more: tests that come last, on a server that is stopped. */
export function describeStore(kind: StoreServerKind, more?: (store: RemoteStore) => void): void {
  void describe(`a metadata store in ${kind}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'cadastre-store-'))
    const directory = join(root, 'data')
    const flags = ['--log-level', 'warn', '--workers', '1']
    let stores: StoreServer
    let relay: TcpRelay
    /** Through the relay. */
    let url: string
    let name: string
    let server: CadastreProcess | undefined
    const start = async (...more: string[]): Promise<CadastreProcess> =>
      (server = await startCadastre({ ownStore: true, directory, flags: [...flags, ...more] }))
    const run = (sql: string): ReturnType<typeof ask> => ask(server!.pgPort, sql)
    const refused = async (sql: string): Promise<{ sqlstate: string; message: string }> => {
      const client = await SimpleClient.connect(server!.pgPort)
      const { error } = await client.query(sql)
      client.end()
      assert.ok(error, sql)
      return error
    }
    const storedTables = async (): Promise<string[]> =>
      (await ask(stores.port, 'SELECT name FROM tables ORDER BY oid', name)).map(([one]) => one!)
    before(async () => {
      stores = await startStoreServer(kind)
      relay = await TcpRelay.to(stores.port)
      name = new URL(await stores.newStore()).pathname.slice(1)
      url = `postgres://cadastre:hush@127.0.0.1:${relay.port}/${name}`
    })
    after(async () => {
      await server?.kill()
      await relay.close()
      await stores.stop()
      rmSync(root, { recursive: true, force: true })
    })

    void test('that is away at the start is waited for', async () => {
      relay.cut(2)
      await start('--metadata-store', url)
      assert.match(server!.log(), /waiting for the metadata store at/)
      assert.doesNotMatch(server!.log(), /hush/)
    })

    void test('holds the catalog', async () => {
      await run(`CREATE TABLE kept (id serial PRIMARY KEY, at timestamptz DEFAULT now(), n numeric(20, 4) CHECK (n > 0),
        big bigint DEFAULT 9007199254740993, flag boolean DEFAULT true, doc jsonb DEFAULT '{"a": [1, "x"]}')`)
      await run("COMMENT ON TABLE kept IS 'it''s'; CREATE VIEW of_kept AS SELECT id FROM kept")
      await run('INSERT INTO kept (n) VALUES (1.5), (2.5)')
      await run('CREATE ROLE reader; GRANT SELECT ON kept TO reader')
      await until(async () => (await storedTables()).includes('kept'))
      assert.deepEqual(JSON.parse(readFileSync(join(directory, 'bootstrap.json'), 'utf8')), { 'metadata-store': url })
    })

    void test('is made whole from the log where a crash came between, and the data directory remembers where it is', async () => {
      relay.swallow()
      await run('CREATE TABLE between (a int); INSERT INTO between VALUES (7)')
      await server!.kill()
      relay.heal()
      assert.ok(!(await storedTables()).includes('between'))
      await start()
      assert.deepEqual(await run('SELECT a FROM between'), [['7']])
      assert.deepEqual(await storedTables(), ['kept', 'between'])
      assert.deepEqual(await run('SELECT big, flag, doc, n FROM kept ORDER BY id LIMIT 1'), [
        ['9007199254740993', 't', '{"a": [1, "x"]}', '1.5000'],
      ])
      assert.deepEqual(await run("SELECT obj_description('kept'::regclass), count(*) FROM of_kept"), [["it's", '2']])
      assert.deepEqual(await run("SELECT has_table_privilege('reader', 'kept', 'SELECT')"), [['t']])
    })

    void test('that is lost keeps nobody from rows, refuses what changes the catalog, and is found again', async () => {
      relay.cut()
      await until(
        async () => (await run("SELECT sqlstate FROM cadastre.health WHERE part = 'metadata store'"))[0][0] !== null,
      )
      const { sqlstate, message } = await refused('CREATE TABLE not_now (a int)')
      assert.equal(sqlstate, '58000')
      assert.match(
        message,
        new RegExp(`the metadata store at postgres://cadastre@127.0.0.1:${relay.port}/.* is out of reach`),
      )
      assert.equal(
        (await refused('BEGIN; CREATE TABLE not_now (a int); INSERT INTO not_now VALUES (1); COMMIT')).sqlstate,
        '58000',
      )
      await run('INSERT INTO kept (n) VALUES (3.5)')
      assert.deepEqual(await run('SELECT count(*) FROM kept'), [['3']])
      relay.heal()
      await until(
        async () => (await run("SELECT status FROM cadastre.health WHERE part = 'metadata store'"))[0][0] === 'ok',
      )
      await run('CREATE TABLE not_now (a int)')
      await until(async () => (await storedTables()).includes('not_now'))
    })

    if (!more) return
    void test('lets its server stop', async () => assert.equal(await server!.stop(), 0))
    more({ directory, storedTables, start, run })
  })
}
