// The claimant's procedures over whole servers: the process ends after each step, and what the next start finds is all or nothing.
import { after, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { procedureSteps, type ProcedureStep } from '../../catalog/claimant/procedures/procedure-row.ts'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const beginning = `CREATE TABLE kept (a int, b int); INSERT INTO kept VALUES (1, 2);
  CREATE TABLE emptied (a int); INSERT INTO emptied VALUES (1), (2), (3); CREATE TABLE doomed (a int)`

/** Every kind of change at once: it is one commit, so one procedure. */
const everything = `BEGIN;
  CREATE SCHEMA made;
  CREATE TABLE made.fresh (a int PRIMARY KEY, b text NOT NULL) WITH (regions = 2);
  INSERT INTO made.fresh VALUES (1, 'one');
  CREATE VIEW seen AS SELECT b FROM made.fresh;
  ALTER TABLE kept ADD COLUMN c int DEFAULT 7;
  CREATE INDEX kept_b ON kept (b);
  TRUNCATE emptied;
  DROP TABLE doomed;
  COMMIT`

const rows = async (client: SimpleClient, sql: string): Promise<readonly (readonly (string | null)[])[]> => {
  const { error, rows: found } = await client.query(sql)
  assert.equal(error, undefined, `${sql}: ${error?.message}`)
  return found
}

/** The names that there are, and how many rows. */
const whatThereIs = async (client: SimpleClient): Promise<string> => {
  const names = await rows(
    client,
    `SELECT relname FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'made'))
      ORDER BY 1`,
  )
  const columns = await rows(client, "SELECT count(*) FROM information_schema.columns WHERE table_name = 'kept'")
  const emptied = await rows(client, 'SELECT count(*) FROM emptied')
  return `${names.flat().join(' ')}; ${columns[0][0]} columns, ${emptied[0][0]} rows`
}

const before = 'doomed emptied kept; 2 columns, 3 rows'
const afterwards = 'emptied fresh fresh_pkey kept kept_b seen; 3 columns, 0 rows'

describe('procedures', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-procedures-'))
  let last: CadastreProcess
  after(async () => {
    await last.stop()
    rmSync(directory, { recursive: true })
  })

  test('a process that ends after any step leaves all or nothing', async () => {
    const steps = procedureSteps.slice(0, -1)
    let ended: ProcedureStep | undefined
    for (const step of [...steps, undefined]) {
      const environment = { CADASTRE_TEST_EXIT_AFTER: `${step}/CREATE SCHEMA` }
      const server = await startCadastre({ directory, environment })
      const client = await SimpleClient.connect(server.pgPort)
      if (ended === undefined) await rows(client, beginning)
      else if (ended === 'commit' || ended === 'activate') await committed(client, ended)
      else await rolledBack(client, ended)
      ended = step
      if (step === undefined) {
        client.end()
        last = server
        break
      }
      const exited = once(server.child, 'exit')
      client.query(everything).catch(() => {})
      assert.deepEqual((await exited)[0], 86, `after ${step}: ${server.log()}`)
    }
  })

  test('databases are made and dropped whole or not at all', async () => {
    const runs: readonly (readonly [step: ProcedureStep, kind: string, there: boolean])[] = [
      ['compile', 'CREATE DATABASE', false],
      ['commit', 'CREATE DATABASE', true],
      ['compile', 'DROP DATABASE', true],
      ['activate', 'DROP DATABASE', false],
    ]
    await last.stop()
    for (const [index, run] of [...runs, undefined].entries()) {
      const environment = { CADASTRE_TEST_EXIT_AFTER: `${run?.[0]}/${run?.[1]}` }
      const server = await startCadastre({ directory, environment })
      const client = await SimpleClient.connect(server.pgPort)
      const ended = runs[index - 1]
      if (ended) {
        const found = await rows(client, "SELECT count(*) FROM pg_database WHERE datname = 'halfway'")
        assert.deepEqual(found, [[ended[2] ? '1' : '0']], ended.join(' '))
      }
      if (!run) {
        client.end()
        last = server
        break
      }
      const exited = once(server.child, 'exit')
      client.query(`${run[1]} halfway`).catch(() => {})
      assert.deepEqual((await exited)[0], 86, `after ${run[0]} of ${run[1]}: ${server.log()}`)
    }
  })

  test('every kind of DDL is one, and what fails says why', async () => {
    const client = await SimpleClient.connect(last.pgPort)
    const newest = (count: number) =>
      rows(client, `SELECT kind, object, step, state FROM cadastre.procedure ORDER BY id DESC LIMIT ${count}`)
    const statements = [
      ['CREATE DATABASE', 'CREATE DATABASE aside', 'aside'],
      ['CREATE SCHEMA', 'CREATE SCHEMA rooms', 'rooms'],
      ['CREATE TABLE', 'CREATE TABLE rooms.t (a int)', 't'],
      ['CREATE INDEX', 'CREATE INDEX t_a ON rooms.t (a)', 't'],
      ['CREATE VIEW', 'CREATE VIEW rooms.v AS SELECT a FROM rooms.t', 'v'],
      ['ALTER TABLE', 'ALTER TABLE rooms.t ADD b int', 't'],
      ['TRUNCATE TABLE', 'TRUNCATE rooms.t', 't'],
      ['GRANT', 'GRANT SELECT ON rooms.v TO PUBLIC', 'v'],
      ['DROP TABLE', 'DROP TABLE rooms.t CASCADE', 't'],
      ['DROP DATABASE', 'DROP DATABASE aside', 'aside'],
    ]
    for (const [kind, sql, object] of statements) {
      await rows(client, sql)
      assert.deepEqual(await newest(1), [[kind, object, 'answer', 'finished']], sql)
    }
    const before = await newest(1)
    await rows(client, 'BEGIN; CREATE TABLE rooms.never (a int); ROLLBACK')
    assert.equal((await client.query('CREATE TABLE emptied (a int)')).error?.sqlstate, '42P07')
    assert.deepEqual(await newest(1), before)
    await rows(
      client,
      'BEGIN; CREATE TABLE rooms.x (a int); SAVEPOINT s; CREATE TABLE rooms.y (a int); ROLLBACK TO s; COMMIT',
    )
    assert.deepEqual(await newest(1), [['CREATE TABLE', 'x', 'answer', 'finished']])
    assert.deepEqual((await rows(client, 'SELECT count(*) FROM cadastre.procedure WHERE term < 1'))[0], ['0'])
    const { error } = await client.query('DELETE FROM cadastre.procedure')
    assert.equal(error?.sqlstate, '42501')
    client.end()
  })

  test('of a thousand tables that ten sessions create all are active, and none is double', async () => {
    const tables = 1000
    const sessions = await Promise.all(Array.from({ length: 10 }, () => SimpleClient.connect(last.pgPort)))
    // Every twentieth is created by two at once.
    const attempts = Array.from({ length: tables }, (_, n) => (n % 20 === 0 ? [n, n] : [n])).flat()
    let refused = 0
    await Promise.all(
      sessions.map(async (client) => {
        for (let number = attempts.pop(); number !== undefined; number = attempts.pop()) {
          const { error } = await client.query(`CREATE TABLE many_${number} (id int PRIMARY KEY, b text)`)
          if (!error) continue
          assert.equal(error.sqlstate, '42P07', error.message)
          refused++
        }
      }),
    )
    assert.equal(refused, tables / 20)
    const [client] = sessions
    const counted = await rows(
      client,
      `SELECT count(*), count(DISTINCT table_name), count(*) FILTER (WHERE status = 'active' AND node_name = 'local')
        FROM cadastre.table_status WHERE table_name LIKE 'many\\_%'`,
    )
    assert.deepEqual(counted, [[String(tables), String(tables), String(tables)]])
    assert.equal(
      (await rows(client, "SELECT count(*) FROM pg_class WHERE relname ~ '^many_[0-9]+$'"))[0][0],
      String(tables),
    )
    for (const session of sessions) session.end()
  })
})

