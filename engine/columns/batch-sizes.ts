// Bytes of batches that are kept together: what several of them share counts once.
import { columnBytes } from './allocate.ts'
import type { Batch, Column } from './column.ts'

export class BatchSizes {
  readonly #dictionaries = new Set<Column>()

  /** Bytes that come with the batch. */
  of({ columns }: Batch): number {
    let bytes = 0
    for (const column of columns) bytes += this.#of(column)
    return bytes
  }

  #of(column: Column): number {
    const { boxed, dictionary, offsets, length } = column
    if (boxed) return columnBytes(column)
    if (dictionary) {
      const known = this.#dictionaries.has(dictionary)
      this.#dictionaries.add(dictionary)
      return columnBytes({ ...column, dictionary: undefined }) + (known ? 0 : columnBytes(dictionary))
    }
    // Slices have all of the bytes, and offsets into a part of them.
    if (!offsets) return columnBytes(column)
    return offsets[length] - offsets[0] + offsets.byteLength + (column.validity?.byteLength ?? 0)
  }
}
