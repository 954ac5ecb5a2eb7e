// Whether and how rows are put in the order of their key when segments are written.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildColumn } from '../../engine/columns/build.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { columnValues } from '../../engine/columns/read.ts'
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type TypeRef } from '../../engine/types/type.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import type { RegionServer } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import { readFooter } from '../segments/footer.ts'
import { pieceSource } from '../segments/piece-reader.ts'
import { Segment } from '../segments/segment.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from '../server/test-server.ts'
import { type MergeSource, runMerge } from './merge.ts'
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

  it('goes down, and puts NULLs first or last, as each column asks', () => {
    const key = [2, null, 1, 2, null, 3]
    const texts = ['b', 'x', 'a', 'c', 'y', null]
    const columns = [buildColumn(typeRef(Oid.int4), key), buildColumn(typeRef(Oid.text), texts)]
    const by = (...orders: [boolean, boolean][]): unknown[] =>
      Array.from(
        sortRows(columns.slice(0, orders.length), key.length, {
          always: true,
          orders: orders.map(([descending, nullsFirst]) => ({ descending, nullsFirst })),
        }) ?? [],
        (row) => [key[row], texts[row]].join(' '),
      )
    assert.deepEqual(by([true, true]), [' x', ' y', '3 ', '2 b', '2 c', '1 a'])
    assert.deepEqual(by([true, false], [true, false]), ['3 ', '2 c', '2 b', '1 a', ' y', ' x'])
    assert.deepEqual(by([false, true], [false, false]), [' x', ' y', '1 a', '2 b', '2 c', '3 '])
    const whole = buildColumn(typeRef(Oid.int8), [1n, 3n, 2n])
    assert.deepEqual(
      sortRows([whole], 3, { always: true, orders: [{ descending: true, nullsFirst: true }] }),
      Int32Array.of(1, 2, 0),
    )
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

  it('sorts in several passes what does not fit into one, under its own row ids', () => {
    const directory = temporaryDirectory()
    const key = { index: 30_402, attributes: [1], unique: true, nullsNotDistinct: false }
    const types = [typeRef(Oid.int4), typeRef(Oid.text)]
    const schema = { ...schemaOf(types, [key]), sortBy: [1], options: { sorted: true } }
    const chunkRows = 50_000
    // The chunks' keys interleave; one row of each is deleted.
    const sources = [2, 0, 1].map((shift, chunk): MergeSource => {
      const keys = upTo(chunkRows).map((row) => row * 3 + shift)
      const columns = [
        buildColumn(types[0], keys),
        buildColumn(
          types[1],
          keys.map((one) => `row ${one}`),
        ),
      ]
      return {
        kind: 'chunk',
        columns: { attributes: [1, 2], columns },
        rows: chunkRows,
        firstRowId: chunk * chunkRows,
        deletes: { arrays: { positions: Int32Array.of(7), sequences: Float64Array.of(1) }, count: 1 },
      }
    })
    const store = new FileObjectStore(directory.path)
    const task = { schema, sources, codec: 'lz4', cancel: { own: new Int32Array(1) } } as const
    const [whole, inPasses] = [undefined, 1_000_000].map((most, i) =>
      runMerge({ ...task, prefix: `segments/1/m${i}`, sortBytesMax: most }, store).map((written) =>
        contentOf(store.path(written.name), types),
      ),
    )
    const left = upTo(3 * chunkRows).filter((one) => Math.floor(one / 3) !== 7)
    assert.deepEqual(
      inPasses.flatMap(({ values }) => values[0]),
      left,
    )
    assert.deepEqual(
      inPasses.flatMap(({ values }) => values[1]),
      left.map((one) => `row ${one}`),
    )
    assert.deepEqual(
      inPasses.flatMap(({ rowIds }) => rowIds),
      left.map((one) => [1, 2, 0][one % 3] * chunkRows + Math.floor(one / 3)),
    )
    assert.deepEqual(whole, inPasses)
    directory.remove()
  })
})

function partitions(server: RegionServer, region: number, value: number): number {
  const snapshot = server.snapshot()
  snapshot.release()
  const predicates: RowPredicate[] = [{ attribute: 1, op: '=', values: [value] }]
  return server.scan(region, { projection: [1], predicates, snapshot }).length
}

function contentOf(path: string, types: readonly TypeRef[]): { values: unknown[][]; rowIds: number[] } {
  const { footer } = readFooter(path)
  const segment = new Segment({
    name: path,
    path,
    footer,
    bytes: 0,
    rowIdBase: 0,
    sequence: 0,
    newId: () => 0,
    indexes: [],
  })
  const values = types.map((type, i) =>
    footer.groups.flatMap(({ rows, columns }) => [
      ...columnValues(decodeColumn(columns[i].chunk, type, rows, heapMemory, pieceSource(path))),
    ]),
  )
  return { values, rowIds: upTo(footer.rows).map((position) => segment.rowIdAt(position)) }
}
