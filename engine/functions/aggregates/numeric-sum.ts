// Exact sums of numerics: an exact integer sum of coefficients at the greatest scale seen, and counts of what is not finite.
import type { Column } from '../../columns/column.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { pow10 } from '../../types/numeric/digits.ts'
import { numeric, numericInfinity, numericMinusInfinity, numericNaN } from '../../types/numeric/value.ts'
import { addBigint, addColumn, fold, mergeSums, startSum } from './exact-sum.ts'
import type { ExactSum } from './exact-sum.ts'

export interface NumericSum extends ExactSum {
  scale: number
  nan: number
  infinite: number
  minusInfinite: number
}

export const startNumericSum = (): NumericSum => ({ ...startSum(), scale: 0, nan: 0, infinite: 0, minusInfinite: 0 })

export function addNumeric(sum: NumericSum, value: Numeric): void {
  if (value.special !== undefined) {
    sum.count++
    if (value.special === 'NaN') sum.nan++
    else if (value.special === 'Infinity') sum.infinite++
    else sum.minusInfinite++
    return
  }
  if (value.scale > sum.scale) raiseScale(sum, value.scale)
  addBigint(sum, value.scale === sum.scale ? value.coefficient : value.coefficient * pow10(sum.scale - value.scale))
}

function raiseScale(sum: NumericSum, scale: number): void {
  sum.total = fold(sum) * pow10(scale - sum.scale)
  sum.scale = scale
}

export function mergeNumericSums(a: NumericSum, b: NumericSum): NumericSum {
  if (a.scale < b.scale) raiseScale(a, b.scale)
  if (b.scale < a.scale) raiseScale(b, a.scale)
  mergeSums(a, b)
  a.nan += b.nan
  a.infinite += b.infinite
  a.minusInfinite += b.minusInfinite
  return a
}

/** Columns of one fixed scale are added as integers. A group that has seen a greater scale makes it decline. */
export function addNumericColumn(
  states: readonly NumericSum[],
  groups: Int32Array,
  column: Column,
  rows: number,
): boolean {
  if (column.layout.kind !== 'decimal' || column.boxed) return false
  const { scale } = column.layout
  for (let row = 0; row < rows; row++) {
    const state = states[groups[row]]
    if (state.scale > scale) return false
    if (state.scale < scale) raiseScale(state, scale)
    if (states.length === 1) break
  }
  return addColumn(states, groups, column, rows)
}

export function numericTotal(sum: NumericSum): Numeric {
  if (sum.nan > 0 || (sum.infinite > 0 && sum.minusInfinite > 0)) return numericNaN
  if (sum.infinite > 0) return numericInfinity
  if (sum.minusInfinite > 0) return numericMinusInfinity
  return numeric(fold(sum), sum.scale)
}
