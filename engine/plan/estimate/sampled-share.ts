// Shares of rows by what ANALYZE saw: common values by their own frequency, the rest by the histogram.
import type { Value } from '../../types/type.ts'
import type { Comparison } from '../facts.ts'
import type { ColumnEstimate } from './estimate.ts'
import { onScale } from './scale.ts'

/** Rows that equal the value; undefined: nothing is known. */
export function sampledEqualShare(column: ColumnEstimate, value: Value): number | undefined {
  const { sample } = column
  if (!sample || sample.common.length === 0 || value === null) return undefined
  const at = sample.common.findIndex((one) => isSame(one, value))
  if (at >= 0) return sample.frequencies[at]
  const others = Math.max(1, column.distinct - sample.common.length)
  return Math.max(0, 1 - column.nullFraction - commonShare(column)) / others
}

/** Rows on one side of the value. */
export function sampledRangeShare(column: ColumnEstimate, op: Comparison, value: Value): number | undefined {
  const { sample } = column
  if (!sample || value === null || onScale(value) === undefined) return undefined
  const { common, frequencies, histogram } = sample
  if (histogram.length < 2 && common.length === 0) return undefined
  let share = 0
  for (const [i, one] of common.entries()) if (holds(order(one, value), op)) share += frequencies[i]
  const rest = Math.max(0, 1 - column.nullFraction - commonShare(column))
  if (histogram.length < 2) return histogram.length === 0 && common.length > 0 ? share : undefined
  const below = shareBelow(histogram, value)
  return share + rest * (op === '<' || op === '<=' ? below : 1 - below)
}

const commonShare = ({ sample }: ColumnEstimate): number =>
  sample ? sample.frequencies.reduce((sum, one) => sum + one, 0) : 0

/** Of the histogram's values, those below this one: whole parts, and the way into the part it lies in. */
function shareBelow(histogram: readonly Value[], value: Value): number {
  const parts = histogram.length - 1
  let low = 0
  let high = histogram.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(histogram[middle], value) < 0) low = middle + 1
    else high = middle
  }
  if (low === 0) return 0
  if (low > parts) return 1
  const [from, to, at] = [onScale(histogram[low - 1])!, onScale(histogram[low])!, onScale(value)!]
  const way = to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0.5
  return (low - 1 + way) / parts
}

const isSame = (a: Value, b: Value): boolean =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && onScale(a) !== undefined && onScale(a) === onScale(b))

function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return (onScale(a) ?? 0) - (onScale(b) ?? 0)
}

function holds(difference: number, op: Comparison): boolean {
  switch (op) {
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
    case '=':
      return difference === 0
    case '<>':
      return difference !== 0
  }
}
