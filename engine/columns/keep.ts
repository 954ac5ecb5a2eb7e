// For whoever holds on to columns after asking their source for the next batch: memory that a cache may take back is copied.
import type { Batch, Column } from './column.ts'
import { copyColumn } from './copy.ts'
import { heapMemory } from './memory.ts'
import { isPinned } from './pinned.ts'

export function keepColumn(column: Column): Column {
  if (!isPinned(column)) return column
  const { dictionary } = column
  if (!dictionary || isPinned(dictionary)) return copyColumn(column, heapMemory)
  // A dictionary that stays is shared by all batches, and found by its identity.
  return { ...copyColumn({ ...column, dictionary: undefined }, heapMemory), dictionary }
}

export function keepBatch(batch: Batch): Batch {
  return batch.columns.some(isPinned) ? { length: batch.length, columns: batch.columns.map(keepColumn) } : batch
}
