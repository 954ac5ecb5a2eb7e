// Nodes beside the server's own, in its process: CREATE TABLE waits for the slow, fails with the broken, names those that lag, and one that
// joins late has every table first. What each knows is in cadastre.table_status.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { CatalogNode } from '../../catalog/claimant/activation/catalog-node.ts'
import { resolveOptions, storageSettingsOf } from '../../src/config/options.ts'
import { type RunningServer, startServer } from '../../src/serve.ts'
import { allTables } from '../../src/session/local-node.ts'
import { startStorage } from '../../src/threads/start-storage.ts'
import { SimpleClient } from '../support/simple-client.ts'

/** A node whose modules are ready when the test says so. */
class HeldNode implements CatalogNode {
  readonly name: string
  readonly compiled: string[] = []
  broken = false
  #held = Promise.withResolvers<void>()
  #asked = Promise.withResolvers<void>()

  constructor(name: string) {
    this.name = name
    this.#held.resolve()
  }

  /** Resolves once it is asked for the next module, which it makes after release. */
  hold(): Promise<void> {
    this.#held = Promise.withResolvers()
    this.#asked = Promise.withResolvers()
    return this.#asked.promise
  }

  release(): void {
    this.#held.resolve()
  }

  async compile({ name, version }: { readonly name: string; readonly version: number }): Promise<string> {
    this.#asked.resolve()
    await this.#held.promise
    if (this.broken) throw new Error('its disk is full')
    this.compiled.push(`${name} ${version}`)
    return `${name} ${version}`
  }
}

describe('nodes of a table', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-nodes-'))
  const [slow, broken, late] = ['slow', 'broken', 'late'].map((name) => new HeldNode(name))
  let server: RunningServer
  let client: SimpleClient
  let other: SimpleClient
  const rows = async (of: SimpleClient, sql: string): Promise<string> => {
    const { error, rows: found } = await of.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found.map((row) => row.join(' ')).join(', ')
  }
  const statuses = (table: string): Promise<string> =>
    rows(
      other,
      `SELECT node_name, table_version, status, reason FROM cadastre.table_status WHERE table_name = '${table}' ORDER BY 1, 2`,
    )

  before(async () => {
    const options = resolveOptions(
      {
        dataDir: directory,
        pgPort: '0',
        httpPort: '0',
        workers: '1',
        warmUp: 'off',
        activationTimeout: '0.3',
        columnCache: '64MB',
        queryMemory: '64MB',
      },
      {},
      {},
    )
    server = await startServer(options, startStorage(storageSettingsOf(options)), pino({ level: 'silent' }))
    await server.ready
    for (const node of [slow, broken]) await server.state.claimant.join(node, () => allTables(server.state.catalogs))
    client = await SimpleClient.connect(server.pgPort)
    other = await SimpleClient.connect(server.pgPort)
  })
  after(async () => {
    client.end()
    other.end()
    await server.stop()
    rmSync(directory, { recursive: true })
  })

  test('a table is there once the slowest has it, and on all of them', async () => {
    const asked = slow.hold()
    const created = rows(client, 'CREATE TABLE waited (a int)')
    await asked
    assert.equal(await statuses('waited'), 'broken 1 ready , local 1 ready , slow 1 created ')
    assert.equal(
      await rows(other, 'SELECT step, state FROM cadastre.procedure ORDER BY id DESC LIMIT 1'),
      'compile running',
    )
    assert.equal((await other.query('SELECT FROM waited')).error?.sqlstate, '42P01')
    slow.release()
    await created
    assert.equal(await statuses('waited'), 'broken 1 active , local 1 active , slow 1 active ')
    assert.equal(await rows(other, 'SHOW TABLES'), 'waited Active')
  })

  test('one that fails keeps the table from all, and says why', async () => {
    broken.broken = true
    const { error } = await client.query('CREATE TABLE unlucky (a int)')
    assert.equal(error?.sqlstate, '55000')
    assert.equal(error?.message, 'table "unlucky" could not be activated')
    assert.equal(error?.detail, 'Node "broken" cannot serve it: its disk is full')
    assert.equal(await statuses('unlucky'), 'broken 1 failed its disk is full')
    assert.equal((await other.query('SELECT FROM unlucky')).error?.sqlstate, '42P01')
    broken.broken = false
    await rows(client, 'CREATE TABLE unlucky (a int)')
    assert.match(await statuses('unlucky'), /^broken 1 active , .*local 1 active , slow 1 active $/)
  })

  test('those that lag are named once the time is over, and a new version comes to nothing', async () => {
    const asked = [slow.hold(), broken.hold()]
    const altered = client.query('ALTER TABLE waited ADD b int')
    await Promise.all(asked)
    const { error } = await altered
    assert.equal(error?.sqlstate, '55000')
    assert.equal(error?.message, 'timed out while attempting to activate table "waited"')
    assert.equal(error?.detail, 'After 0.3 s these nodes lag behind: "slow", "broken".')
    for (const node of [slow, broken]) node.release()
    await rows(client, 'INSERT INTO waited VALUES (1)')
    assert.equal((await client.query('SELECT b FROM waited')).error?.sqlstate, '42703')
    await rows(client, 'ALTER TABLE waited ADD c int DEFAULT 7')
    assert.equal(await rows(other, 'SELECT * FROM waited'), '1 7')
  })

  test('one that joins late has all tables before it counts', async () => {
    const asked = late.hold()
    const joined = server.state.claimant.join(late, () => allTables(server.state.catalogs))
    await asked
    // Who creates a table meanwhile waits for its turn.
    const created = rows(client, 'CREATE TABLE meanwhile (a int)')
    assert.doesNotMatch(
      await rows(other, 'SELECT node_name FROM cadastre.table_status WHERE status = $$active$$'),
      /late/,
    )
    late.release()
    await joined
    await created
    assert.deepEqual(late.compiled.slice(0, -1).sort(), ['unlucky 1', 'waited 2'])
    assert.equal(late.compiled.at(-1), 'meanwhile 1')
    assert.equal(
      await rows(other, "SELECT DISTINCT status FROM cadastre.table_status WHERE node_name = 'late'"),
      'active',
    )
    server.state.claimant.leave('late')
    await rows(client, 'CREATE TABLE afterwards (a int)')
    assert.equal(late.compiled.length, 3)
  })
})
