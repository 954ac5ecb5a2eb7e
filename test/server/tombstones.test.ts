// Rules on tables that let rows go: what they take, where it goes, what they refuse, and that a kill loses and doubles nothing.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('tombstones of tables', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-tombstones-'))
  const elsewhere = mkdtempSync(join(tmpdir(), 'cadastre-archive-'))
  let server: CadastreProcess
  let client: SimpleClient
  const rows = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows: found } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }
  const one = async (sql: string): Promise<string | null> => (await rows(sql))[0][0]
  const refused = async (sql: string, sqlstate: string): Promise<void> => {
    const { error } = await client.query(sql)
    assert.equal(error?.sqlstate, sqlstate, `${sql}: ${error?.message}`)
  }
  const rule = (table: string, action: string, more: Readonly<Record<string, string>> = {}): string => {
    const columns = ['table_id', 'tombstone_id', ...Object.keys(more)].join(', ')
    const values = [`'${table}'::regclass::int`, 'id', ...Object.values(more)].join(', ')
    return `INSERT INTO cadastre.table_tombstone (${columns}) SELECT ${values} FROM cadastre.tombstone WHERE name = '${action}'`
  }

  before(async () => {
    server = await startCadastre({ directory, flags: ['--tombstone-interval', '1'] })
    client = await SimpleClient.connect(server.pgPort)
  })
  after(async () => {
    client.end()
    await server.stop()
    for (const one of [directory, elsewhere]) rmSync(one, { recursive: true })
  })

  test('delete by age and condition, move by a time that a row carries', async () => {
    await rows('CREATE TABLE log (id int PRIMARY KEY, at timestamp, kind text, until date)')
    await rows(`INSERT INTO log SELECT i, now()::timestamp - i * interval '1 hour', CASE i % 2 WHEN 0 THEN 'even' ELSE 'odd' END,
      CASE WHEN i <= 10 THEN '2001-01-01'::date WHEN i = 11 THEN 'infinity' END FROM generate_series(1, 100) i`)
    await rows(
      rule('log', 'delete', {
        column_name: "'at'",
        age: "'50 hours 30 minutes'",
        condition: `'kind = ''even'' -- only'`,
        provision_state: "'config'",
      }),
    )
    assert.equal(await one("SELECT cadastre.run_tombstones('log')"), '0')
    await rows("UPDATE cadastre.table_tombstone SET provision_state = 'active'")
    await rows("SELECT cadastre.run_tombstones('log')")
    assert.deepEqual(await rows('SELECT count(*), min(id) FROM log WHERE id > 50'), [['25', '51']])
    await rows('CREATE TABLE past (LIKE log); ALTER TABLE past ADD COLUMN more int DEFAULT 3')
    await rows(rule('log', 'move', { column_name: "'until'", target_table_id: "'past'::regclass::int" }))
    await rows("SELECT cadastre.run_tombstones('log')")
    assert.deepEqual(await rows('SELECT count(*), max(id), min(more) FROM past'), [['10', '10', '3']])
    assert.equal(await one('SELECT count(*) FROM log WHERE id <= 10'), '0')
    assert.deepEqual(await rows('SELECT count(*) FROM log'), [['65']])
    await rows('DROP TABLE past')
    assert.equal(await one('SELECT count(*) FROM cadastre.table_tombstone'), '1')
    await rows('DROP TABLE log')
    assert.equal(await one('SELECT count(*) FROM cadastre.table_tombstone'), '0')
  })

  test('they run from time to time', async () => {
    await rows('CREATE TABLE old (at timestamptz); INSERT INTO old SELECT now() FROM generate_series(1, 10)')
    await rows(rule('old', 'delete', { column_name: "'at'" }))
    for (let i = 0; i < 1000 && (await one('SELECT count(*) FROM old')) !== '0'; i++) await setTimeout(10)
    assert.equal(await one('SELECT count(*) FROM old'), '0')
    const task =
      "SELECT DISTINCT reason, role, session FROM cadastre.task WHERE kind = 'tombstone' AND reason = 'periodic'"
    assert.deepEqual(await rows(task), [['periodic', 'cadastre', '0']])
    await rows('DROP TABLE old')
  })

  test('wrong rules are refused', async () => {
    await rows('CREATE TABLE t (id int, at timestamptz)')
    await refused(rule('t', 'delete', { column_name: "'nope'" }), '42703')
    await refused(rule('t', 'delete', { column_name: "'id'" }), '42804')
    await refused(rule('t', 'delete', { column_name: "'at'", age: "'long'" }), '22007')
    await refused(rule('t', 'delete', { column_name: "'at'", age: "'-1 day'" }), '22023')
    await refused(rule('t', 'delete', { column_name: "'at'", target_table_id: '1' }), '23503')
    await refused(rule('t', 'move', { column_name: "'at'" }), '22023')
    await refused(rule('t', 'move', { column_name: "'at'", target_table_id: "'t'::regclass::int" }), '22023')
    await refused("BEGIN; SELECT cadastre.run_tombstones('t')", '25001')
    await rows('ROLLBACK; CREATE ROLE other; SET ROLE other')
    await refused("SELECT cadastre.run_tombstones('t')", '42501')
    await refused(rule('t', 'delete', { column_name: "'at'" }), '42501')
    await rows('RESET ROLE')
  })

  test('archived rows lie in the datastore of the database_tombstone; a kill in between loses and doubles none', async () => {
    await rows(`INSERT INTO cadastre.storage_node (name, storage_node_type_id, state, config)
      SELECT 'cold', id, 'allocated', '{"directory": "${elsewhere}"}' FROM cadastre.storage_node_type WHERE name = 'local'`)
    await rows("INSERT INTO cadastre.datastore (name) VALUES ('cold')")
    await rows(
      "INSERT INTO cadastre.datastore_shard (name, datastore_id, number) SELECT 'cold-0', id, 0 FROM cadastre.datastore WHERE name = 'cold'",
    )
    await rows(`INSERT INTO cadastre.datastore_shard_item (datastore_shard_id, storage_node_id)
      SELECT s.id, n.id FROM cadastre.datastore_shard s, cadastre.storage_node n WHERE s.name = 'cold-0' AND n.name = 'cold'`)
    await rows(`INSERT INTO cadastre.database_tombstone (database_id, tombstone_id, datastore_id)
      SELECT b.id, t.id, d.id FROM cadastre.database b, cadastre.tombstone t, cadastre.datastore d
      WHERE b.name = 'cadastre' AND t.name = 'archive' AND d.name = 'cold'`)
    await rows('CREATE TABLE event (id int PRIMARY KEY, at timestamptz NOT NULL, v int)')
    await rows(
      `INSERT INTO event SELECT i, now() - interval '2 days' + i * interval '1 second', i FROM generate_series(1, 60000) i`,
    )
    await rows(rule('event', 'archive', { column_name: "'at'", age: "'1 hour'" }))
    await rows("SELECT cadastre.run_tombstones('event', false)")
    for (let i = 0; i < 1000; i++) {
      const done = await one(
        "SELECT count(*) FROM cadastre.tasks WHERE kind = 'tombstone' AND table_name = 'event' AND rows_done > 0",
      )
      if (done !== '0') break
      await setTimeout(2)
    }
    client.end()
    await server.kill()
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
    const all = `SELECT count(*), count(DISTINCT id), sum(v) FROM (SELECT * FROM event UNION ALL SELECT * FROM event_archive) x`
    const whole = [['60000', '60000', '1800030000']]
    assert.deepEqual(await rows(all), whole)
    assert.ok(Number(await one('SELECT count(*) FROM event')) > 0)
    assert.ok(Number(await one('SELECT count(*) FROM event_archive')) > 0)
    await rows("SELECT cadastre.run_tombstones('event')")
    assert.deepEqual(await rows(all), whole)
    assert.equal(await one("SELECT count(*) FROM event WHERE at < now() - interval '1 hour 10 seconds'"), '0')
    await rows("SELECT cadastre.flush_table('event_archive')")
    assert.ok(
      (
        await one(
          "SELECT path FROM cadastre.segments s JOIN cadastre.regions r USING (region_id) WHERE r.table_name = 'event_archive' LIMIT 1",
        )
      )?.includes('segments'),
    )
    assert.deepEqual(
      await rows(
        "SELECT DISTINCT role, session > 1000 FROM cadastre.task WHERE kind = 'tombstone' AND reason = 'manual'",
      ),
      [['cadastre', 't']],
    )
  })

  test('nothing is archived where the database only reads', async () => {
    await rows(`INSERT INTO cadastre.datastore (name) VALUES ('old');
      INSERT INTO cadastre.database_datastore (database_id, datastore_id, use)
        SELECT b.id, d.id, 'read' FROM cadastre.database b, cadastre.datastore d WHERE d.name = 'old';
      UPDATE cadastre.database_tombstone SET datastore_id = (SELECT id FROM cadastre.datastore WHERE name = 'old');
      CREATE TABLE note (at date); INSERT INTO note VALUES ('2001-01-01')`)
    await rows(rule('note', 'archive', { column_name: "'at'" }))
    await refused("SELECT cadastre.run_tombstones('note')", '55000')
    assert.equal(await one('SELECT count(*) FROM note'), '1')
    assert.equal(await one("SELECT count(*) FROM pg_class WHERE relname = 'note_archive'"), '0')
  })
})
