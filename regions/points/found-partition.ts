// A partition whose rows were found before the query runs.
import type { Batch } from '../../engine/columns/column.ts'
import type { OpenedPartition, ScanPartition } from '../../engine/tables.ts'

export interface FoundPartition extends ScanPartition {
  readonly kind: 'found'
  readonly attributes: readonly number[]
  readonly batch: Batch
}

export const foundPartition = (attributes: readonly number[], batch: Batch): FoundPartition => ({
  kind: 'found',
  rows: batch.length,
  attributes,
  batch,
})

export function openFoundPartition(partition: ScanPartition, wanted: readonly number[]): OpenedPartition {
  const { attributes, batch } = partition as FoundPartition
  const columns = wanted.map((attribute) => batch.columns[attributes.indexOf(attribute)])
  return { batches: batch.length === 0 ? [] : [{ length: batch.length, columns }], release: () => {} }
}
