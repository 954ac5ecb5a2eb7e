// Arguments that are the same in every row, for vector bodies that prepare something from them once.
import type { Column } from '../columns/column.ts'

/** The text that every row of the column holds; undefined when rows differ or one is NULL. */
export function constantText(column: Column, rows: number): string | undefined {
  if (rows === 0) return undefined
  if (column.boxed) {
    const value = column.boxed[0]
    for (let row = 1; row < rows; row++) if (column.boxed[row] !== value) return undefined
    return typeof value === 'string' ? value : undefined
  }
  if (column.validity) return undefined
  if (column.layout.kind === 'dictionary') {
    const codes = column.values
    for (let row = 1; row < rows; row++) if (codes[row] !== codes[0]) return undefined
    return column.dictionary?.validity ? undefined : textAt(column.dictionary!, Number(codes[0]))
  }
  if (column.layout.kind !== 'utf8' || !column.offsets) return undefined
  const offsets = column.offsets
  const bytes = column.values as Uint8Array
  const start = offsets[0]
  const length = offsets[1] - start
  for (let row = 1; row < rows; row++) {
    const other = offsets[row]
    if (offsets[row + 1] - other !== length) return undefined
    for (let index = 0; index < length; index++) if (bytes[other + index] !== bytes[start + index]) return undefined
  }
  return textAt(column, 0)
}

/** The same for int2 and int4. */
export function constantInteger(column: Column, rows: number): number | undefined {
  if (rows === 0) return undefined
  if (column.boxed) {
    const value = column.boxed[0]
    for (let row = 1; row < rows; row++) if (column.boxed[row] !== value) return undefined
    return typeof value === 'number' ? value : undefined
  }
  const { kind } = column.layout
  if (column.validity || (kind !== 'i32' && kind !== 'i16' && kind !== 'i8')) return undefined
  const values = column.values as Int32Array
  for (let row = 1; row < rows; row++) if (values[row] !== values[0]) return undefined
  return values[0]
}

/** Node's searches and decoding over bytes that may lie in shared memory. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)

function textAt(column: Column, row: number): string | undefined {
  if (!column.offsets) return undefined
  return asBuffer(column.values as Uint8Array).toString('utf8', column.offsets[row], column.offsets[row + 1])
}
