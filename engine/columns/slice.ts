// A run of a column's rows, as views of the same memory; only a bitmap that starts inside a byte is copied.
import { elementsPerValue } from './allocate.ts'
import type { Batch, Column } from './column.ts'

/** Rows [start, end). */
export function sliceColumn(column: Column, start: number, end: number): Column {
  if (start === 0 && end === column.length) return column
  const length = end - start
  if (column.boxed) return { ...column, length, boxed: column.boxed.slice(start, end) }
  const validity = column.validity && sliceBits(column.validity, start, end)
  if (column.offsets) return { ...column, length, validity, offsets: column.offsets.subarray(start, end + 1) }
  const width = elementsPerValue(column.layout)
  return { ...column, length, validity, values: column.values.subarray(start * width, end * width) }
}

export function sliceBatch(batch: Batch, start: number, end: number): Batch {
  if (start === 0 && end === batch.length) return batch
  return { length: end - start, columns: batch.columns.map((column) => sliceColumn(column, start, end)) }
}

/** Bits [start, end) of an Arrow bitmap, from bit 0. */
export function sliceBits(bits: Uint8Array, start: number, end: number): Uint8Array {
  const bytes = (end - start + 7) >> 3
  const shift = start & 7
  const from = start >> 3
  if (shift === 0) return bits.subarray(from, from + bytes)
  const target = new Uint8Array(bytes)
  for (let i = 0; i < bytes; i++) target[i] = (bits[from + i] >> shift) | ((bits[from + i + 1] ?? 0) << (8 - shift))
  return target
}
