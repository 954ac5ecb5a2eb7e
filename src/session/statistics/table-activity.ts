// When tables were vacuumed and analyzed, and how often scans went through all of their rows, since the server started: for
// pg_stat_user_tables.
import { rowsOf } from '../../../engine/partition-parts.ts'
import type { ScanPartition } from '../../../engine/tables.ts'
import { currentTimestamp } from '../transaction/transaction.ts'

/** Scans without an index. */
export interface TableScans {
  count: number
  rows: number
  last: bigint
}
export interface MaintenanceCounts {
  last: bigint | undefined
  count: bigint
  milliseconds: number
}
export interface TableMaintenance {
  readonly vacuum: MaintenanceCounts
  readonly analyze: MaintenanceCounts
  /** Without being asked to. */
  readonly autoanalyze: MaintenanceCounts
}

export class TableActivity {
  readonly #tables = new Map<number, TableMaintenance>()
  readonly #scans = new Map<number, TableScans>()

  of(table: number): TableMaintenance | undefined {
    return this.#tables.get(table)
  }

  scansOf(table: number): TableScans | undefined {
    return this.#scans.get(table)
  }

  /** An index in one segment is an index used: what has none yet, memory above all, is looked through besides. */
  scanned(table: number, partitions: readonly ScanPartition[]): void {
    if (partitions.some(({ kind }) => kind === 'segment-index' || kind === 'segment-key')) return
    let scans = this.#scans.get(table)
    if (!scans) this.#scans.set(table, (scans = { count: 0, rows: 0, last: 0n }))
    scans.count++
    scans.rows += rowsOf(partitions)
    scans.last = currentTimestamp()
  }

  done(table: number, what: keyof TableMaintenance, at: bigint, milliseconds: number): void {
    let known = this.#tables.get(table)
    if (!known) this.#tables.set(table, (known = { vacuum: none(), analyze: none(), autoanalyze: none() }))
    const counts = known[what]
    counts.last = at
    counts.count++
    counts.milliseconds += milliseconds
  }
}

const none = (): MaintenanceCounts => ({ last: undefined, count: 0n, milliseconds: 0 })
