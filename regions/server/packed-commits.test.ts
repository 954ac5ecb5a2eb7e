import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { buildColumn } from '../../engine/columns/build.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { ByteWriter } from '../log/byte-writer.ts'
import { DecodeScratch, encodeRows } from '../log/encode-batch.ts'
import type { CommitOperation, CommitRequest } from '../requests/request.ts'
import { isPackable, packCommit, unpackCommits } from './packed-commits.ts'

const region = fc.nat({ max: 2 ** 40 })
const insert = fc
  .record({
    region,
    ids: fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1, maxLength: 5 }),
    texts: fc.array(fc.option(fc.string()), { minLength: 5, maxLength: 5 }),
    keeps: fc.array(fc.nat()),
  })
  .map(({ region: id, ids, texts, keeps }): CommitOperation => {
    const columns = [buildColumn(typeRef(Oid.int8), ids), buildColumn(typeRef(Oid.text), texts.slice(0, ids.length))]
    return { kind: 'insert', region: id, keeps, rows: { attributes: [1, 3], batch: { length: ids.length, columns } } }
  })
const remove = fc
  .record({ region, rowIds: fc.array(fc.nat({ max: 2 ** 47 })) })
  .map(({ region: id, rowIds }): CommitOperation => ({ kind: 'delete', region: id, rowIds: Float64Array.from(rowIds) }))

const request = fc.record({
  snapshot: fc.maxSafeNat(),
  operations: fc.array(fc.oneof(insert, remove), { maxLength: 4 }),
  uniqueScopes: fc.array(fc.tuple(fc.nat(), fc.array(region))).map((entries) => new Map(entries)),
  catalogEdits: fc.constant([]),
  synchronous: fc.boolean(),
})

const shown = ({ operations, ...rest }: CommitRequest): unknown => ({
  ...rest,
  operations: operations.map((operation) =>
    operation.kind === 'insert'
      ? { ...operation, rows: operation.rows.batch.columns.map((column) => [column.type, columnValues(column)]) }
      : operation,
  ),
})

test('commits come back as they were packed', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 5 }), (requests) => {
      const writer = new ByteWriter()
      requests.forEach((one, id) => {
        assert.equal(isPackable(one), true)
        packCommit(id, one, writer)
      })
      const scratch = new DecodeScratch()
      const unpacked = Array.from(unpackCommits(Uint8Array.from(writer.finish()), scratch), (one) => one.copy())
      assert.deepEqual(
        unpacked.map(({ id, request: one }) => [id, shown(one)]),
        requests.map((one, id) => [id, shown(one)]),
      )
    }),
  )
})

test('each commit is whole until the next is asked for, in memory that they share', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 5 }), (requests) => {
      const writer = new ByteWriter()
      requests.forEach((one, id) => packCommit(id, one, writer))
      const shared = new Uint8Array(new SharedArrayBuffer(writer.length))
      shared.set(writer.finish())
      let next = 0
      for (const unpacked of unpackCommits(shared, new DecodeScratch()))
        assert.deepEqual(shown(unpacked.request), shown(requests[next++]))
      assert.equal(next, requests.length)
    }),
  )
})

test('rows go to the log as the bytes that they came as', () => {
  fc.assert(
    fc.property(insert, (operation) => {
      const writer = new ByteWriter()
      packCommit(
        1,
        { snapshot: 0, operations: [operation], uniqueScopes: new Map(), catalogEdits: [], synchronous: true },
        writer,
      )
      const [commit] = unpackCommits(Uint8Array.from(writer.finish()), new DecodeScratch())
      const [unpacked] = commit.request.operations
      if (unpacked.kind !== 'insert' || operation.kind !== 'insert') throw new Error('another operation')
      const [given, kept] = [operation.rows, unpacked.rows].map((rows) => {
        const bytes = new ByteWriter()
        encodeRows(rows, bytes)
        return bytes.finish()
      })
      assert.ok(unpacked.rows.encoded)
      assert.deepEqual(kept, given)
    }),
  )
})

test('what the bytes have no place for is not packed', () => {
  const plain: CommitRequest = {
    snapshot: 1,
    operations: [],
    uniqueScopes: new Map(),
    catalogEdits: [],
    synchronous: true,
  }
  assert.equal(isPackable(plain), true)
  assert.equal(isPackable({ ...plain, operations: [{ kind: 'drop', region: 1 }] }), false)
  assert.equal(isPackable({ ...plain, unchecked: [1] }), false)
  assert.equal(
    isPackable({ ...plain, operations: [{ kind: 'delete', region: 1, rowIds: new Float64Array(10_000) }] }),
    false,
  )
})
