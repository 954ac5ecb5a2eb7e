// Scans that ask for few rows: by row id, by a whole key, by a column's value; and for columns that an uncommitted ALTER added.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { RegionServer } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from '../server/test-server.ts'

const region = regionId(20_100, 0)
const key = { index: 30_100, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = schemaOf([typeRef(Oid.text), typeRef(Oid.int4), typeRef(Oid.uuid)], [key])
const rows = 150_000
/** Neither ascending nor descending, so that the key's index is one of hashes. */
const keyOf = (i: number): string => `key ${(i * 7919) % rows}`
const uuidOf = (i: number): string => `00000000-0000-4000-8000-${String(i % 500).padStart(12, '0')}`
const row = (i: number): [string, number | null, string] => [keyOf(i), i % 10 === 0 ? null : i % 1000, uuidOf(i)]

describe('scans for few rows', () => {
  const directory = temporaryDirectory()
  let server: RegionServer
  const partitionsOf = (
    request: Partial<Parameters<RegionServer['scan']>[1]>,
  ): readonly { kind: string; rows: number }[] => {
    const snapshot = server.snapshot()
    snapshot.release()
    return server.scan(region, { projection: [0, 1], predicates: [], snapshot, ...request })
  }
  const insert = (from: number, to: number) =>
    commit(server, [
      {
        kind: 'insert',
        region,
        rows: rowsOf(
          schema,
          Array.from({ length: to - from }, (_, i) => row(from + i)),
        ),
      },
    ])
  before(async () => {
    ;({ server } = await openTestServer(directory.path))
    await commit(server, [{ kind: 'create', region, schema }])
    await insert(0, 140_000)
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    await insert(140_000, rows)
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(5, 70_001, 140_003) }])
  })
  after(async () => {
    await server.close()
    directory.remove()
  })

  it('yields rows by their ids, from the row groups and chunks that hold them', () => {
    const rowIds = Float64Array.of(149_999, 0, 65_536, 5, 140_003, 140_000, 999_999)
    const found = scanRows(server, region, [1], { rowIds })
    assert.deepEqual(
      found.map(({ id, values }) => [id, values[0]]),
      [0, 65_536, 140_000, 149_999].map((id) => [id, keyOf(id)]),
    )
    assert.equal(partitionsOf({ rowIds: Float64Array.of(65_540, 65_541) }).length, 1)
    assert.equal(partitionsOf({ rowIds: Float64Array.of(999_999) }).length, 0)
    assert.equal(partitionsOf({ rowIds: new Float64Array(0) }).length, 0)
  })

  it("takes the reader's own deletes out of rows asked for by id", () => {
    const found = scanRows(server, region, [1], {
      rowIds: Float64Array.of(1, 2, 140_001),
      deleted: new Set([2, 140_001]),
    })
    assert.deepEqual(
      found.map(({ id }) => id),
      [1],
    )
  })

  it('finds a key through the hashed index', () => {
    for (const i of [0, 1, 65_535, 65_536, 99_999, 139_999, 140_000, 149_999]) {
      const predicates: RowPredicate[] = [{ attribute: 1, op: '=', values: [keyOf(i)] }]
      assert.deepEqual(
        scanRows(server, region, [2], { predicates }).map(({ id, values }) => [id, values[0]]),
        [[i, row(i)[1]]],
      )
    }
    const kinds = partitionsOf({ predicates: [{ attribute: 1, op: '=', values: ['key 77'] }] }).map(({ kind }) => kind)
    assert.ok(kinds.includes('segment-key'))
    assert.ok(!kinds.includes('segment'))
  })

  it('finds no key that is not there or was deleted', () => {
    for (const text of ['key -1', '', keyOf(5), keyOf(70_001), keyOf(140_003)])
      assert.deepEqual(scanRows(server, region, [1], { predicates: [{ attribute: 1, op: '=', values: [text] }] }), [])
  })

  it('yields only rows that may equal a constant, whatever the column is stored as', () => {
    const integers = scanRows(server, region, [2], { predicates: [{ attribute: 2, op: '=', values: [777] }] })
    assert.equal(integers.length, 150)
    assert.ok(integers.every(({ values }) => values[0] === 777))
    const uuids = scanRows(server, region, [3], { predicates: [{ attribute: 3, op: '=', values: [uuidOf(42)] }] })
    assert.equal(uuids.length, 300)
    assert.ok(uuids.every(({ values }) => values[0] === uuidOf(42)))
  })

  it('gives columns of an uncommitted ALTER their value, predicates over them included', () => {
    const added = [{ attribute: 9, type: typeRef(Oid.text), value: 'new' }]
    const found = scanRows(server, region, [9, 2], {
      added,
      rowIds: Float64Array.of(1, 140_001),
      predicates: [{ attribute: 9, op: '=', values: ['new'] }],
    })
    assert.deepEqual(
      found.map(({ values }) => values),
      [
        ['new', 1],
        ['new', 1],
      ],
    )
    assert.throws(() => scanRows(server, region, [9]), /attribute 9/)
  })

  it('finds the same after a compaction', async () => {
    await server.handle({ kind: 'compact', region })
    for (const i of [0, 70_000, 149_999]) {
      const predicates: RowPredicate[] = [{ attribute: 1, op: '=', values: [keyOf(i)] }]
      assert.deepEqual(
        scanRows(server, region, [1], { predicates }).map(({ id }) => id),
        [i],
      )
      assert.equal(scanRows(server, region, [1], { rowIds: Float64Array.of(i) }).length, 1)
    }
  })
})
