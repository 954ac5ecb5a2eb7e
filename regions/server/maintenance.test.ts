// Memory under load: memtables are flushed as they fill, commits wait while flushes are behind, and are refused before memory is full.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import type { RegionServer } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const key = { index: 30_300, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key])
const limits = {
  regionBytes: 64 * 1024,
  flushBytes: 128 * 1024,
  slowBytes: 256 * 1024,
  bytesMax: 1024 * 1024,
  slowMsMax: 50,
  ageMsMax: 600_000,
}
const regions = [0, 1, 2].map((number) => regionId(20_300, number))

const insert = (server: RegionServer, region: number, first: number, rows: number) =>
  commit(server, [
    {
      kind: 'insert',
      region,
      rows: rowsOf(
        schema,
        Array.from({ length: rows }, (_, i) => [first + i, `row ${first + i}`]),
      ),
    },
  ])

const memtableBytes = (server: RegionServer): number =>
  server.regionStatistics().reduce((sum, one) => sum + one.memtableBytes, 0)

describe('memtables under load', () => {
  it('stay bounded while small commits and batches keep coming', async () => {
    const directory = temporaryDirectory()
    const { server, faults } = await openTestServer(directory.path, { maintenance: true, limits })
    for (const region of regions) await commit(server, [{ kind: 'create', region, schema }])
    let most = 0
    let next = 0
    for (let round = 0; round < 60; round++) {
      const size = round % 3 === 0 ? 500 : 20
      for (const region of regions) await insert(server, region, next, size)
      next += size
      most = Math.max(most, memtableBytes(server))
    }
    assert.ok(most < limits.bytesMax, `${most} bytes`)
    for (const region of regions) assert.equal(scanRows(server, region, [1]).length, next)
    assert.ok(server.regionStatistics().every(({ segments }) => segments > 0))
    // What size functions ask of one region is what the report of all says.
    for (const { region, segmentBytes, memtableBytes } of server.regionStatistics())
      assert.equal(server.rowBytes(region), segmentBytes + memtableBytes)
    assert.deepEqual(faults, [])
    await server.close()
    directory.remove()
  })

  it('are flushed while the log is replayed, and hold what was committed', async () => {
    const directory = temporaryDirectory()
    const { server } = await openTestServer(directory.path)
    for (const region of regions.slice(0, 2)) await commit(server, [{ kind: 'create', region, schema }])
    // Texts of several lengths, some NULL: what later rows find in used memory must not show.
    const text = (row: number): string | null => (row % 7 === 3 ? null : `${row} `.repeat(row % 11 === 0 ? 700 : 100))
    for (let first = 0; first < 20_000; first += 500) {
      const values = Array.from({ length: 500 }, (_, i) => [first + i, text(first + i)])
      const region = regions[(first / 500) % 2]
      await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, values) }])
    }
    const gone = scanRows(server, regions[0], [1]).filter(({ id }) => id % 100 === 0)
    const rowIds = Float64Array.from(gone, ({ id }) => id)
    await commit(server, [{ kind: 'delete', region: regions[0], rowIds }])
    const before = regions.slice(0, 2).map((region) => scanRows(server, region, [1, 2]))
    await server.close()
    const again = await openTestServer(directory.path, { limits: { ...limits, bytesMax: 64 * 1024 * 1024 } })
    assert.ok(again.server.regionStatistics().every(({ segments }) => segments > 0))
    regions.slice(0, 2).forEach((region, i) => assert.deepEqual(scanRows(again.server, region, [1, 2]), before[i]))
    await insert(again.server, regions[0], 20_000, 10)
    assert.equal(scanRows(again.server, regions[0], [1]).length, before[0].length + 10)
    assert.deepEqual(again.faults, [])
    await again.server.close()
    directory.remove()
  })

  it('hold commits back while flushes fail, refuse them when full, and recover', async () => {
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
    const [region] = regions
    const { server } = await openTestServer(directory.path, { maintenance: true, limits, operations })
    await commit(server, [{ kind: 'create', region, schema }])
    await insert(server, region, 0, 10)
    // Deletes of rows in segments need a file of their own, which is what the full disk refuses here.
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(0) }])
    full = true
    let next = 10
    await assert.rejects(
      async () => {
        for (let i = 0; i < 200; i++) {
          await insert(server, region, next, 1000)
          next += 1000
        }
      },
      { sqlstate: '53000' },
    )
    assert.equal(scanRows(server, region, [1]).length, next - 1)
    // Deletes and reads go on: they are how one gets out of this.
    const [row] = scanRows(server, region, [1])
    assert.equal(
      (await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(row.id) }])).kind,
      'committed',
    )
    full = false
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.equal((await insert(server, region, next, 1000)).kind, 'committed')
    assert.equal(scanRows(server, region, [1]).length, next - 2 + 1000)
    await server.close()
    directory.remove()
  })
})
