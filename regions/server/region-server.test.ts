// The region server as its callers use it: commits, conflicts, snapshots, flush, compaction, restart.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { PredicateOperator } from '../../engine/row-predicate.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import type { RegionServer } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const region = regionId(20_000, 0)
const key = { index: 30_000, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = schemaOf([typeRef(Oid.int4), typeRef(Oid.text), typeRef(Oid.int8)], [key])
const values = (server: RegionServer) => scanRows(server, region, [1, 2, 3]).map((row) => row.values)

describe('region server', () => {
  const directory = temporaryDirectory()
  let server: RegionServer
  const reopen = async (): Promise<void> => {
    await server.close()
    ;({ server } = await openTestServer(directory.path))
  }
  before(async () => {
    ;({ server } = await openTestServer(directory.path))
  })
  after(async () => {
    await server.close()
    directory.remove()
  })

  it('commits rows that the committer sees at once, and a snapshot of before does not', async () => {
    const earlier = server.snapshot()
    await commit(server, [
      { kind: 'create', region, schema },
      {
        kind: 'insert',
        region,
        rows: rowsOf(schema, [
          [1, 'one', 10n],
          [2, null, 20n],
        ]),
      },
    ])
    assert.deepEqual(values(server), [
      [1, 'one', 10n],
      [2, null, 20n],
    ])
    assert.deepEqual(scanRows(server, region, [1], { snapshot: earlier }), [])
    earlier.release()
    const between = server.snapshot()
    await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[3, 'three', null]]) }])
    assert.equal(scanRows(server, region, [1], { snapshot: between }).length, 2)
    between.release()
    assert.equal(values(server).length, 3)
  })

  it('finds a key that exists, and lets a commit replace it', async () => {
    const duplicate = await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[1, 'again', 0n]]) }])
    assert.deepEqual(duplicate, { kind: 'key-conflict', index: 30_000, key: [1] })
    const within = await commit(server, [
      {
        kind: 'insert',
        region,
        rows: rowsOf(schema, [
          [8, 'a', 0n],
          [8, 'b', 0n],
        ]),
      },
    ])
    assert.equal(within.kind, 'key-conflict')
    const old = scanRows(server, region, [1]).find((row) => row.values[0] === 1)!
    const update = await commit(server, [
      { kind: 'delete', region, rowIds: Float64Array.of(old.id) },
      { kind: 'insert', region, rows: rowsOf(schema, [[1, 'ONE', 11n]]) },
    ])
    assert.equal(update.kind, 'committed')
    assert.deepEqual(await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(old.id) }]), {
      kind: 'row-conflict',
      region,
      rowId: old.id,
    })
    const nulls = rowsOf(schema, [
      [null, 'n', 0n],
      [null, 'm', 0n],
    ])
    assert.equal((await commit(server, [{ kind: 'insert', region, rows: nulls }])).kind, 'committed')
  })

  it('keeps everything over a restart from the log', async () => {
    const before = values(server)
    await reopen()
    assert.deepEqual(values(server), before)
    assert.equal(
      (await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[2, 'dup', 0n]]) }])).kind,
      'key-conflict',
    )
  })

  it('flushes, deletes in segments, and keeps both over a restart', async () => {
    const before = values(server)
    assert.ok((await server.handle({ kind: 'flush', region, reason: 'manual' })).rows > 0)
    assert.deepEqual(values(server), before)
    assert.equal(
      (await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[2, 'dup', 0n]]) }])).kind,
      'key-conflict',
    )
    const row = scanRows(server, region, [1]).find(({ values: [id] }) => id === 2)!
    const earlier = server.snapshot()
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(row.id) }])
    assert.equal(scanRows(server, region, [1], { snapshot: earlier }).length, before.length)
    earlier.release()
    const left = values(server)
    assert.equal(left.length, before.length - 1)
    await reopen()
    assert.deepEqual(values(server), left)
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    await reopen()
    assert.deepEqual(values(server), left)
  })

  it('compacts without a change of rows, under a reader that keeps the old files', async () => {
    for (let i = 0; i < 3; i++) {
      await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[100 + i, `row ${i}`, 5n]]) }])
      await server.handle({ kind: 'flush', region, reason: 'manual' })
    }
    const before = values(server)
    const reader = server.snapshot()
    const files = (): string[] =>
      readdirSync(join(directory.path, 'segments', String(region))).filter((name) => name.endsWith('.segment'))
    await server.handle({ kind: 'compact', region })
    assert.deepEqual(values(server), before)
    assert.deepEqual(
      scanRows(server, region, [1, 2, 3], { snapshot: reader }).map((row) => row.values),
      before,
    )
    assert.ok(files().length > 1)
    reader.release()
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.equal(files().length, 1)
    await reopen()
    assert.deepEqual(values(server), before)
  })

  it('prunes row groups by zone maps', () => {
    const snapshot = server.snapshot()
    const scan = (op: PredicateOperator, value: unknown) =>
      server.scan(region, { projection: [1], predicates: [{ attribute: 1, op, values: [value] }], snapshot }).length
    assert.equal(scan('=', 5_000), 0)
    assert.equal(scan('>', 5_000), 0)
    assert.equal(scan('<=', 50), 1)
    snapshot.release()
  })

  it('adds columns with a missing value, and drops some', async () => {
    const wider = {
      ...schema,
      version: 2,
      columns: [
        ...schema.columns.slice(0, 2),
        { attribute: 4, type: typeRef(Oid.text), notNull: false, missingValue: 'new' },
      ],
    }
    await commit(server, [{ kind: 'alter', region, schema: wider }])
    await commit(server, [{ kind: 'insert', region, rows: rowsOf(wider, [[900, 'after', 'given']]) }])
    const check = (): void => {
      const rows = scanRows(server, region, [1, 4]).map((row) => row.values)
      assert.deepEqual(rows.at(-1), [900, 'given'])
      assert.deepEqual(rows[0].at(-1), 'new')
    }
    check()
    await reopen()
    check()
    await server.handle({ kind: 'compact', region })
    check()
  })

  it('adopts bulk-loaded segments with their commit, and refuses duplicate keys in them', async () => {
    const other = regionId(20_001, 0)
    await commit(server, [{ kind: 'create', region: other, schema }])
    const load = async (from: number, to: number): Promise<readonly string[]> => {
      const writer = await server.bulkWriter(other, schema)
      for (let start = from; start < to; start += 1000) {
        await writer.write(
          rowsOf(
            schema,
            Array.from({ length: 1000 }, (_, i) => [start + i, `r${start + i}`, BigInt(start)]),
          ),
        )
      }
      return (await writer.finish()).segments.map(({ name }) => name)
    }
    const first = await load(0, 70_000)
    assert.equal(scanRows(server, other, [1]).length, 0)
    assert.equal((await commit(server, [{ kind: 'adopt', region: other, segments: first }])).kind, 'committed')
    assert.equal(scanRows(server, other, [1]).length, 70_000)
    const again = await commit(server, [{ kind: 'adopt', region: other, segments: await load(69_000, 71_000) }])
    assert.equal(again.kind, 'key-conflict')
    assert.equal(
      (await commit(server, [{ kind: 'insert', region: other, rows: rowsOf(schema, [[65_536, 'x', 0n]]) }])).kind,
      'key-conflict',
    )
    await reopen()
    assert.equal(scanRows(server, other, [1]).length, 70_000)
    const found = await server.lookupKeys({
      index: 30_000,
      regions: [other],
      keys: {
        length: 2,
        columns: [
          rowsOf(schema, [
            [65_537, null, null],
            [-1, null, null],
          ]).batch.columns[0],
        ],
      },
    })
    assert.deepEqual([...found.rowIds], [65_537, NaN])
    assert.equal(server.statistics(other)!.rows, 70_000)
    assert.equal(server.statistics(other)!.columns.get(1)!.max, 69_999)
    await commit(server, [{ kind: 'truncate', region: other }])
    assert.equal(scanRows(server, other, [1]).length, 0)
    await reopen()
    assert.equal(scanRows(server, other, [1]).length, 0)
    await commit(server, [{ kind: 'drop', region: other }])
    await reopen()
    assert.throws(() => scanRows(server, other, [1]), /not open/)
  })

  it('refuses what names no region', async () => {
    await assert.rejects(
      commit(server, [{ kind: 'insert', region: 1, rows: rowsOf(schema, [[1, 'x', 1n]]) }]),
      /region 1 is not open/,
    )
    assert.deepEqual(await server.handle({ kind: 'close', region: 1, flush: true }), { rows: 0 })
  })

  it('closes and opens a region', async () => {
    const before = values2(server)
    await server.handle({ kind: 'close', region, flush: true })
    assert.throws(() => scanRows(server, region, [1]), /not open/)
    await server.handle({ kind: 'open', region })
    assert.deepEqual(values2(server), before)
  })

  it('keeps sequence states', async () => {
    await server.writeSequence(7, { lastValue: 32n, called: true })
    await reopen()
    assert.deepEqual(server.sequenceStates.get(7), { lastValue: 32n, called: true })
  })

  it('refuses a second server on the directory', async () => {
    await assert.rejects(
      openTestServer(directory.path),
      new RegExp(`in use by another server \\(PID ${process.pid}\\)`),
    )
  })
})

