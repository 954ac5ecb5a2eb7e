// The rows with the least and the greatest value of a column chunk, by its type's order. Numbers are compared as they lie, without
// making a value of each; of 64 and 128 bits by their words.
import { isEnumOid } from '../../engine/types/user-oids.ts'
import { compareBytes } from '../../engine/columns/bytes.ts'
import { type Column, isValid } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import type { Value } from '../../engine/types/type.ts'

export interface ExtremeRows {
  readonly min: number
  readonly max: number
}

export const bytewiseTypes: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.name, Oid.bytea])

const ordersAsSigned = (type: number): boolean => type === Oid.int4 || type === Oid.date || isEnumOid(type)

/** Whether values are in the order of the integers that they are stored as. Unsigned types lie in an i32 too. */
export function comparesIntegers({ layout, type }: Column): boolean {
  const { kind } = layout
  if (kind === 'i32') return ordersAsSigned(type.oid)
  return kind === 'bool' || kind === 'i8' || kind === 'i16' || kind === 'i64' || kind === 'decimal'
}

/** Of a column that is not all NULL. */
export function extremeRows(column: Column, compare: (a: Value, b: Value) => number): ExtremeRows {
  const { layout, values, type } = column
  switch (layout.kind) {
    case 'bool':
    case 'i8':
    case 'i16':
      return ofNumbers(column, values as Int32Array)
    case 'i64':
      return ofWords(column, 2)
    case 'i32':
      // Unsigned types lie in an i32 too: their values decide.
      if (ordersAsSigned(type.oid)) return ofNumbers(column, values as Int32Array)
      break
    case 'f32':
    case 'f64':
      if (type.oid === Oid.float4 || type.oid === Oid.float8) return ofFloats(column, values as Float64Array)
      break
    case 'decimal':
      if (layout.width === 'i128') return ofWords(column, 4)
      return layout.width === 'i64' ? ofWords(column, 2) : ofNumbers(column, values as Int32Array)
    case 'utf8':
    case 'binary':
      if (type.oid === Oid.bpchar || bytewiseTypes.has(type.oid)) return ofTexts(column, values as Uint8Array)
  }
  return ofValues(column, compare)
}

function ofNumbers(column: Column, values: Int32Array): ExtremeRows {
  let min = firstValid(column)
  let max = min
  let least = values[min]
  let greatest = least
  for (let row = min + 1; row < column.length; row++) {
    const value = values[row]
    // Most values are neither: whether they are NULL need not be known.
    if (value < least && isValid(column, row)) {
      min = row
      least = value
    } else if (value > greatest && isValid(column, row)) {
      max = row
      greatest = value
    }
  }
  return { min, max }
}

/** NaN is greater than all others. */
function ofFloats(column: Column, values: Float64Array): ExtremeRows {
  let min = firstValid(column)
  let max = min
  let least = values[min]
  let greatest = least
  for (let row = min + 1; row < column.length; row++) {
    const value = values[row]
    if ((value < least || (least !== least && value === value)) && isValid(column, row)) {
      min = row
      least = value
    } else if ((value > greatest || (value !== value && greatest === greatest)) && isValid(column, row)) {
      max = row
      greatest = value
    }
  }
  return { min, max }
}

/** Signed integers of so many words, the lowest first. */
function ofWords(column: Column, width: 2 | 4): ExtremeRows {
  const { buffer, byteOffset } = column.values
  const words = new Int32Array(buffer, byteOffset, column.length * width)
  let min = firstValid(column)
  let max = min
  for (let row = min + 1; row < column.length; row++) {
    if (isLess(words, row * width, min * width, width)) {
      if (isValid(column, row)) min = row
    } else if (isLess(words, max * width, row * width, width) && isValid(column, row)) max = row
  }
  return { min, max }
}

function isLess(words: Int32Array, a: number, b: number, width: number): boolean {
  const top = width - 1
  if (words[a + top] !== words[b + top]) return words[a + top] < words[b + top]
  for (let word = top - 1; word >= 0; word--)
    if (words[a + word] !== words[b + word]) return words[a + word] >>> 0 < words[b + word] >>> 0
  return false
}

function ofTexts(column: Column, bytes: Uint8Array): ExtremeRows {
  const offsets = column.offsets!
  const blanksMatter = column.type.oid !== Oid.bpchar
  const end = (row: number): number =>
    blanksMatter ? offsets[row + 1] : unpaddedEnd(bytes, offsets[row], offsets[row + 1])
  return extremes(column, (a, b) => compareBytes(bytes, offsets[a], end(a), bytes, offsets[b], end(b)) < 0)
}

/** char(n) compares without its trailing blanks. */
function unpaddedEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && bytes[end - 1] === 0x20) end--
  return end
}

function ofValues(column: Column, compare: (a: Value, b: Value) => number): ExtremeRows {
  const read = reader(column)
  const cached = new Map<number, Value>()
  const value = (row: number): Value => {
    if (!cached.has(row)) {
      if (cached.size > 8) cached.clear()
      cached.set(row, read(row))
    }
    return cached.get(row)
  }
  return extremes(column, (a, b) => compare(value(a), value(b)) < 0)
}

function extremes(column: Column, less: (a: number, b: number) => boolean): ExtremeRows {
  let min = firstValid(column)
  let max = min
  for (let row = min + 1; row < column.length; row++) {
    if (!isValid(column, row)) continue
    if (less(row, min)) min = row
    else if (less(max, row)) max = row
  }
  return { min, max }
}

function firstValid(column: Column): number {
  let row = 0
  while (!isValid(column, row)) row++
  return row
}
