// Regions split and merged while others read and write: nothing is lost, nothing seen twice, and a crash leaves the table as it was.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('splitting and merging regions', () => {
  let server: CadastreProcess
  let client: SimpleClient
  let other: SimpleClient
  const rowsOf = async (by: SimpleClient, sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows } = await by.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return rows
  }
  const rows = (sql: string): ReturnType<typeof rowsOf> => rowsOf(client, sql)
  const regionsOf = async (table: string): Promise<string[]> =>
    (await rows(`SELECT region_id FROM cadastre.regions WHERE table_name = '${table}' ORDER BY region_number`)).map(
      ([id]) => id!,
    )
  const connect = async (): Promise<void> => {
    client = await SimpleClient.connect(server.pgPort)
    other = await SimpleClient.connect(server.pgPort)
  }
  /** Of the last task: until it is so, or fails. */
  const untilWaiting = async (table: string): Promise<void> => {
    for (let tries = 0; ; tries++) {
      assert.ok(tries < 1000, 'the task does not wait for its lock')
      const waiting = await rows(
        `SELECT 1 FROM pg_locks WHERE relation = '${table}'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted`,
      )
      if (waiting.length > 0) return
    }
  }

  before(async () => {
    server = await startCadastre()
    await connect()
  })
  after(async () => {
    client.end()
    other.end()
    await server.stop()
  })

  test('what is committed while the rows are copied is carried over', async () => {
    await rows(`CREATE TABLE t (id int PRIMARY KEY, at int, v text) PARTITION BY RANGE (at) WITH (regions = 1);
      INSERT INTO t SELECT g, g, 'old' FROM generate_series(1, 1000) g`)
    const [region] = await regionsOf('t')
    // It holds off the switch, and not the copy.
    await rowsOf(other, 'BEGIN; SELECT count(*) FROM t')
    await rows(`SELECT cadastre.split_region(${region}, at => 500, wait => false)`)
    await untilWaiting('t')
    await rowsOf(
      other,
      `UPDATE t SET v = 'new', at = at + 400 WHERE id BETWEEN 450 AND 460;
      DELETE FROM t WHERE id IN (1, 999); INSERT INTO t VALUES (2000, 7, 'late'), (2001, 700, 'late'); COMMIT`,
    )
    await rows('SELECT count(*) FROM t')
    assert.deepEqual(await rows('SELECT count(*), count(DISTINCT id), sum(at) FROM t'), [
      ['1000', '1000', String(500_500 - 1000 + 707 + 400 * 11)],
    ])
    assert.deepEqual(await rows('SELECT count(*) FROM t WHERE at >= 500'), [['512']])
    assert.deepEqual(await rows("SELECT rows FROM cadastre.regions WHERE table_name = 't' ORDER BY region_number"), [
      ['488'],
      ['512'],
    ])
    assert.deepEqual(await rows("SELECT state FROM cadastre.tasks WHERE kind = 'split'"), [['finished']])
    assert.equal((await client.query("INSERT INTO t VALUES (2001, 1, 'twice')")).error?.sqlstate, '23505')
    assert.deepEqual(await rows("UPDATE t SET v = 'x' WHERE id = 2000 RETURNING v"), [['x']])
  })

  test('many late rows too, and merged again they are one region', async () => {
    const regions = await regionsOf('t')
    await rowsOf(other, 'BEGIN; SELECT count(*) FROM t')
    await rows(`SELECT cadastre.merge_regions(${regions[0]}, ${regions[1]}, wait => false)`)
    await untilWaiting('t')
    await rowsOf(other, "INSERT INTO t SELECT g, g % 1000, 'bulk' FROM generate_series(10001, 70000) g; COMMIT")
    assert.deepEqual(await rows('SELECT count(*), count(DISTINCT id) FROM t'), [['61000', '61000']])
    assert.equal((await regionsOf('t')).length, 1)
  })

  test('a snapshot from before is refused, and not answered with nothing', async () => {
    await rows(
      'CREATE TABLE s (a int) PARTITION BY HASH (a) WITH (regions = 2); INSERT INTO s SELECT generate_series(1, 100)',
    )
    await rowsOf(other, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t')
    const [region] = await regionsOf('s')
    await rows(`SELECT cadastre.split_region(${region})`)
    assert.equal((await other.query('SELECT count(*) FROM s')).error?.sqlstate, '40001')
    await rowsOf(other, 'ROLLBACK')
    assert.deepEqual(await rowsOf(other, 'SELECT count(*) FROM s'), [['100']])
    assert.equal((await regionsOf('s')).length, 3)
  })

  test('prepared statements go on', async () => {
    await rows(
      'CREATE TABLE p (a int PRIMARY KEY, b int) PARTITION BY RANGE (b) WITH (regions = 1); INSERT INTO p SELECT g, g FROM generate_series(1, 10) g',
    )
    await rows('PREPARE read AS SELECT b FROM p WHERE a = $1; PREPARE write AS INSERT INTO p VALUES ($1, $1)')
    for (let i = 11; i < 20; i++) await rows(`EXECUTE write(${i}); EXECUTE read(${i})`)
    const [region] = await regionsOf('p')
    await rows(`SELECT cadastre.split_region(${region}, at => '15')`)
    await rows('EXECUTE write(20); EXECUTE write(0)')
    assert.deepEqual(await rows('EXECUTE read(20)'), [['20']])
    assert.deepEqual(await rows('EXECUTE read(3)'), [['3']])
    assert.deepEqual(await rows("SELECT rows FROM cadastre.regions WHERE table_name = 'p' ORDER BY region_number"), [
      ['15'],
      ['6'],
    ])
  })

  test('who may not, and what cannot be', async () => {
    const [region] = await regionsOf('p')
    const refused = async (sql: string, sqlstate: string): Promise<void> =>
      assert.equal((await client.query(sql)).error?.sqlstate, sqlstate, sql)
    await refused(`SELECT cadastre.split_region(${region})`, '22023')
    await refused(`SELECT cadastre.split_region(${region}, at => '15')`, '22023')
    await refused(`SELECT cadastre.split_region(${region}, at => 'x')`, '22P02')
    await refused(`SELECT cadastre.merge_regions(${region}, ${region})`, '22023')
    await refused(`SELECT cadastre.merge_regions(${region}, ${(await regionsOf('s'))[0]})`, '22023')
    await refused('SELECT cadastre.split_region(7)', '42704')
    await refused(`BEGIN; SELECT cadastre.split_region(${region}, at => '3')`, '25001')
    await rows('ROLLBACK; CREATE TABLE plain (a int); CREATE ROLE guest LOGIN')
    await refused(`SELECT cadastre.split_region(${region}, at => '3') FROM p`, '55006')
    await refused(`SELECT cadastre.split_region(${(await regionsOf('plain'))[0]})`, '42809')
    await rows('SET ROLE guest')
    await refused(`SELECT cadastre.split_region(${region}, at => '3')`, '42501')
    await rows('RESET ROLE')
  })

  test('a task can be cancelled while it waits', async () => {
    const before = await regionsOf('t')
    await rowsOf(other, 'BEGIN; SELECT count(*) FROM t')
    await rows(`SELECT cadastre.split_region(${before[0]}, at => 500, wait => false)`)
    await untilWaiting('t')
    const [[task]] = await rows("SELECT max(id) FROM cadastre.tasks WHERE kind = 'split' AND state = 'running'")
    assert.deepEqual(await rows(`SELECT cadastre.cancel_task(${task})`), [['t']])
    await rowsOf(other, 'COMMIT')
    for (let state = 'running'; state === 'running';)
      state = (await rows(`SELECT state FROM cadastre.tasks WHERE id = ${task}`))[0][0]!
    assert.deepEqual(await rows(`SELECT state FROM cadastre.tasks WHERE id = ${task}`), [['cancelled']])
    assert.deepEqual(await regionsOf('t'), before)
    assert.deepEqual(await rows('SELECT count(*) FROM t'), [['61000']])
  })

  test('a crash before the switch leaves the table as it was, and no files', async () => {
    const [region] = await regionsOf('t')
    await rowsOf(other, 'BEGIN; SELECT count(*) FROM t')
    await rows(`SELECT cadastre.split_region(${region}, at => 500, wait => false)`)
    await untilWaiting('t')
    const directory = join(server.directory, 'segments', String(Number(region) + 1))
    const files = (): number => (existsSync(directory) ? readdirSync(directory).length : 0)
    assert.ok(files() > 0)
    await server.kill()
    server = await startCadastre({ directory: server.directory })
    await connect()
    assert.deepEqual(await regionsOf('t'), [region])
    assert.equal(files(), 0)
    assert.deepEqual(await rows('SELECT count(*), count(DISTINCT id) FROM t'), [['61000', '61000']])
    await rows(`SELECT cadastre.split_region(${region}, at => 500)`)
    await server.kill()
    server = await startCadastre({ directory: server.directory })
    await connect()
    assert.equal((await regionsOf('t')).length, 2)
    assert.deepEqual(await rows('SELECT count(*), count(DISTINCT id) FROM t'), [['61000', '61000']])
    assert.deepEqual(
      await rows('SELECT count(*) = (SELECT count(*) FROM t WHERE at + 0 >= 500) FROM t WHERE at >= 500'),
      [['t']],
    )
  })
})
