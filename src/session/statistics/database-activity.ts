// What sessions did in each database since the server started: for pg_stat_database. Every statement counts, so that counting is an addition.
import { PartSums, rowsOf } from '../../../engine/partition-parts.ts'
import type { ScanPartition } from '../../../engine/tables.ts'
import type { Transaction } from '../transaction/transaction.ts'

export interface DatabaseCounts {
  sessions: number
  commits: number
  rollbacks: number
  deadlocks: number
  /** Rows that scans were to look at: all, and those that indexes led to. */
  rowsScanned: number
  rowsFetched: number
  rowsInserted: number
  rowsUpdated: number
  rowsDeleted: number
}

export class DatabaseActivity {
  readonly #databases = new Map<number, DatabaseCounts>()

  of(database: number): DatabaseCounts {
    let counts = this.#databases.get(database)
    if (!counts) this.#databases.set(database, (counts = none()))
    return counts
  }

  scanned(database: number, partitions: readonly ScanPartition[]): void {
    if (partitions.length === 0) return
    const counts = this.of(database)
    counts.rowsScanned += rowsOf(partitions)
    counts.rowsFetched += indexedRows.sum(partitions)
  }

  /** Writes that do not stay do not count. A row's new version is counted once, as the update that it is. */
  ended(database: number, { overlay }: Transaction, committed: boolean): void {
    const counts = this.of(database)
    if (!committed) {
      counts.rollbacks++
      return
    }
    counts.commits++
    if (overlay.isEmpty) return
    let inserted = 0
    for (const [, { inserts, segments }] of overlay.tables()) {
      for (const { batch } of inserts) inserted += batch.length
      for (const { rows } of segments) inserted += rows
    }
    for (const { rowIds, replaced } of overlay.deletes()) {
      if (replaced) counts.rowsUpdated += rowIds.length
      else counts.rowsDeleted += rowIds.length
      if (replaced) inserted -= rowIds.length
    }
    counts.rowsInserted += Math.max(0, inserted)
  }
}

const isIndexed = ({ kind }: ScanPartition): boolean => kind === 'segment-index' || kind === 'segment-key'

const indexedRows = new PartSums((partition) => (isIndexed(partition) ? partition.rows : 0))

const none = (): DatabaseCounts => ({
  sessions: 0,
  commits: 0,
  rollbacks: 0,
  deadlocks: 0,
  rowsScanned: 0,
  rowsFetched: 0,
  rowsInserted: 0,
  rowsUpdated: 0,
  rowsDeleted: 0,
})
