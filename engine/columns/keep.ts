// For whoever holds on to columns after asking their source for the next batch: memory that a cache may take back is copied.
import type { Batch, Column } from './column.ts'
import { copyColumn } from './copy.ts'
import { heapMemory } from './memory.ts'
import { isPinned } from './pinned.ts'

export function keepColumn(column: Column): Column {
  return isPinned(column) ? copyColumn(column, heapMemory) : column
}

export function keepBatch(batch: Batch): Batch {
  return batch.columns.some(isPinned) ? { length: batch.length, columns: batch.columns.map(keepColumn) } : batch
}
