// Rows of a column by number, into a new column. A negative number makes a NULL row: what outer joins pad with.
import { allocateOffsets, allocateValidity, allocateValues, elementsPerValue } from './allocate.ts'
import { PgError } from '../errors.ts'
import type { Column } from './column.ts'
import { heapMemory, type ColumnMemory } from './memory.ts'

export function gatherColumn(column: Column, rows: Int32Array, memory: ColumnMemory = heapMemory): Column {
  const length = rows.length
  if (column.boxed) {
    const source = column.boxed
    const boxed: unknown[] = Array.from({ length })
    for (let i = 0; i < length; i++) boxed[i] = rows[i] < 0 ? null : source[rows[i]]
    return { type: column.type, layout: column.layout, length, values: column.values, boxed }
  }
  const validity = gatherValidity(column, rows, memory)
  if (column.layout.kind === 'utf8' || column.layout.kind === 'binary') {
    return { type: column.type, layout: column.layout, length, validity, ...gatherBytes(column, rows, memory) }
  }
  const values = allocateValues(column.layout, length, memory)
  const width = elementsPerValue(column.layout)
  if (width === 1) gatherOnes(column.values, rows, values)
  else gatherGroups(column.values as Int32Array, rows, values as Int32Array, width)
  return { type: column.type, layout: column.layout, length, validity, values, dictionary: column.dictionary }
}

// One loop per array type, so that each stays monomorphic.
function gatherOnes(source: Column['values'], rows: Int32Array, target: Column['values']): void {
  if (source instanceof Int32Array) gatherInt32(source, rows, target as Int32Array)
  else if (source instanceof Uint8Array) gatherUint8(source, rows, target as Uint8Array)
  else if (source instanceof Float64Array) gatherFloat64(source, rows, target as Float64Array)
  else if (source instanceof BigInt64Array) {
    // Moved as two words: no bigint is made.
    gatherInt64(
      new Int32Array(source.buffer, source.byteOffset, source.length * 2),
      rows,
      new Int32Array(target.buffer, target.byteOffset, rows.length * 2),
    )
  } else if (source instanceof Int16Array) gatherInt16(source, rows, target as Int16Array)
  else if (source instanceof Int8Array) gatherInt8(source, rows, target as Int8Array)
  else if (source instanceof Uint16Array) gatherUint16(source, rows, target as Uint16Array)
  else gatherFloat32(source as Float32Array, rows, target as Float32Array)
}
function gatherInt32(source: Int32Array, rows: Int32Array, target: Int32Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherUint8(source: Uint8Array, rows: Int32Array, target: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherFloat64(source: Float64Array, rows: Int32Array, target: Float64Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherFloat32(source: Float32Array, rows: Int32Array, target: Float32Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherInt16(source: Int16Array, rows: Int32Array, target: Int16Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherInt8(source: Int8Array, rows: Int32Array, target: Int8Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherUint16(source: Uint16Array, rows: Int32Array, target: Uint16Array): void {
  for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]
}
function gatherInt64(source: Int32Array, rows: Int32Array, target: Int32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * 2
    target[2 * i] = source[from]
    target[2 * i + 1] = source[from + 1]
  }
}
function gatherGroups(source: Int32Array, rows: Int32Array, target: Int32Array, width: number): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * width
    if (from < 0) continue
    for (let k = 0; k < width; k++) target[i * width + k] = source[from + k]
  }
}

function gatherValidity(column: Column, rows: Int32Array, memory: ColumnMemory): Uint8Array | undefined {
  const source = column.validity
  let target: Uint8Array | undefined
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (row >= 0 && (source === undefined || ((source[row >> 3] >> (row & 7)) & 1) === 1)) continue
    if (!target) target = allocateValidity(rows.length, memory)
    target[i >> 3] &= ~(1 << (i & 7))
  }
  return target
}

/** Offsets are 32 bits. */
const columnBytesMax = 2 ** 31 - 1

function gatherBytes(
  column: Column,
  rows: Int32Array,
  memory: ColumnMemory,
): { values: Uint8Array; offsets: Int32Array } {
  const source = column.values as Uint8Array
  const from = column.offsets!
  const offsets = allocateOffsets(rows.length, memory)
  let end = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (row >= 0) end += from[row + 1] - from[row]
    offsets[i + 1] = end
  }
  if (end > columnBytesMax)
    throw new PgError('53200', 'out of memory', {
      detail: 'A column of one batch would have more than 2 GiB of values.',
    })
  const { buffer, byteOffset } = memory.allocate(end)
  const values = new Uint8Array(buffer, byteOffset, end)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (row < 0) continue
    const start = from[row]
    const length = from[row + 1] - start
    const at = offsets[i]
    // A call costs more than a short copy.
    if (length > 48) values.set(source.subarray(start, start + length), at)
    else for (let k = 0; k < length; k++) values[at + k] = source[start + k]
  }
  return { values, offsets }
}