describe('a log of many small files', () => {
  it('is cut by flushes, and what stays of it replays over dropped and truncated regions', async () => {
    const directory = temporaryDirectory()
    const options = { logFileBytesMax: 1500 }
    let { server } = await openTestServer(directory.path, options)
    const files = (): number => readdirSync(join(directory.path, 'log')).length
    await commit(server, [{ kind: 'create', region, schema }])
    for (let round = 0; round < 12; round++) {
      const other = regionId(30_000 + round, 0)
      const load = async (): Promise<readonly string[]> => {
        const writer = await server.bulkWriter(other, schema)
        await writer.write(rowsOf(schema, [[round, 'loaded', 1n]]))
        return (await writer.finish()).segments.map(({ name }) => name)
      }
      const [first, second] = [await load(), await load()]
      await commit(server, [{ kind: 'create', region: other, schema }])
      await commit(server, [{ kind: 'adopt', region: other, segments: first }])
      await commit(server, [{ kind: 'truncate', region: other }])
      await commit(server, [{ kind: 'adopt', region: other, segments: second }])
      if (round % 3 === 0) await server.handle({ kind: 'flush', region: other, reason: 'manual' })
      await commit(server, [{ kind: 'drop', region: other }])
      await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[round, 'x'.repeat(200), 1n]]) }])
      if (round % 2 === 0) await server.handle({ kind: 'flush', region, reason: 'log-pinned' })
      await server.close()
      ;({ server } = await openTestServer(directory.path, options))
      assert.equal(values(server).length, round + 1)
      assert.equal(server.regionStatistics().length, 1)
    }
    assert.ok(files() <= 4, `${files()} files`)
    await server.close()
    directory.remove()
  })
})

