// Partitioned tables over a server's life: killed in the middle of a load, started again, backed up and restored. SQL is in golden files.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { serverProgram } from '../support/server-program.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('tables with partitions', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-partitioned-'))
  const backups = mkdtempSync(join(tmpdir(), 'cadastre-partitioned-backup-'))
  let server: CadastreProcess
  let client: SimpleClient
  const rows = async (sql: string, on = client): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows: found } = await on.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }
  const bounds = 'SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition ORDER BY 1'
  const sums = (table: string): string =>
    `SELECT tableoid::regclass::text, count(*), sum(id) FROM ${table} GROUP BY 1 ORDER BY 1`
  const events = sums('event')
  let written: Awaited<ReturnType<typeof rows>>
  let held: Awaited<ReturnType<typeof rows>>

  before(async () => {
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
    await rows(`
      CREATE TABLE event (id int, at date NOT NULL, s text DEFAULT 'none') PARTITION BY RANGE (at);
      CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
      CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (s);
      CREATE TABLE event_2_none PARTITION OF event_2 FOR VALUES IN ('none');
      CREATE TABLE event_2_other PARTITION OF event_2 DEFAULT;
      CREATE TABLE item (id int PRIMARY KEY, v int) PARTITION BY HASH (id);
      CREATE TABLE item_0 PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE item_1 PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      INSERT INTO event SELECT g, date '2026-01-01' + g % 59 FROM generate_series(1, 2000) g;
      UPDATE event SET s = 'moved' WHERE id % 3 = 0;
      INSERT INTO item SELECT g FROM generate_series(1, 1000) g`)
    written = await rows(bounds)
    held = await rows(events)
    assert.deepEqual(
      held.map(([name]) => name),
      ['event_1', 'event_2_none', 'event_2_other'],
    )
  })
  after(async () => {
    client.end()
    await server.stop()
    for (const one of [directory, backups]) rmSync(one, { recursive: true })
  })

  test('after a kill during loads each statement is there whole, or not at all', async () => {
    const loaders = await Promise.all([0, 1, 2].map(() => SimpleClient.connect(server.pgPort)))
    const acknowledged: number[] = []
    const loads = loaders.map(async (loader, i) => {
      try {
        for (let batch = 1; ; batch++) {
          const first = i * 1_000_000 + batch * 10_000
          const { error } = await loader.query(`INSERT INTO item SELECT ${first} + g FROM generate_series(0, 99) g`)
          if (error) return
          acknowledged.push(first)
          if (acknowledged.length === 15) void server.kill()
        }
      } catch {
        // The server is gone.
      }
    })
    await Promise.all(loads)
    for (const one of [client, ...loaders]) one.end()
    await server.kill()
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
    const found = await rows('SELECT id / 10000 * 10000, count(*) FROM item WHERE id >= 10000 GROUP BY 1')
    assert.deepEqual(new Set(found.map(([, count]) => count)), new Set(['100']))
    const there = new Set(found.map(([first]) => Number(first)))
    assert.deepEqual(
      acknowledged.filter((first) => !there.has(first)),
      [],
    )
    const [[duplicates]] = await rows('SELECT count(*) - count(DISTINCT id) FROM item')
    assert.equal(duplicates, '0')
  })

  test('partitions have their rows, bounds and routing after it', async () => {
    assert.deepEqual(await rows(bounds), written)
    assert.deepEqual(await rows(events), held)
    const [[where]] = await rows("INSERT INTO event VALUES (5000, '2026-02-02') RETURNING tableoid::regclass::text")
    assert.equal(where, 'event_2_none')
  })

  test('a backup is restored with its partitions', async () => {
    const url = `postgres://cadastre@127.0.0.1:${server.pgPort}`
    const run = (...flags: string[]) =>
      spawnSync(process.execPath, [serverProgram, ...flags], { encoding: 'utf8', timeout: 60_000 })
    const made = run('backup', '--url', `${url}/cadastre`, '--to', join(backups, 'one'))
    assert.equal(made.status, 0, made.stderr)
    const back = run('restore', '--url', `${url}/cadastre`, '--from', join(backups, 'one'), '--database', 'again')
    assert.equal(back.status, 0, back.stderr)
    const there = await SimpleClient.connect(server.pgPort, { database: 'again' })
    try {
      for (const table of ['event', 'item']) assert.deepEqual(await rows(sums(table), there), await rows(sums(table)))
      const moved = await rows(
        "UPDATE event SET s = 'again' WHERE id = 5000 RETURNING tableoid::regclass::text, s",
        there,
      )
      assert.deepEqual(moved, [['event_2_other', 'again']])
      const { error: outside } = await there.query("INSERT INTO event VALUES (1, '2030-01-01')")
      assert.equal(outside?.sqlstate, '23514')
      const { error: twice } = await there.query('INSERT INTO item VALUES (1)')
      assert.equal(twice?.sqlstate, '23505')
    } finally {
      there.end()
    }
  })
})
