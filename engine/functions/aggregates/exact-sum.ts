// Exact sums of integers without a BigInt per row: 32-bit halves are added as doubles and folded into a bigint
// long before a double would round (2^20 halves of 32 bits stay below 2^53).
import type { Column } from '../../columns/column.ts'
import { isValid } from '../../columns/column.ts'

export interface ExactSum {
  count: number
  /** Halves not yet in total: value = high · 2^32 + low. */
  low: number
  high: number
  pending: number
  total: bigint
}

export const foldEvery = 1 << 20

export const startSum = (): ExactSum => ({ count: 0, low: 0, high: 0, pending: 0, total: 0n })

export function fold(sum: ExactSum): bigint {
  if (sum.pending > 0) {
    sum.total += (BigInt(sum.high) << 32n) + BigInt(sum.low)
    sum.low = 0
    sum.high = 0
    sum.pending = 0
  }
  return sum.total
}

export function addNumber(sum: ExactSum, value: number): void {
  sum.count++
  sum.low += value
  if (++sum.pending === foldEvery) fold(sum)
}

export function addBigint(sum: ExactSum, value: bigint): void {
  sum.count++
  sum.total += value
}

export function mergeSums(a: ExactSum, b: ExactSum): ExactSum {
  a.total = fold(a) + fold(b)
  a.count += b.count
  return a
}

/** Integers of a column as their coefficients: i8 to i64, or a decimal of such a width. Undefined: not such a column. */
export function integerWidth(column: Column): 'narrow' | 'i64' | 'i128' | undefined {
  if (column.boxed) return undefined
  const { layout } = column
  const width = layout.kind === 'decimal' ? layout.width : layout.kind
  if (width === 'i8' || width === 'i16' || width === 'i32') return 'narrow'
  return width === 'i64' || width === 'i128' ? width : undefined
}

/** Words of a 64-bit column, low then high, without making a BigInt of each value. */
export const wordsOf = (column: Column): Int32Array =>
  new Int32Array(column.values.buffer, column.values.byteOffset, column.values.length * 2)

/** states[groups[row]] += column[row] for all valid rows; false for other layouts. */
export function addColumn(states: readonly ExactSum[], groups: Int32Array, column: Column, rows: number): boolean {
  const width = integerWidth(column)
  if (width === undefined) return false
  const { validity } = column
  if (width === 'narrow') {
    const values = column.values as Int32Array
    if (states.length === 1 && !validity) addAllNarrow(states[0], values, rows)
    else {
      for (let row = 0; row < rows; row++) {
        if (validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0) continue
        const state = states[groups[row]]
        state.count++
        state.low += values[row]
        if (++state.pending === foldEvery) fold(state)
      }
    }
    return true
  }
  const words = wordsOf(column)
  if (width === 'i64') {
    for (let row = 0; row < rows; row++) {
      if (validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0) continue
      const state = states[groups[row]]
      state.count++
      state.low += words[2 * row] >>> 0
      state.high += words[2 * row + 1]
      if (++state.pending === foldEvery) fold(state)
    }
    return true
  }
  const values = column.values as BigInt64Array
  for (let row = 0; row < rows; row++) {
    if (!isValid(column, row)) continue
    const state = states[groups[row]]
    state.count++
    const sign = words[4 * row + 1] >> 31
    if (words[4 * row + 2] === sign && words[4 * row + 3] === sign) {
      state.low += words[4 * row] >>> 0
      state.high += words[4 * row + 1]
      if (++state.pending === foldEvery) fold(state)
    } else state.total += (values[2 * row + 1] << 64n) + BigInt.asUintN(64, values[2 * row])
  }
  return true
}

function addAllNarrow(state: ExactSum, values: Int32Array, rows: number): void {
  fold(state)
  for (let start = 0; start < rows; start += foldEvery) {
    const end = Math.min(start + foldEvery, rows)
    let low = 0
    for (let row = start; row < end; row++) low += values[row]
    state.total += BigInt(low)
  }
  state.count += rows
}
