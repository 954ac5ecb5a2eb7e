// Exclusion constraints between sessions: whoever comes second waits, and no order of events leaves two rows that exclude each other.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { fails, ok, waits, useSessions } from '../support/sessions.ts'
import type { SimpleClient } from '../support/simple-client.ts'

describe('exclusion constraints between sessions', () => {
  const { connect } = useSessions(async (connect) => {
    await ok(await connect(), 'CREATE EXTENSION btree_gist')
  })
  const tables = async (client: SimpleClient): Promise<void> => {
    await ok(client, 'DROP TABLE IF EXISTS booking, closed')
    await ok(
      client,
      'CREATE TABLE booking (room int, during int4range, EXCLUDE USING gist (room WITH =, during WITH &&))',
    )
    await ok(client, 'CREATE TABLE closed (during int4range, EXCLUDE USING gist (during WITH &&))')
  }

  test('the second of two that overlap waits for the first, and fails when that commits', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN')
    await ok(a, "INSERT INTO booking VALUES (1, '[1,5)')")
    const inserted = b.query("INSERT INTO booking VALUES (1, '[4,8)')")
    await waits(inserted)
    await ok(a, 'COMMIT')
    await fails(inserted, '23P01')
    assert.deepEqual(await ok(b, 'SELECT during FROM booking'), [['[1,5)']])
  })

  test('it goes in when the first is rolled back, and other rooms wait for nobody', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN')
    await ok(a, "INSERT INTO booking VALUES (1, '[1,5)')")
    await ok(b, "INSERT INTO booking VALUES (2, '[1,5)')")
    const inserted = b.query("INSERT INTO booking VALUES (1, '[4,8)')")
    await waits(inserted)
    await ok(a, 'ROLLBACK')
    assert.equal((await inserted).error, undefined)
    assert.deepEqual(await ok(b, 'SELECT * FROM booking ORDER BY room'), [
      ['1', '[4,8)'],
      ['2', '[1,5)'],
    ])
  })

  test('an update into another room waits as an insert does', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, "INSERT INTO booking VALUES (2, '[1,5)')")
    await ok(a, 'BEGIN')
    await ok(a, "INSERT INTO booking VALUES (1, '[1,5)')")
    const updated = b.query('UPDATE booking SET room = 1 WHERE room = 2')
    await waits(updated)
    await ok(a, 'COMMIT')
    await fails(updated, '23P01')
  })

  test('a row that is being deleted is waited for', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, "INSERT INTO closed VALUES ('[1,5)')")
    for (const [end, sqlstate] of [
      ['ROLLBACK', '23P01'],
      ['COMMIT', undefined],
    ] as const) {
      await ok(a, 'BEGIN')
      await ok(a, 'DELETE FROM closed')
      const inserted = b.query("INSERT INTO closed VALUES ('[4,8)')")
      await waits(inserted)
      await ok(a, end)
      assert.equal((await inserted).error?.sqlstate, sqlstate)
    }
    assert.deepEqual(await ok(a, 'SELECT * FROM closed'), [['[4,8)']])
  })

  test('ON CONFLICT DO NOTHING waits, and then leaves the row out', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN')
    await ok(a, "INSERT INTO closed VALUES ('[1,5)')")
    const inserted = b.query("INSERT INTO closed VALUES ('[4,8)'), ('[9,10)') ON CONFLICT DO NOTHING")
    await waits(inserted)
    await ok(a, 'COMMIT')
    assert.deepEqual((await inserted).tags, ['INSERT 0 1'])
    assert.deepEqual(await ok(a, 'SELECT * FROM closed ORDER BY during'), [['[1,5)'], ['[9,10)']])
  })

  test('under REPEATABLE READ rows that the transaction does not see exclude too', async () => {
    const [a, b] = [await connect(), await connect()]
    await tables(a)
    await ok(a, 'BEGIN ISOLATION LEVEL REPEATABLE READ')
    await ok(a, 'SELECT count(*) FROM booking')
    await ok(b, "INSERT INTO booking VALUES (1, '[1,5)')")
    await fails(a.query("INSERT INTO booking VALUES (1, '[4,8)')"), '23P01')
    await ok(a, 'ROLLBACK')
  })

  test('of many that book the same room at once one gets it', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, connect))
    await tables(clients[0])
    const results = await Promise.all(
      clients.map((client, i) => client.query(`INSERT INTO booking VALUES (1, int4range(${i}, 10))`)),
    )
    assert.equal(results.filter(({ error }) => error === undefined).length, 1)
    assert.deepEqual(new Set(results.flatMap(({ error }) => error?.sqlstate ?? [])), new Set(['23P01']))
    assert.deepEqual(await ok(clients[0], 'SELECT count(*) FROM booking'), [['1']])
  })
})
