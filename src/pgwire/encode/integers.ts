// Integers of any width as JavaScript numbers, without a BigInt per row.
import type { Column } from '../../../engine/columns/column.ts'

/** Low and high words of an i64 column. */
export function int64Words(column: Column): Int32Array {
  const values = column.values as BigInt64Array
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2)
}

/** Exact below 2^53; beyond that only its size is right. */
export function safeInteger(column: Column): (row: number) => number {
  if (column.layout.kind === 'i64') {
    const words = int64Words(column)
    return (row) => words[2 * row + 1] * 4_294_967_296 + (words[2 * row] >>> 0)
  }
  const values = column.values as Int32Array
  return (row) => values[row]
}