describe('a server whose log fails', () => {
  it('fails the commit, shows nothing of it, reads on, and comes back whole', async () => {
    const directory = temporaryDirectory()
    let broken = false
    const operations: FileOperations = {
      ...fileOperations,
      syncAsync: (file, done) =>
        broken ? setImmediate(() => done(new Error('EIO: i/o error'))) : fileOperations.syncAsync(file, done),
    }
    const { server } = await openTestServer(directory.path, { operations })
    await commit(server, [
      { kind: 'create', region, schema },
      { kind: 'insert', region, rows: rowsOf(schema, [[1, 'one', 1n]]) },
    ])
    broken = true
    const insert = (id: number) => commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[id, 'x', 1n]]) }])
    await assert.rejects(insert(2), { sqlstate: '58030' })
    broken = false
    await assert.rejects(insert(3), { sqlstate: '58030' })
    await assert.rejects(server.handle({ kind: 'flush', region, reason: 'manual' }), { sqlstate: '58030' })
    assert.equal(values(server).length, 1)
    await server.close()
    const again = await openTestServer(directory.path)
    assert.deepEqual(values(again.server)[0], [1, 'one', 1n])
    await again.server.close()
    directory.remove()
  })

  it('keeps rows in memory when a flush finds no room, and flushes them later', async () => {
    const directory = temporaryDirectory()
    let full = false
    const operations: FileOperations = {
      ...fileOperations,
      open: (path, flags) => {
        if (full && path.includes('segments'))
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
        return fileOperations.open(path, flags)
      },
    }
    const { server } = await openTestServer(directory.path, { operations })
    await commit(server, [
      { kind: 'create', region, schema },
      { kind: 'insert', region, rows: rowsOf(schema, [[1, 'one', 1n]]) },
    ])
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    const [row] = scanRows(server, region, [1])
    await commit(server, [
      { kind: 'delete', region, rowIds: Float64Array.of(row.id) },
      { kind: 'insert', region, rows: rowsOf(schema, [[2, 'two', 2n]]) },
    ])
    full = true
    await assert.rejects(server.handle({ kind: 'flush', region, reason: 'manual' }), { sqlstate: '53100' })
    await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[3, 'three', 3n]]) }])
    assert.equal(
      (await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[2, 'x', 3n]]) }])).kind,
      'key-conflict',
    )
    full = false
    assert.equal((await server.handle({ kind: 'flush', region, reason: 'manual' })).rows, 2)
    assert.deepEqual(
      values(server).map(([id]) => id),
      [2, 3],
    )
    await server.close()
    directory.remove()
  })

  it('keeps roles and closed regions over restarts, of regions that only the log knows too', async () => {
    const directory = temporaryDirectory()
    let { server } = await openTestServer(directory.path)
    const again = async (): Promise<void> => {
      await server.close()
      ;({ server } = await openTestServer(directory.path))
    }
    const other = regionId(20_000, 1)
    const facts = (id: number) => server.regionStatistics().find((one) => one.region === id)
    for (const id of [region, other]) {
      const rows = rowsOf(schema, [[id, 'one', 1n]])
      await commit(server, [
        { kind: 'create', region: id, schema },
        { kind: 'insert', region: id, rows },
      ])
    }
    await server.handle({ kind: 'close', region, flush: false })
    await server.handle({ kind: 'set-role', region: other, role: 'follower' })
    await again()
    assert.throws(() => values(server), { sqlstate: '55000' })
    assert.equal(facts(other)?.role, 'follower')
    const refused = server.commit({
      snapshot: 0,
      operations: [{ kind: 'insert', region: other, rows: rowsOf(schema, [[7, 'seven', 7n]]) }],
      uniqueScopes: new Map(),
      catalogEdits: [],
      synchronous: true,
    })
    await assert.rejects(refused, { sqlstate: '25006' })
    await server.handle({ kind: 'open', region })
    await server.handle({ kind: 'set-role', region: other, role: 'leader' })
    assert.deepEqual(values(server), [[region, 'one', 1n]])
    await again()
    assert.equal(values(server).length, 1)
    assert.equal(facts(other)?.role, 'leader')
    await server.handle({ kind: 'close', region, flush: true })
    await again()
    assert.throws(() => values(server), { sqlstate: '55000' })
    await server.close()
    directory.remove()
  })
})

const values2 = (server: RegionServer) => scanRows(server, region, [1, 2]).map((row) => row.values)
