import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScanPartition } from '../../../engine/tables.ts'
import { buildColumn } from '../../../engine/columns/build.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import { Overlay } from '../overlay/overlay.ts'
import type { Transaction } from '../transaction/transaction.ts'
import { DatabaseActivity } from './database-activity.ts'

const database = 5

function transactionOf(rows: number, replaced: readonly bigint[], deleted: readonly bigint[]): Transaction {
  const overlay = new Overlay()
  const columns = [
    buildColumn(
      typeRef(Oid.int4),
      Array.from({ length: rows }, (_, i) => i),
    ),
  ]
  overlay.add({ kind: 'insert', table: 1, batch: { length: rows, columns } }, [1])
  overlay.add({ kind: 'delete', table: 1, rowIds: BigInt64Array.from(replaced), assigned: [1] }, [])
  overlay.add({ kind: 'delete', table: 1, rowIds: BigInt64Array.from(deleted) }, [])
  return { overlay } as unknown as Transaction
}

test('a new version of a row is an update, no insert', () => {
  const activity = new DatabaseActivity()
  activity.ended(database, transactionOf(5, [1n, 2n], [3n]), true)
  const { commits, rollbacks, rowsInserted, rowsUpdated, rowsDeleted } = activity.of(database)
  assert.deepEqual([commits, rollbacks, rowsInserted, rowsUpdated, rowsDeleted], [1, 0, 3, 2, 1])
})

test('what is rolled back is a rollback and nothing else', () => {
  const activity = new DatabaseActivity()
  activity.ended(database, transactionOf(5, [1n], [3n]), false)
  const { commits, rollbacks, rowsInserted, rowsUpdated, rowsDeleted } = activity.of(database)
  assert.deepEqual([commits, rollbacks, rowsInserted, rowsUpdated, rowsDeleted], [0, 1, 0, 0, 0])
})

test('rows that an index leads to are counted apart as well', () => {
  const activity = new DatabaseActivity()
  const partition = (kind: string, rows: number): ScanPartition => ({ kind, rows }) as unknown as ScanPartition
  activity.scanned(database, [partition('segment', 100), partition('segment-index', 7), partition('segment-key', 1)])
  const { rowsScanned, rowsFetched } = activity.of(database)
  assert.deepEqual([rowsScanned, rowsFetched], [108, 8])
})
