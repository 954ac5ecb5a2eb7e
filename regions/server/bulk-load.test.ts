// Segments that a transaction wrote and did not commit: it reads them, deletes rows of them, and they go or stay with its end.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { BulkSegment, RegionServer } from '../region-server.ts'
import { type CommitRequest, regionId } from '../requests/request.ts'
import { commit, openTestServer, readPartition, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const region = regionId(20_200, 0)
const key = { index: 30_200, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key])

describe('a bulk load', () => {
  const directory = temporaryDirectory()
  let server: RegionServer
  before(async () => {
    ;({ server } = await openTestServer(directory.path))
    await commit(server, [
      { kind: 'create', region, schema },
      { kind: 'insert', region, rows: rowsOf(schema, [[1, 'one']]) },
    ])
  })
  after(async () => {
    await server.close()
    directory.remove()
  })
  const load = async (ids: readonly number[]): Promise<readonly BulkSegment[]> => {
    const writer = await server.bulkWriter(region, schema)
    await writer.write(
      rowsOf(
        schema,
        ids.map((id) => [id, `r${id}`]),
      ),
    )
    return (await writer.finish()).segments
  }
  const names = (segments: readonly BulkSegment[]): string[] => segments.map(({ name }) => name)
  const ownRows = (segments: readonly BulkSegment[], more: object = {}) => {
    const request = { projection: [0, 1], predicates: [], ...more }
    return server
      .scanBulk(region, schema, segments, 100, request)
      .flatMap((partition) => readPartition(structuredClone(partition), [0, 1], request.predicates))
  }
  const request = (more: Partial<CommitRequest>): CommitRequest => ({
    snapshot: server.snapshot().sequence,
    operations: [],
    uniqueScopes: new Map([[key.index, [region]]]),
    catalogEdits: [],
    synchronous: true,
    ...more,
  })

  it('is read by its writer alone, under negative ids', async () => {
    const segments = await load([10, 12, 11])
    assert.deepEqual(ownRows(segments), [
      { id: -100, values: [10] },
      { id: -101, values: [12] },
      { id: -102, values: [11] },
    ])
    assert.deepEqual(
      ownRows(segments, { deleted: new Set([101]) }).map(({ id }) => id),
      [-100, -102],
    )
    assert.deepEqual(
      ownRows(segments, { rowIds: Float64Array.of(102) }).map(({ id }) => id),
      [-102],
    )
    assert.equal(ownRows(segments, { predicates: [{ attribute: 1, op: '=', values: [99] }] }).length, 0)
    assert.equal(scanRows(server, region, [1]).length, 1)
    server.discard(names(segments))
  })

  it('finds own keys beside committed ones', async () => {
    const segments = await load([20, 22, 21])
    const found = await server.lookupKeys({
      index: key.index,
      regions: [region],
      keys: rowsOf(schemaOf([typeRef(Oid.int4)]), [[22], [1], [23]]).batch,
      own: { key, schema, segments: [{ name: segments[0].name, firstRow: 500 }] },
    })
    assert.deepEqual([...found.own], [[0, [501]]])
    assert.equal(found.rowIds[1], 0)
    assert.ok(Number.isNaN(found.rowIds[2]))
    server.discard(names(segments))
  })

  it('is judged without being committed', async () => {
    const clean = await load([30, 31])
    const adopt = (segments: readonly BulkSegment[], deleted?: readonly Float64Array[]) =>
      request({ operations: [{ kind: 'adopt', region, segments: names(segments), deleted }] })
    assert.equal(await server.judge(adopt(clean)), undefined)
    const taken = await load([32, 1])
    assert.equal((await server.judge(adopt(taken)))?.kind, 'key-conflict')
    assert.equal(await server.judge(adopt(taken, [Float64Array.of(1)])), undefined)
    const twice = await load([33, 34, 33])
    assert.equal((await server.judge(adopt(twice)))?.kind, 'key-conflict')
    assert.equal(scanRows(server, region, [1]).length, 1)
    server.discard([...names(clean), ...names(taken), ...names(twice)])
  })

  it('may take keys of rows that the same commit deletes, and no others', async () => {
    const other = regionId(20_201, 0)
    const both = (rows: readonly number[]) =>
      rowsOf(
        schema,
        rows.map((id) => [id, 'x']),
      )
    await commit(server, [
      { kind: 'create', region: other, schema },
      { kind: 'insert', region: other, rows: both([1, 2, 3]) },
    ])
    const writer = await server.bulkWriter(other, schema)
    await writer.write(both([1, 2, 3, 4, 5]))
    const segments = names((await writer.finish()).segments)
    const replace = (rowIds: readonly number[], deleted: readonly number[]) =>
      server.commit(
        request({
          uniqueScopes: new Map([[key.index, [other]]]),
          operations: [
            { kind: 'delete', region: other, rowIds: Float64Array.from(rowIds) },
            { kind: 'adopt', region: other, segments, deleted: [Float64Array.from(deleted)] },
          ],
        }),
      )
    assert.equal((await replace([0, 1], [3, 4])).kind, 'key-conflict')
    assert.equal((await replace([0], [3, 4])).kind, 'key-conflict')
    assert.equal((await replace([0, 1, 2], [3])).kind, 'committed')
    assert.deepEqual(
      scanRows(server, other, [1]).map(({ values }) => values[0]),
      [1, 2, 3, 5],
    )
  })

  it('is adopted without the rows that were deleted again, and stays so over restarts and compactions', async () => {
    const segments = await load([40, 41, 42])
    const operations = [{ kind: 'adopt' as const, region, segments: names(segments), deleted: [Float64Array.of(1)] }]
    assert.equal((await server.commit(request({ operations }))).kind, 'committed')
    const ids = (): unknown[] => scanRows(server, region, [1]).map(({ values }) => values[0])
    assert.deepEqual(ids(), [1, 40, 42])
    server.discard(names(segments))
    assert.deepEqual(ids(), [1, 40, 42])
    await server.close()
    ;({ server } = await openTestServer(directory.path))
    assert.deepEqual(ids(), [1, 40, 42])
    await server.handle({ kind: 'compact', region })
    assert.deepEqual(ids(), [1, 40, 42])
  })

  it('leaves no file behind when it is discarded or a crash forgets it', async () => {
    const discarded = await load([50])
    const forgotten = await load([51])
    server.discard(names(discarded))
    await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, [[52, 'x']]) }])
    assert.ok(!existsSync(discarded[0].path))
    assert.ok(existsSync(forgotten[0].path))
    const empty = join(directory.path, 'segments', '77')
    mkdirSync(empty)
    await server.close()
    ;({ server } = await openTestServer(directory.path))
    assert.ok(!existsSync(forgotten[0].path))
    assert.ok(!existsSync(empty))
    assert.ok(readdirSync(join(directory.path, 'segments', String(region))).length > 0)
  })
})
