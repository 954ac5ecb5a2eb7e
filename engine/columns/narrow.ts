// Narrowing: integers, dates, timestamps and decimals into the smallest width that holds all of a column's values.
import { allocateValues } from './allocate.ts'
import { isValid, type Column } from './column.ts'
import type { Layout } from './layout.ts'
import { heapMemory, type ColumnMemory } from './memory.ts'

export interface IntegerRange {
  readonly min: bigint
  readonly max: bigint
}

export type IntegerWidth = 'i8' | 'i16' | 'i32' | 'i64' | 'i128'

const widths: readonly { readonly width: IntegerWidth; readonly limit: bigint }[] = [
  { width: 'i8', limit: 1n << 7n },
  { width: 'i16', limit: 1n << 15n },
  { width: 'i32', limit: 1n << 31n },
  { width: 'i64', limit: 1n << 63n },
]

export const widthFor = ({ min, max }: IntegerRange): IntegerWidth =>
  widths.find(({ limit }) => min >= -limit && max < limit)?.width ?? 'i128'

/** The integers a column stores (a decimal's coefficients); undefined for other layouts. */
export function integerWidth(layout: Layout): IntegerWidth | undefined {
  if (layout.kind === 'decimal') return layout.width
  return layout.kind === 'i8' || layout.kind === 'i16' || layout.kind === 'i32' || layout.kind === 'i64'
    ? layout.kind
    : undefined
}

/** Smallest and largest stored integer among the valid rows; undefined if there are none, or the layout is no integer's. */
export function integerRange(column: Column): IntegerRange | undefined {
  const width = integerWidth(column.layout)
  if (!width || column.boxed) return undefined
  if (width === 'i64' || width === 'i128') return wideRange(column, width === 'i128')
  const values = column.values as Int32Array
  let min = Infinity
  let max = -Infinity
  for (let row = 0; row < column.length; row++) {
    if (column.validity && !isValid(column, row)) continue
    const value = values[row]
    if (value < min) min = value
    if (value > max) max = value
  }
  return min > max ? undefined : { min: BigInt(min), max: BigInt(max) }
}

function wideRange(column: Column, i128: boolean): IntegerRange | undefined {
  const words = column.values as BigInt64Array
  let range: { min: bigint; max: bigint } | undefined
  for (let row = 0; row < column.length; row++) {
    if (column.validity && !isValid(column, row)) continue
    const value = i128 ? (words[2 * row + 1] << 64n) | BigInt.asUintN(64, words[2 * row]) : words[row]
    if (!range) range = { min: value, max: value }
    else if (value < range.min) range.min = value
    else if (value > range.max) range.max = value
  }
  return range
}

const rank: Readonly<Record<IntegerWidth, number>> = { i8: 0, i16: 1, i32: 2, i64: 3, i128: 4 }

/** The column in the smallest width that holds its values (which NULL rows do not count among), or as it is. */
export function narrowColumn(column: Column, memory: ColumnMemory = heapMemory): Column {
  const width = integerWidth(column.layout)
  if (!width || width === 'i8' || column.boxed) return column
  const target = widthFor(integerRange(column) ?? { min: 0n, max: 0n })
  // A bare integer column has no i128.
  if (target === 'i128' || rank[target] >= rank[width]) return column
  const layout: Layout = column.layout.kind === 'decimal' ? { ...column.layout, width: target } : { kind: target }
  const values = allocateValues(layout, column.length, memory)
  const step = width === 'i128' ? 2 : 1
  for (let row = 0; row < column.length; row++) {
    if (column.validity && !isValid(column, row)) continue
    const value = column.values[row * step]
    if (target === 'i64') (values as BigInt64Array)[row] = value as bigint
    else values[row] = Number(value)
  }
  return { ...column, layout, values }
}
