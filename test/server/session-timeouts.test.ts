// Timeouts that end a session, idle or not: with PostgreSQL's codes and words, and only where PostgreSQL ends it.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'

const limitMilliseconds = 100
const pauseMilliseconds = 300

interface Case {
  readonly statements: readonly string[]
  /** Of the FATAL error, whether it comes to a statement or to an idle client; null: the session lives on. */
  readonly expected: readonly [sqlstate: string, message: string] | null
}

const idleInTransaction = ['25P03', 'terminating connection due to idle-in-transaction timeout'] as const
const idleSession = ['57P05', 'terminating connection due to idle-session timeout'] as const
const inTransaction = ['25P04', 'terminating connection due to transaction timeout'] as const

const cases: Readonly<Record<string, Case>> = {
  'an idle session': { statements: [`SET idle_session_timeout = ${limitMilliseconds}`], expected: idleSession },
  'an idle session, but in a transaction': {
    statements: [`SET idle_session_timeout = ${limitMilliseconds}; BEGIN`],
    expected: null,
  },
  'an idle transaction': {
    statements: [`SET idle_in_transaction_session_timeout = ${limitMilliseconds}`, 'BEGIN'],
    expected: idleInTransaction,
  },
  'an idle transaction that has failed': {
    statements: [`SET idle_in_transaction_session_timeout = ${limitMilliseconds}`, 'BEGIN', 'SELECT 1/0'],
    expected: idleInTransaction,
  },
  'no transaction to be idle in': {
    statements: [`SET idle_in_transaction_session_timeout = ${limitMilliseconds}`, 'BEGIN', 'COMMIT'],
    expected: null,
  },
  'a transaction that lasts too long': {
    statements: [`SET transaction_timeout = ${limitMilliseconds}`, 'BEGIN', 'SELECT 1'],
    expected: inTransaction,
  },
  'a statement that lasts too long for its transaction': {
    statements: [`SET transaction_timeout = ${limitMilliseconds}`, 'SELECT pg_sleep(5)'],
    expected: inTransaction,
  },
  'a timeout set within the transaction': {
    statements: ['BEGIN', `SET transaction_timeout = ${limitMilliseconds}`],
    expected: inTransaction,
  },
  'a timeout taken back within the transaction': {
    statements: [`SET transaction_timeout = ${limitMilliseconds}`, 'BEGIN', 'SET transaction_timeout = 0'],
    expected: null,
  },
  'a transaction that has failed': {
    statements: [`SET transaction_timeout = ${limitMilliseconds}`, 'BEGIN', 'SELECT 1/0'],
    expected: null,
  },
  'a transaction that waits for a lock': {
    statements: [`SET transaction_timeout = ${limitMilliseconds}`, 'SELECT pg_advisory_lock(1)'],
    expected: inTransaction,
  },
}

async function outcome(port: number, statements: readonly string[]): Promise<readonly [string, string] | null> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'cadastre', database: 'cadastre' })
  const fatal: [string, string][] = []
  const note = (error: Error & { code?: string; severity?: string }): void => {
    if (error.severity === 'FATAL') fatal.push([error.code ?? '', error.message])
  }
  client.on('error', note)
  await client.connect()
  for (const statement of statements) await client.query(statement).catch(note)
  await sleep(pauseMilliseconds)
  if (fatal.length === 0) await client.query('ROLLBACK')
  await client.end().catch(() => {})
  assert.ok(fatal.length <= 1, JSON.stringify(fatal))
  return fatal[0] ?? null
}

describe('session timeouts', () => {
  let server: CadastreProcess
  let oracle: PostgresProcess
  const holders: pg.Client[] = []
  before(async () => {
    ;[server, oracle] = await Promise.all([startCadastre(), startPostgres()])
    for (const port of [server.pgPort, oracle.port]) {
      const holder = new pg.Client({ host: '127.0.0.1', port, user: 'cadastre', database: 'cadastre' })
      await holder.connect()
      await holder.query('SELECT pg_advisory_lock(1)')
      holders.push(holder)
    }
  })
  after(async () => {
    for (const holder of holders) await holder.end()
    await oracle.stop()
    assert.equal(await server.stop(), 0)
    assert.doesNotMatch(server.log(), /"level":50/)
  })

  for (const [name, { statements, expected }] of Object.entries(cases)) {
    test(name, async () => {
      const [theirs, ours] = await Promise.all([outcome(oracle.port, statements), outcome(server.pgPort, statements)])
      assert.deepEqual(theirs, expected, 'PostgreSQL')
      assert.deepEqual(ours, expected)
    })
  }
})
