import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Column } from '../../engine/columns/column.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import { temporaryDirectory } from '../server/test-server.ts'
import { ChunkHelper } from './chunk-helper.ts'
import { ColumnClaims, newColumnClaims } from './column-claims.ts'
import { readFooter, type SegmentFooter } from './footer.ts'
import type { StoredPiece } from './compress.ts'
import { pieceSource } from './piece-reader.ts'
import { SegmentWriter } from './segment-writer.ts'

const batchRows = 6000
/** More than one group, the last a short one. */
const batches = 12

type Fields = 'values' | 'offsets' | 'validity'
const shared = (column: Column): Column => {
  const moved: { -readonly [K in Fields]?: Column[K] } = {}
  for (const field of ['values', 'offsets', 'validity'] as const) {
    const array = column[field]
    if (!array) continue
    const copy = new Uint8Array(new SharedArrayBuffer(array.byteLength))
    copy.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    const Kind = array.constructor as new (buffer: SharedArrayBuffer) => any
    moved[field] = new Kind(copy.buffer)
  }
  return { ...column, ...moved }
}

const built = (type: number, value: (row: number) => Value): Column =>
  buildColumn(
    typeRef(type),
    Array.from({ length: batchRows }, (_, row) => value(row)),
  )
const columns: readonly Column[] = [
  shared(built(Oid.int4, (row) => (row * 7919) % 5003)),
  shared(built(Oid.text, (row) => `note of row ${row}`)),
  shared(built(Oid.text, (row) => (row % 3 === 0 ? null : `kind ${row % 11}`))),
  shared(built(Oid.int8, (row) => BigInt(row) << 40n)),
  shared(built(Oid.float8, (row) => (row % 5 === 0 ? null : row / 7))),
  shared(built(Oid.bool, (row) => row % 2 === 0)),
  // On the heap: this thread's.
  built(Oid.text, (row) => `of this thread ${row}`),
  shared(built(Oid.interval, (row) => ({ months: row, days: 1, micros: 5n }))),
]
const schema = {
  version: 1,
  columns: columns.map(({ type }, i) => ({ attribute: i + 1, type, notNull: false })),
  keys: [],
  sortBy: [],
}

const directory = temporaryDirectory()
const store = new FileObjectStore(directory.path)
after(() => directory.remove())

function written(name: string, helper: ChunkHelper | undefined): unknown {
  const writer = new SegmentWriter(store, name, schema, 'lz4', helper)
  for (let i = 0; i < batches; i++) writer.write(columns, batchRows, i * batchRows)
  writer.finish()
  const path = store.path(name)
  return withoutPlaces(readFooter(path).footer, pieceSource(path))
}

/** What a segment says, with the bytes of its pieces instead of their places. */
const withoutPlaces = (part: unknown, fetch: (piece: StoredPiece) => Buffer): unknown => {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return part
  if ('crc' in part) return fetch(part as StoredPiece).toString('base64')
  if (Array.isArray(part)) return part.map((one) => withoutPlaces(one, fetch))
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, withoutPlaces(one, fetch)]))
}

async function ready(helper: ChunkHelper): Promise<void> {
  for (let i = 0; i < 3000 && !helper.isReady; i++) await setTimeout(10)
  assert.ok(helper.isReady)
}

describe('a helper', () => {
  const alone = written('segments/1/alone.segment', undefined) as SegmentFooter
  const helper = new ChunkHelper()
  after(() => helper.close())

  it('makes no difference to what is written', async () => {
    assert.equal(alone.groups.length, 2)
    assert.deepEqual(written('segments/1/early.segment', helper), alone)
    await ready(helper)
    for (let i = 0; i < 3; i++) assert.deepEqual(written(`segments/1/${i}.segment`, helper), alone)
  })

  it('encodes what this thread does not take', async () => {
    await ready(helper)
    const offered = helper.offer([[columns[1]], [columns[0]]], 'lz4')
    const found = [...offered.taken()].sort((a, b) => a.column - b.column)
    assert.deepEqual(
      found.map(({ column, encoded }) => [column, encoded?.chunk.layout.kind]),
      [
        [0, 'utf8'],
        [1, 'i16'],
      ],
    )
    assert.equal(offered.take(), undefined)
  })

  it('leaves what it fails at to this thread', async () => {
    await ready(helper)
    const broken = { ...columns[0], layout: { kind: 'dictionary', of: 'utf8', codes: 'i8' } } as Column
    const offered = helper.offer([[broken]], 'lz4')
    assert.deepEqual([...offered.taken()], [{ column: 0, encoded: undefined }])
    assert.deepEqual(written('segments/1/afterwards.segment', helper), alone)
  })

  it('is done without once it has ended', async () => {
    const other = new ChunkHelper()
    await ready(other)
    await other.close()
    assert.equal(other.isReady, false)
    assert.deepEqual(written('segments/1/without.segment', other), alone)
  })
})

it('claims are given once each, and not of a group that is closed', () => {
  const memory = newColumnClaims()
  const [here, there] = [new ColumnClaims(memory), new ColumnClaims(memory)]
  const first = here.begin()
  assert.deepEqual([here.take(first, 3), there.take(first, 3), here.take(first, 3)], [0, 1, 2])
  assert.equal(there.take(first, 3), undefined)
  const second = here.begin()
  assert.equal(there.take(first, 3), undefined)
  assert.equal(there.take(second, 1), 0)
  assert.equal(here.take(second, 1), undefined)
})