const lastProcedure = 'SELECT step, state, error FROM cadastre.procedure ORDER BY id DESC LIMIT 1'

async function rolledBack(client: SimpleClient, step: ProcedureStep): Promise<void> {
  assert.equal(await whatThereIs(client), before, step)
  // Nothing is kept of one that ended before it was recorded.
  const error = 'the server stopped before it was committed'
  if (step !== 'validate') assert.deepEqual(await rows(client, lastProcedure), [['record', 'rolled_back', error]])
}

async function committed(client: SimpleClient, step: ProcedureStep): Promise<void> {
  assert.equal(await whatThereIs(client), afterwards, step)
  assert.deepEqual(await rows(client, lastProcedure), [['activate', 'finished', null]])
  assert.deepEqual(await rows(client, 'SELECT DISTINCT status FROM cadastre.table_status'), [['active']])
  assert.deepEqual(await rows(client, 'SELECT b FROM seen'), [['one']])
  await rows(client, "INSERT INTO made.fresh VALUES (2, 'two'); INSERT INTO kept VALUES (3, 4)")
  assert.deepEqual(await rows(client, 'SELECT a, b, c FROM kept WHERE b = 4'), [['3', '4', '7']])
  // Back to the beginning, by the same means.
  await rows(
    client,
    `DROP SCHEMA made CASCADE; ALTER TABLE kept DROP COLUMN c; DROP INDEX kept_b; DELETE FROM kept WHERE a = 3;
    INSERT INTO emptied VALUES (1), (2), (3); CREATE TABLE doomed (a int)`,
  )
}
