// For whoever holds on to columns after asking their source for the next batch: memory that a cache may take back is copied.
import type { Batch, Column } from './column.ts'
import { withoutDictionary } from './concat.ts'
import { copyColumn } from './copy.ts'
import { heapMemory } from './memory.ts'
import { isPinned } from './pinned.ts'

export function keepColumn(column: Column): Column {
  if (!isPinned(column)) return column
  const { dictionary } = column
  if (!dictionary) return copyColumn(column, heapMemory)
  // A large dictionary would be copied for a few of its entries.
  if (isPinned(dictionary) && dictionary.length > column.length) return withoutDictionary(keptCodes(column))
  return { ...keptCodes(column), dictionary: keptDictionary(dictionary) }
}

const keptCodes = (column: Column): Column =>
  column.dictionary && isPinned({ ...column, dictionary: undefined })
    ? { ...copyColumn({ ...column, dictionary: undefined }, heapMemory), dictionary: column.dictionary }
    : column

const copies = new WeakMap<Column, Column>()

/** A dictionary is shared by all batches of its rows, and found by its identity. */
function keptDictionary(dictionary: Column): Column {
  if (!isPinned(dictionary)) return dictionary
  let copy = copies.get(dictionary)
  if (!copy) copies.set(dictionary, (copy = copyColumn(dictionary, heapMemory)))
  return copy
}

export function keepBatch(batch: Batch): Batch {
  return batch.columns.some(isPinned) ? { length: batch.length, columns: batch.columns.map(keepColumn) } : batch
}
