// Foreign keys between sessions: whoever comes second waits, and no order of events leaves a row that references nothing.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { fails, ok, waits, useSessions } from '../support/sessions.ts'
import type { SimpleClient } from '../support/simple-client.ts'

const repeatableRead = 'BEGIN ISOLATION LEVEL REPEATABLE READ'

describe('foreign keys between sessions', () => {
  const { connect } = useSessions()
  const tables = async (client: SimpleClient, onDelete = ''): Promise<void> => {
    await ok(client, 'DROP TABLE IF EXISTS child, parent')
    await ok(client, 'CREATE TABLE parent (id int PRIMARY KEY, v int)')
    await ok(client, `CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent ${onDelete})`)
    await ok(client, 'INSERT INTO parent VALUES (1, 1), (2, 2)')
    await ok(client, 'INSERT INTO child VALUES (20, 2)')
  }

  test('a delete of the referenced row waits for the new reference, and fails', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN')
    await ok(a, 'INSERT INTO child VALUES (1, 1)')
    const deleted = b.query('DELETE FROM parent WHERE id = 1')
    await waits(deleted)
    await ok(a, 'COMMIT')
    await fails(deleted, '23503')
  })

  test('a new reference waits for the delete of what it references, and fails', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN')
    await ok(a, 'DELETE FROM parent WHERE id = 1')
    const inserted = b.query('INSERT INTO child VALUES (1, 1)')
    await waits(inserted)
    await ok(a, 'COMMIT')
    await fails(inserted, '23503')
  })

  test('updates of other columns go with new references, and the new version is as safe as the old one', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN')
    await ok(a, 'INSERT INTO child VALUES (1, 1)')
    await ok(b, 'UPDATE parent SET v = 9 WHERE id = 1')
    const deleted = b.query('DELETE FROM parent WHERE id = 1')
    await waits(deleted)
    await ok(a, 'COMMIT')
    await fails(deleted, '23503')
  })

  test('a cascade waits for the rows that it takes along, and sees what became of them', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a, 'ON DELETE CASCADE')
    await ok(a, 'BEGIN')
    await ok(a, 'INSERT INTO child VALUES (1, 1)')
    await ok(a, 'UPDATE child SET p = 1 WHERE id = 20')
    const deleted = b.query('DELETE FROM parent WHERE id = 2')
    await waits(deleted)
    await ok(a, 'COMMIT')
    assert.deepEqual((await deleted).tags, ['DELETE 1'])
    assert.deepEqual(await ok(a, 'SELECT * FROM child ORDER BY id'), [
      ['1', '1'],
      ['20', '1'],
    ])
  })

  test('under REPEATABLE READ what the transaction does not see is no parent, and must not change by its doing', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a, 'ON DELETE CASCADE')
    await ok(a, repeatableRead)
    await ok(a, 'SELECT count(*) FROM parent')
    await ok(b, 'INSERT INTO parent VALUES (5, 5)')
    await fails(a.query('INSERT INTO child VALUES (5, 5)'), '23503')
    await ok(a, 'ROLLBACK')
    await ok(a, repeatableRead)
    await ok(a, 'SELECT count(*) FROM parent')
    await ok(b, 'INSERT INTO child VALUES (1, 1)')
    await fails(a.query('DELETE FROM parent WHERE id = 1'), '40001')
    await ok(a, 'ROLLBACK')
  })

  test('a deferred check meets at COMMIT what others did in between', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a, 'DEFERRABLE INITIALLY DEFERRED')
    await ok(b, 'BEGIN')
    await ok(b, 'INSERT INTO child VALUES (1, 1)')
    await ok(a, 'DELETE FROM parent WHERE id = 1')
    await fails(b.query('COMMIT'), '23503')
    assert.deepEqual(await ok(b, 'SELECT count(*) FROM child'), [['1']])
  })

  for (const [onDelete, isolation] of [
    ['', 'BEGIN'],
    ['ON DELETE CASCADE', 'BEGIN'],
    ['ON DELETE SET NULL', repeatableRead],
  ]) {
    test(`four connections insert references and delete what they reference: no orphans (${onDelete} ${isolation})`, async () => {
      const clients = await Promise.all([connect(), connect(), connect(), connect()])
      await tables(clients[0], onDelete)
      const allowed = new Set([undefined, '23503', '23505', '40001', '40P01'])
      let next = 100
      await Promise.all(
        clients.map(async (client, who) => {
          for (let i = 0; i < 60; i++) {
            const id = (i * 7 + who * 3) % 8
            const block = i % 3 === 0
            const work = [
              `INSERT INTO parent VALUES (${id}, 0) ON CONFLICT DO NOTHING`,
              `INSERT INTO child VALUES (${++next}, ${id})`,
              who % 2 === 0 ? `DELETE FROM parent WHERE id = ${id}` : `UPDATE parent SET v = v + 1 WHERE id = ${id}`,
              `UPDATE child SET p = ${(id + 1) % 8} WHERE id = ${next - 5}`,
            ]
            for (const sql of block ? [isolation, ...work, 'COMMIT'] : work) {
              const { error } = await client.query(sql)
              assert.ok(allowed.has(error?.sqlstate) || error?.sqlstate === '25P02', JSON.stringify(error))
            }
          }
        }),
      )
      const orphans =
        'SELECT count(*) FROM child c WHERE p IS NOT NULL AND NOT EXISTS (SELECT FROM parent WHERE id = c.p)'
      assert.deepEqual(await ok(clients[0], orphans), [['0']])
    })
  }

  test('a COPY of many rows finds the one that references nothing, and locks what it references', async () => {
    const [a, b] = [await connect(), await connect()]
    await ok(a, 'DROP TABLE IF EXISTS child, parent')
    await ok(a, 'CREATE TABLE parent (id bigint PRIMARY KEY)')
    await ok(a, 'CREATE TABLE child (id int, p int REFERENCES parent)')
    await ok(a, 'INSERT INTO parent SELECT generate_series(1, 1000)')
    const lines = function* (last: number): Generator<string> {
      for (let i = 0; i < 120_000; i++) yield `${i}\t${i === 119_999 ? last : (i % 1000) + 1}\n`
    }
    const refused = await a.copyIn('COPY child FROM STDIN', lines(1001))
    assert.equal(refused.error?.sqlstate, '23503')
    assert.equal(refused.error?.detail, 'Key (p)=(1001) is not present in table "parent".')
    assert.deepEqual(await ok(a, 'SELECT count(*) FROM child'), [['0']])
    await ok(a, 'BEGIN')
    assert.equal((await a.copyIn('COPY child FROM STDIN', lines(7))).error, undefined)
    const deleted = b.query('DELETE FROM parent WHERE id = 500')
    await waits(deleted)
    await ok(a, 'COMMIT')
    await fails(deleted, '23503')
  })
})
