// pg_export_snapshot and SET TRANSACTION SNAPSHOT, here and on PostgreSQL: every answer must be the same.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'
import { SimpleClient } from '../support/simple-client.ts'

type Step = readonly [session: string, sql: string]

/** SNAPSHOT at the end stands for the name that was exported last. */
async function outcomes(port: number, steps: readonly Step[]): Promise<string[]> {
  const sessions = new Map<string, SimpleClient>()
  let name = ''
  const told: string[] = []
  try {
    for (const [session, sql] of steps) {
      let client = sessions.get(session)
      if (!client) sessions.set(session, (client = await SimpleClient.connect(port)))
      const { error, rows, tags } = await client.query(sql.replace(/ SNAPSHOT$/, ` SNAPSHOT '${name}'`))
      if (sql.includes('pg_export_snapshot') && !error) name = rows[0][0]!
      const answer = sql.includes('pg_export_snapshot') ? [] : rows
      told.push(
        `${session}: ${sql} -> ${error ? `${error.sqlstate} ${error.message}` : JSON.stringify([answer, tags])}`,
      )
    }
  } finally {
    for (const client of sessions.values()) client.end()
  }
  return told.map((line) => (name === '' ? line : line.replaceAll(name, 'NAME')))
}

describe('exported snapshots', () => {
  let server: CadastreProcess
  let oracle: PostgresProcess
  before(async () => {
    ;[server, oracle] = await Promise.all([startCadastre(), startPostgres()])
  })
  after(async () => {
    await oracle.stop()
    assert.equal(await server.stop(), 0)
    assert.doesNotMatch(server.log(), /"level":50/)
  })

  const same = (name: string, steps: readonly Step[]): void => {
    test(name, async () => {
      const all: Step[] = [
        ['s', 'DROP TABLE IF EXISTS seen'],
        ['s', 'CREATE TABLE seen (id int PRIMARY KEY)'],
        ['s', 'INSERT INTO seen VALUES (1), (2)'],
        ...steps,
      ]
      assert.deepEqual(await outcomes(server.pgPort, all), await outcomes(oracle.port, all))
    })
  }

  for (const isolation of ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']) {
    same(`others see what a transaction of ${isolation} saw, as long as it lasts`, [
      ['a', `BEGIN ISOLATION LEVEL ${isolation}`],
      ['a', 'SELECT * FROM seen ORDER BY id'],
      ['a', 'INSERT INTO seen VALUES (3)'],
      ['a', 'SELECT pg_export_snapshot()'],
      ['s', 'INSERT INTO seen VALUES (4)'],
      ['s', 'DELETE FROM seen WHERE id = 1'],
      ['b', 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
      ['b', 'SET TRANSACTION SNAPSHOT'],
      ['b', 'SELECT * FROM seen ORDER BY id'],
      ['a', 'COMMIT'],
      ['s', 'UPDATE seen SET id = 12 WHERE id = 2'],
      ['b', 'SELECT * FROM seen ORDER BY id'],
      ['b', 'DELETE FROM seen WHERE id = 1'],
      ['b', 'ROLLBACK'],
      ['c', 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
      ['c', 'SET TRANSACTION SNAPSHOT'],
    ])
  }

  same('what is refused', [
    ['a', 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
    ['a', 'SELECT pg_export_snapshot()'],
    ['b', 'SET TRANSACTION SNAPSHOT'],
    ['b', 'BEGIN'],
    ['b', 'SET TRANSACTION SNAPSHOT'],
    ['b', 'ROLLBACK'],
    ['b', 'BEGIN ISOLATION LEVEL SERIALIZABLE'],
    ['b', 'SET TRANSACTION SNAPSHOT'],
    ['b', 'ROLLBACK'],
    ['b', 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
    ['b', 'SELECT count(*) FROM seen'],
    ['b', 'SET TRANSACTION SNAPSHOT'],
    ['b', 'ROLLBACK'],
    ['b', 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
    ['b', "SET TRANSACTION SNAPSHOT 'no name'"],
    ['b', 'ROLLBACK'],
    ['a', 'SAVEPOINT one'],
    ['a', 'SELECT pg_export_snapshot()'],
    ['a', 'ROLLBACK'],
    ['a', 'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY'],
    ['a', 'SELECT pg_export_snapshot()'],
    ['b', 'BEGIN ISOLATION LEVEL SERIALIZABLE'],
    ['b', 'SET TRANSACTION SNAPSHOT'],
    ['b', 'ROLLBACK'],
    ['b', 'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY'],
    ['b', 'SET TRANSACTION SNAPSHOT'],
    ['b', 'SELECT count(*) FROM seen'],
    ['b', 'COMMIT'],
  ])
})
