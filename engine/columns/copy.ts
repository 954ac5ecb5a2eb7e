// Copies columns into other memory, whole: what is posted to another thread, or kept after a scan moved on, must not be a
// view of memory that is let go.
import { allocateOffsets } from './allocate.ts'
import { buildColumn } from './build.ts'
import type { Batch, Column } from './column.ts'
import type { ColumnMemory } from './memory.ts'

/** Boxed values are laid out, dictionaries copied along. */
export function copyColumn(column: Column, memory: ColumnMemory): Column {
  if (column.boxed) return buildColumn(column.type, column.boxed, { memory })
  const { type, layout, length, validity, offsets, dictionary } = column
  const first = offsets ? offsets[0] : 0
  const source = offsets ? column.values.subarray(first, offsets[length]) : column.values
  let ownOffsets: Int32Array | undefined
  if (offsets) {
    ownOffsets = allocateOffsets(length, memory)
    for (let row = 0; row <= length; row++) ownOffsets[row] = offsets[row] - first
  }
  return {
    type,
    layout,
    length,
    validity: validity && (copyArray(validity.subarray(0, (length + 7) >> 3), memory) as Uint8Array),
    values: copyArray(source, memory),
    offsets: ownOffsets,
    dictionary: dictionary && copyColumn(dictionary, memory),
  }
}

export const copyBatch = (batch: Batch, memory: ColumnMemory): Batch => ({
  length: batch.length,
  columns: batch.columns.map((column) => copyColumn(column, memory)),
})

function copyArray(source: Column['values'], memory: ColumnMemory): Column['values'] {
  const { buffer, byteOffset } = memory.allocate(source.byteLength)
  new Uint8Array(buffer, byteOffset, source.byteLength).set(
    new Uint8Array(source.buffer, source.byteOffset, source.byteLength),
  )
  const View = source.constructor as new (
    buffer: ArrayBufferLike,
    byteOffset: number,
    length: number,
  ) => Column['values']
  return new View(buffer, byteOffset, source.length)
}
