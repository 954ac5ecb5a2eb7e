// Typed arrays for a layout's values, offsets and validity in a ColumnMemory.
import type { Column } from './column.ts'
import { fixedBytes, type Layout } from './layout.ts'
import type { ColumnMemory } from './memory.ts'

/** Bytes that `rows` values of a fixed, decimal or dictionary layout take. */
export function valueBytes(layout: Layout): number {
  switch (layout.kind) {
    case 'decimal':
      return fixedBytes[layout.width]
    case 'dictionary':
      return fixedBytes[layout.codes]
    case 'utf8':
    case 'binary':
      return 1
    default:
      return fixedBytes[layout.kind]
  }
}

/** Zeroed values for `rows` rows; for utf8 and binary, `rows` counts bytes. */
export function allocateValues(layout: Layout, rows: number, memory: ColumnMemory): Column['values'] {
  const { buffer, byteOffset } = memory.allocate(rows * valueBytes(layout))
  return viewValues(layout, buffer, byteOffset, rows)
}

/** The typed array a layout's values lie in, over existing memory. */
export function viewValues(
  layout: Layout,
  buffer: ArrayBufferLike,
  byteOffset: number,
  rows: number,
): Column['values'] {
  switch (layout.kind) {
    case 'bool':
    case 'utf8':
    case 'binary':
      return new Uint8Array(buffer, byteOffset, rows)
    case 'fixed16':
      return new Uint8Array(buffer, byteOffset, rows * 16)
    case 'interval':
      return new Int32Array(buffer, byteOffset, rows * 4)
    case 'f32':
      return new Float32Array(buffer, byteOffset, rows)
    case 'f64':
      return new Float64Array(buffer, byteOffset, rows)
    case 'dictionary':
      if (layout.codes === 'i8') return new Uint8Array(buffer, byteOffset, rows)
      if (layout.codes === 'i16') return new Uint16Array(buffer, byteOffset, rows)
      return new Int32Array(buffer, byteOffset, rows)
    case 'decimal':
      if (layout.width === 'i128') return new BigInt64Array(buffer, byteOffset, rows * 2)
      return integerView(layout.width, buffer, byteOffset, rows)
    default:
      return integerView(layout.kind, buffer, byteOffset, rows)
  }
}

function integerView(
  width: 'i8' | 'i16' | 'i32' | 'i64',
  buffer: ArrayBufferLike,
  byteOffset: number,
  rows: number,
): Column['values'] {
  if (width === 'i8') return new Int8Array(buffer, byteOffset, rows)
  if (width === 'i16') return new Int16Array(buffer, byteOffset, rows)
  if (width === 'i32') return new Int32Array(buffer, byteOffset, rows)
  return new BigInt64Array(buffer, byteOffset, rows)
}

export function allocateOffsets(rows: number, memory: ColumnMemory): Int32Array {
  const { buffer, byteOffset } = memory.allocate((rows + 1) * 4)
  return new Int32Array(buffer, byteOffset, rows + 1)
}

/** All rows valid. */
export function allocateValidity(rows: number, memory: ColumnMemory): Uint8Array {
  const bytes = (rows + 7) >> 3
  const { buffer, byteOffset } = memory.allocate(bytes)
  return new Uint8Array(buffer, byteOffset, bytes).fill(255)
}

/** Array elements per value: i128 takes two words, interval four, fixed16 sixteen bytes. */
export function elementsPerValue(layout: Layout): number {
  if (layout.kind === 'interval') return 4
  if (layout.kind === 'fixed16') return 16
  return layout.kind === 'decimal' && layout.width === 'i128' ? 2 : 1
}

/** Bytes a column holds, dictionary included; boxed values are guessed. */
export function columnBytes(column: Column): number {
  if (column.boxed) return column.boxed.reduce<number>((bytes, value) => bytes + boxedBytes(value), 0)
  return (
    column.values.byteLength +
    (column.offsets?.byteLength ?? 0) +
    (column.validity?.byteLength ?? 0) +
    (column.dictionary ? columnBytes(column.dictionary) : 0)
  )
}

/** About what a value takes on the heap. */
function boxedBytes(value: unknown): number {
  if (typeof value === 'string') return 24 + value.length
  if (value instanceof Uint8Array) return 96 + value.byteLength
  if (typeof value === 'object' && value !== null && 'elements' in value)
    return 96 + (value.elements as readonly unknown[]).length * 16
  return 48
}
