// Every bench at a tiny size: that they run and tell what they should, not how fast anything is.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { changes } from './changes.ts'
import { cloud } from './cloud.ts'
import { clickbench } from './clickbench/clickbench.ts'
import { commits } from './commits.ts'
import { compile } from './compile.ts'
import { copy } from './copy.ts'
import { ingest } from './ingest.ts'
import { memory } from './memory.ts'
import { parallel } from './parallel.ts'
import { objects } from './objects/objects.ts'
import { startCadastre } from './peers/cadastre.ts'
import type { WirePeer } from './peers/peer.ts'
import { startPostgres } from './peers/postgres.ts'
import { pgbench, pgbenchMissing } from './pgbench.ts'
import { points } from './points.ts'
import { recovery } from './recovery.ts'
import { holds, type Report } from './report.ts'
import { rowModule } from './row-module.ts'
import { select } from './select.ts'
import { size } from './size.ts'
import { sort } from './sort.ts'
import { tables } from './tables.ts'

let peers: WirePeer[] = []

before(async () => {
  peers = [await startCadastre(), await startPostgres()]
})

after(async () => {
  for (const peer of peers) await peer.close()
})

/** differences: names of figures that are one time less another, and may be of either sign where little was measured. */
function check(report: Report, measures: number, differences: readonly string[] = []): void {
  assert.deepEqual(report.problems ?? [], [])
  assert.equal(report.measures.length, measures)
  for (const { figures, ratio, bar, name } of report.measures) {
    for (const figure of Object.values(figures))
      assert.ok(figure !== undefined && (figure > 0 || (differences.includes(name) && Number.isFinite(figure))), name)
    // What is told beside has neither.
    assert.ok(ratio === undefined ? !bar : Number.isFinite(ratio), name)
  }
}

test('commits', async () => {
  check(await commits(peers, { connections: [1, 3], seconds: 0.05, rounds: 2 }), 4)
  const rows = await Promise.all(peers.map((peer) => peer.query('SELECT count(*)::int > 0 FROM commits')))
  assert.deepEqual(rows, [[[true]], [[true]]])
})

test('tables', async () => {
  check(await tables(peers, { tables: 6, sessions: 2 }), 2)
})

test('row-module', () => check(rowModule({ rows: 500, rounds: 2 }), 2))

test('points', async () => {
  check(await points(peers, { rows: 500, connections: [2], seconds: 0.05, rounds: 2 }), 1)
})

test('ingest', async () => {
  check(await ingest(peers, { connections: [1, 2], rowsPerStatement: 50, seconds: 0.05, rounds: 2 }), 2)
  const [own] = await peers[0].query(`SELECT count(*)::int % 50, count(DISTINCT id) = count(*) FROM ingest`)
  assert.deepEqual(own, [0, true])
})

test('copy and select', async () => {
  check(await copy(peers, { scale: 0.01, rounds: 1, duckdb: true }), 8)
  check(await select(peers, { scale: 0.01, rows: 1000, rounds: 1 }), 2)
})

test('changes', async () => {
  check(await changes(peers, { rows: 2000, rounds: 2 }), 5)
})

test('cloud', async () => {
  check(await cloud({ rows: 500, rounds: 1 }), 1)
})

test('objects', async () => {
  const tiny = { rounds: 1, seconds: 0.05, keys: 200, largeMegabytes: 2, hugeMegabytes: 8, connections: [1, 4] }
  const { measures } = await objects(tiny)
  assert.equal(measures.length, 10)
  for (const { figures, name } of measures.filter(({ unit }) => !unit.startsWith('MiB')))
    assert.ok(figures['cadastre']! > 0, name)
})

test('pgbench', async (t) => {
  const missing = await pgbenchMissing()
  if (missing) {
    t.skip(missing)
    return
  }
  check(await pgbench(peers, { scales: [1], clients: 2, seconds: 1, rounds: 1 }), 2)
})

test('recovery', async () => {
  check(await recovery({ logMegabytes: 1, rowsPerCommit: 10 }), 1)
})

test('size', async () => {
  check(await size({ scale: 0.01 }), 9)
})

test('a bar is held or missed', () => {
  const measure = { name: '', unit: '', figures: {} }
  assert.equal(holds({ ...measure, ratio: 1, bar: { atLeast: 1 } }), true)
  assert.equal(holds({ ...measure, ratio: 0.9, bar: { atLeast: 1 } }), false)
  assert.equal(holds({ ...measure, ratio: 1.1, bar: { atMost: 1 } }), false)
  assert.equal(holds({ ...measure, bar: { atMost: 1 } }), false)
})

test('clickbench', async () => {
  assert.ok(await clickbench({ rows: 2000, runs: '0', peers: 'duckdb' }))
})

test('sort', async () => {
  assert.ok(await sort({ scale: 0.001, runs: 1, flags: [] }))
})

test('compile', async () => {
  check(await compile({ rows: 1000, shapes: 2, warmUpShapes: 2, rounds: 2 }), 4, ['a new module, warm'])
})

test('memory and what a second thread brings', async () => {
  check(await memory({ scale: 0.001, flags: ['--query-memory', '64MB'] }), 2)
  check(await parallel({ scale: 0.001, rounds: 1, queries: '6', roundMilliseconds: 5 }), 2)
})
