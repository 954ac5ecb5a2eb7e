// What cloud.query_usage says of a session's statements. Counting is a look-up and an addition: every statement does it.
import type { ScanPartition } from '../../engine/tables.ts'
import { scannedBytes } from '../../regions/scan/scanned-bytes.ts'
import type { SessionCore } from './session-core.ts'

/** A statement that is done; its command tag says how many rows it answered or changed. */
export function countStatement(core: SessionCore, tag: string): void {
  const counts = countsOf(core)
  counts.queries++
  counts.rows += Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0
}

/** Rows of one that goes on. */
export function countRows(core: SessionCore, rows: number): void {
  countsOf(core).rows += rows
}

export function countRead(core: SessionCore, partitions: readonly ScanPartition[]): void {
  if (partitions.length > 0) countsOf(core).bytes += scannedBytes(partitions)
}

const countsOf = ({ state, databaseOid, user }: SessionCore) => state.queryUsage.of(databaseOid, user)
