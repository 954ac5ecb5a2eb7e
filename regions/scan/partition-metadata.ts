// What is known of a partition's rows without reading them, where that is exact: for aggregates over all of a table's rows.
import type { ScanPartition } from '../../engine/tables.ts'
import type { Value } from '../../engine/types/type.ts'
import type { SegmentFooter } from '../segments/footer.ts'
import type { MemoryPartition, SegmentPartition } from './partition.ts'

const footers = new WeakMap<ScanPartition, SegmentFooter>()

/** Said where the partition is made; whoever asks has it on the same thread. */
export function noteFooter(partition: SegmentPartition, footer: SegmentFooter): void {
  footers.set(partition, footer)
}

/** How many rows the reader sees in it; undefined: only a look at them tells. */
export function exactRows(partition: ScanPartition): number | undefined {
  if (partition.kind !== 'segment' && partition.kind !== 'memory') return undefined
  const { deletes, only, rows } = partition as SegmentPartition | MemoryPartition
  return deletes.own || only ? undefined : rows
}

export interface ExactZone {
  /** Rows whose value is not NULL. */
  readonly values: number
  /** Absent: all are NULL. */
  readonly min?: Value
  readonly max?: Value
}

/** Of a column of numbers or times, as stored; undefined: not known, or not of the rows that the reader sees. */
export function exactZone(partition: ScanPartition, attribute: number): ExactZone | undefined {
  const footer = footers.get(partition)
  if (!footer || exactRows(partition) === undefined) return undefined
  const { deletes, group, groupRows, columns } = partition as SegmentPartition
  if (deletes.count > 0) return undefined
  const at = footer.columns.findIndex((column) => column.attribute === attribute)
  const read = columns.find((column) => column.attribute === attribute)
  if (at < 0 || read?.type.oid !== footer.columns[at].type.oid) return undefined
  const { nulls, min, max } = footer.groups[group].columns[at].zone
  if (nulls === groupRows) return { values: 0 }
  return min === undefined || max === undefined ? undefined : { values: groupRows - nulls, min, max }
}
