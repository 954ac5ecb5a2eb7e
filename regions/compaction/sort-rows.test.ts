// Whether and how rows are put in the order of their key when segments are written.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildColumn } from '../../engine/columns/build.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { RegionServer } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from '../server/test-server.ts'
import { sortRows } from './sort-rows.ts'

const sorted = (oid: number, values: readonly unknown[]): unknown[] | undefined => {
  const order = sortRows([buildColumn(typeRef(oid), values)], values.length)
  return order && Array.from(order, (row) => values[row])
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe('sorting rows by their key', () => {
  it('merges runs that ascend, NULLs last', () => {
    assert.deepEqual(
      sorted(Oid.int4, [...upTo(50), 7, 8]),
      [...upTo(8), 7, 8, 8, ...upTo(50).slice(9)].sort((a, b) => a - b),
    )
    const texts = upTo(60).map((i) => `k${String(i).padStart(3, '0')}`)
    assert.deepEqual(sorted(Oid.text, [...texts, null, 'a']), ['a', ...texts, null])
  })

  it('leaves alone what is in order, and what is in none', () => {
    assert.equal(sorted(Oid.int4, upTo(100)), undefined)
    assert.equal(
      sorted(
        Oid.int8,
        upTo(100).map((i) => BigInt((i * 37) % 101)),
      ),
      undefined,
    )
    assert.equal(sorted(Oid.int4, []), undefined)
  })

  it('brings updated rows back to their neighbours on compaction, under their own row ids', async () => {
    const directory = temporaryDirectory()
    const region = regionId(20_400, 0)
    const key = { index: 30_400, attributes: [1], unique: true, nullsNotDistinct: false }
    const schema = { ...schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key]), sortBy: [1] }
    const { server } = await openTestServer(directory.path)
    await commit(server, [
      { kind: 'create', region, schema },
      {
        kind: 'insert',
        region,
        rows: rowsOf(
          schema,
          upTo(70_000).map((i) => [i, 'old']),
        ),
      },
    ])
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    await commit(server, [
      { kind: 'delete', region, rowIds: Float64Array.of(10, 69_000) },
      {
        kind: 'insert',
        region,
        rows: rowsOf(schema, [
          [69_000, 'new'],
          [10, 'new'],
        ]),
      },
    ])
    await server.handle({ kind: 'compact', region })
    assert.deepEqual(partitions(server, region, 10), 1)
    const changed = scanRows(server, region, [1, 2]).filter(({ values }) => values[1] === 'new')
    assert.deepEqual(
      changed.map(({ id, values }) => [id, values[0]]),
      [
        [70_000, 69_000],
        [70_001, 10],
      ],
    )
    await server.close()
    directory.remove()
  })
})

function partitions(server: RegionServer, region: number, value: number): number {
  const snapshot = server.snapshot()
  snapshot.release()
  const predicates = [{ attribute: 1, op: '=', values: [value] }]
  return server.scan(region, { projection: [1], predicates, snapshot }).length
}
