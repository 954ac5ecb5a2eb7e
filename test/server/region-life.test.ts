// Regions from SQL: maintenance functions, roles, closed regions, table options, what the virtual tables show of it, and that a call
// which waits can be cancelled.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('regions from SQL', () => {
  let server: CadastreProcess
  let client: SimpleClient
  const rows = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows: found } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }
  const one = async (sql: string): Promise<string | null> => (await rows(sql))[0][0]
  const refused = async (sql: string, sqlstate: string): Promise<string> => {
    const { error } = await client.query(sql)
    assert.equal(error?.sqlstate, sqlstate, sql)
    return error!.message
  }

  before(async () => {
    server = await startCadastre()
    client = await SimpleClient.connect(server.pgPort)
    await rows('CREATE TABLE r (a int, at timestamp) WITH (regions = 2)')
    await rows("INSERT INTO r SELECT g, timestamp '2026-01-01' + g * interval '1 hour' FROM generate_series(1, 1000) g")
  })
  after(async () => {
    client.end()
    await server.stop()
  })

  test('flush and compact answer how many rows, and need nothing the second time', async () => {
    assert.equal(await one("SELECT cadastre.flush_table('r')"), '1000')
    assert.equal(await one("SELECT cadastre.flush_table('r')"), '0')
    await rows('INSERT INTO r VALUES (1001, NULL)')
    assert.equal(await one("SELECT cadastre.flush_table('r', wait => false)"), null)
    await rows('DELETE FROM r WHERE a <= 100')
    assert.ok(Number(await one("SELECT cadastre.compact_table('r')")) > 0)
    assert.equal(await one('SELECT sum(deleted_rows) FROM cadastre.segments'), '0')
    assert.equal(await one('SELECT count(*) FROM r'), '901')
    const kinds = await rows('SELECT DISTINCT kind, state FROM cadastre.tasks ORDER BY 1')
    assert.deepEqual(kinds, [
      ['compaction', 'finished'],
      ['flush', 'finished'],
    ])
  })

  test('refuse what is not there', async () => {
    await refused("SELECT cadastre.flush_table('missing')", '42P01')
    await refused("SELECT cadastre.flush_table('pg_class')", '42809')
    await refused('SELECT cadastre.flush_region(7)', '42704')
    await refused('SELECT cadastre.open_region(-1)', '42704')
    await refused("SELECT cadastre.compact_table('r', 'odd')", '22023')
    await refused("SELECT cadastre.compact_table('r', 'strict_window')", '22023')
    await refused("SELECT cadastre.compact_table('r', 'time_range', start => now(), \"end\" => now())", '22023')
    assert.equal(await one('SELECT cadastre.cancel_task(1000000)'), 'f')
  })

  test('closed regions refuse reads and writes until they are opened', async () => {
    const regions = (await rows("SELECT region_id FROM cadastre.regions WHERE table_name = 'r'")).map(([id]) => id)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    assert.equal(await one('SELECT count(*) FROM r'), '901')
    const other = await SimpleClient.connect(server.pgPort)
    for (const region of regions)
      assert.equal((await other.query(`SELECT cadastre.close_region(${region})`)).error, undefined)
    other.end()
    assert.equal(await one('SELECT count(*) FROM r'), '901')
    await client.query('COMMIT')
    assert.match(await refused('SELECT count(*) FROM r', '55000'), /is not open/)
    await refused('INSERT INTO r VALUES (1, NULL)', '55000')
    const states =
      "SELECT DISTINCT state FROM information_schema.region_info JOIN pg_class ON table_id = oid WHERE relname = 'r'"
    assert.deepEqual(await rows(states), [['closed']])
    for (const region of regions) await rows(`SELECT cadastre.open_region(${region}), cadastre.open_region(${region})`)
    assert.equal(await one('SELECT count(*) FROM r'), '901')
    assert.deepEqual(await rows(states), [['writable']])
  })

  test('followers are read and not written', async () => {
    await rows("SELECT cadastre.set_region_role(region_id, 'follower') FROM cadastre.regions")
    await refused('INSERT INTO r VALUES (1, NULL)', '25006')
    await refused('TRUNCATE r', '25006')
    assert.equal(await one('SELECT count(*) FROM r'), '901')
    assert.deepEqual(await rows('SELECT DISTINCT is_leader FROM information_schema.region_peers'), [['No']])
    await refused("SELECT cadastre.set_region_role(region_id, 'king') FROM cadastre.regions", '22023')
    await rows("SELECT cadastre.set_region_role(region_id, 'leader') FROM cadastre.regions")
  })

  test('what queries read is counted for each region', async () => {
    await rows('CREATE TABLE counted (a int, b text)')
    await rows("INSERT INTO counted SELECT g * 7919 % 1009, repeat('x', 100) || g FROM generate_series(1, 1000) g")
    const read = async (sql: string): Promise<number> => {
      const counted = `SELECT query_scanned_bytes FROM information_schema.region_statistics
        WHERE table_id = 'counted'::regclass`
      const before = Number(await one(counted))
      await rows(sql)
      return Number(await one(counted)) - before
    }
    assert.equal(await read('SELECT sum(a) FROM counted'), 4000)
    assert.ok((await read('SELECT max(b) FROM counted')) > 100_000)
    await rows("SELECT cadastre.flush_table('counted')")
    const [small, large] = [await read('SELECT sum(a) FROM counted'), await read('SELECT max(b) FROM counted')]
    assert.ok(small > 0 && small < 4000 && large > small && large < 100_000, `${small}, ${large}`)
    assert.equal(await read('SELECT 1'), 0)
    await rows('DROP TABLE counted')
  })

  test('segments that only an older snapshot holds are shown until it ends', async () => {
    await rows('CREATE TABLE held (a int)')
    for (const a of [1, 2]) {
      await rows(`INSERT INTO held VALUES (${a})`)
      await rows("SELECT cadastre.flush_table('held')")
    }
    const shown = "SELECT visible, count(*) FROM cadastre.segments WHERE table_name = 'held' GROUP BY 1 ORDER BY 1"
    const other = await SimpleClient.connect(server.pgPort)
    await other.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await other.query('SELECT * FROM held')
    await rows("SELECT cadastre.compact_table('held', 'full')")
    assert.deepEqual(await rows(shown), [
      ['f', '2'],
      ['t', '1'],
    ])
    assert.deepEqual((await other.query('SELECT a FROM held ORDER BY a')).rows, [['1'], ['2']])
    await other.query('COMMIT')
    assert.deepEqual(await rows(shown), [['t', '1']])
    other.end()
    await rows('DROP TABLE held')
  })

  test('table options reach the regions', async () => {
    await rows("ALTER TABLE r SET (time_column = at, compaction_window = '10 days', sort_by = 'at DESC NULLS LAST, a')")
    assert.ok(Number(await one("SELECT cadastre.compact_table('r', 'strict_window')")) > 0)
    assert.equal(
      await one(`SELECT count(*) FROM cadastre.segments
        WHERE min_time < window_start OR max_time >= window_start + interval '10 days'`),
      '0',
    )
    assert.ok(Number(await one('SELECT count(DISTINCT window_start) FROM cadastre.segments')) >= 4)
    await rows('ALTER TABLE r RENAME COLUMN at TO "When"')
    assert.match((await one("SELECT reloptions FROM pg_class WHERE relname = 'r'"))!, /time_column=\\"When\\"/)
    assert.match(
      (await one("SELECT reloptions FROM pg_class WHERE relname = 'r'"))!,
      /sort_by=\\"When\\" DESC NULLS LAST, a/,
    )
    await refused('ALTER TABLE r DROP COLUMN "When"', '2BP01')
    await rows("ALTER TABLE r SET (ttl = '1 day')")
    await rows('VACUUM r')
    assert.equal(await one('SELECT count(*) FROM r'), '1')
    await rows('ALTER TABLE r RESET (ttl, sort_by, compaction_window, time_column)')
    await refused("ALTER TABLE r SET (ttl = 'soon')", '22023')
    await refused("ALTER TABLE r SET (compaction_window = '1 ms')", '22023')
    await refused("ALTER TABLE r SET (sort_by = 'a, a')", '22023')
    await refused("ALTER TABLE r SET (sort_by = 'a UP')", '22023')
    await refused("ALTER TABLE r SET (time_column = 'at DESC')", '22023')
    await refused('ALTER TABLE r SET (sort_by = missing)', '42703')
    await refused('ALTER TABLE r SET (time_column = a)', '42804')
    await refused("CREATE TABLE untimed (a int) WITH (ttl = '1 day')", '22023')
  })

  test('append-only tables take rows, and give none up one by one', async () => {
    await rows('CREATE TABLE log (a int PRIMARY KEY) WITH (append_only)')
    await rows('INSERT INTO log VALUES (1)')
    await refused('UPDATE log SET a = 2', '42809')
    await refused('DELETE FROM log', '42809')
    await refused('INSERT INTO log VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 3', '42809')
    await rows('INSERT INTO log VALUES (1), (2) ON CONFLICT DO NOTHING')
    assert.equal(await one('SELECT count(*) FROM log'), '2')
    await rows('TRUNCATE log')
    await rows('ALTER TABLE log RESET (append_only)')
    await rows('DELETE FROM log')
  })

  test('a call that waits can be cancelled', async () => {
    await rows('CREATE TABLE big AS SELECT g AS a, g::text AS b FROM generate_series(1, 300000) g')
    await rows('SET statement_timeout = 1')
    await refused("SELECT cadastre.compact_table('big', 'full')", '57014')
    await rows('SET statement_timeout = 0')
    assert.equal(await one('SELECT count(*) FROM big'), '300000')
  })

  test('a compaction whose rows are truncated meanwhile was not cancelled by anybody', async () => {
    const other = await SimpleClient.connect(server.pgPort)
    try {
      await rows('CREATE TABLE fleeting (a int, b text)')
      await rows('INSERT INTO fleeting SELECT g, md5(g::text) FROM generate_series(1, 1500000) g')
      const compacting = client.query("SELECT cadastre.compact_table('fleeting', 'full')")
      const isUnderWay = "SELECT count(*) FROM cadastre.tasks WHERE kind = 'compaction' AND state = 'running'"
      let hasEnded = false
      void compacting.finally(() => (hasEnded = true))
      while (!hasEnded && (await other.query(isUnderWay)).rows[0][0] === '0');
      assert.equal((await other.query('TRUNCATE fleeting')).error, undefined)
      const { error, rows: found } = await compacting
      assert.equal(error, undefined)
      assert.deepEqual(found, [['0']])
    } finally {
      other.end()
    }
  })
})
