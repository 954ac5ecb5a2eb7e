// + - * of decimal columns whose scale is known: the result has numeric's static scale (sums the larger, products both). Doubles
// while they are exact, bigints within 64 bits, and beyond that the column is declined.
import type { Column } from '../../columns/column.ts'
import type { ScalarFunction } from '../function.ts'
import { exactIntegers, exactMax, toInt64 } from './exact-numbers.ts'
import { bothValid } from './validity.ts'

type Vector = NonNullable<ScalarFunction['vector']>

/** Digits after the point that 64 bits leave room for. */
const scaleMax = 18

export function decimalArithmetic(operation: '+' | '-' | '*'): Vector {
  return ([left, right], rows, context) => {
    if (left.layout.kind !== 'decimal' || right.layout.kind !== 'decimal') return undefined
    const { scale: leftScale } = left.layout
    const { scale: rightScale } = right.layout
    const scale = operation === '*' ? leftScale + rightScale : Math.max(leftScale, rightScale)
    if (scale > scaleMax) return undefined
    const leftShift = operation === '*' ? 0 : scale - leftScale
    const rightShift = operation === '*' ? 0 : scale - rightScale
    const values =
      inDoubles(operation, left, right, leftShift, rightShift, rows) ??
      inBigints(operation, left, right, leftShift, rightShift, rows)
    if (!values) return undefined
    const validity = bothValid(left, right, rows)
    return {
      type: context.resultType,
      layout: { kind: 'decimal', scale, width: 'i64' },
      length: rows,
      validity,
      values,
    }
  }
}

function inDoubles(
  operation: '+' | '-' | '*',
  left: Column,
  right: Column,
  leftShift: number,
  rightShift: number,
  rows: number,
): BigInt64Array | undefined {
  const a = exactIntegers(left, 10 ** leftShift)
  const b = a && exactIntegers(right, 10 ** rightShift)
  if (!a || !b) return undefined
  const result = new Float64Array(rows)
  if (operation === '+') for (let row = 0; row < rows; row++) result[row] = a[row] + b[row]
  else if (operation === '-') for (let row = 0; row < rows; row++) result[row] = a[row] - b[row]
  else {
    for (let row = 0; row < rows; row++) {
      const product = a[row] * b[row]
      if (product >= exactMax || product <= -exactMax) return undefined
      result[row] = product
    }
  }
  return toInt64(result)
}

function inBigints(
  operation: '+' | '-' | '*',
  left: Column,
  right: Column,
  leftShift: number,
  rightShift: number,
  rows: number,
): BigInt64Array | undefined {
  const a = bigints(left)
  const b = bigints(right)
  if (!a || !b) return undefined
  const leftUnit = 10n ** BigInt(leftShift)
  const rightUnit = 10n ** BigInt(rightShift)
  const values = new BigInt64Array(rows)
  for (let row = 0; row < rows; row++) {
    const x = a(row) * leftUnit
    const y = b(row) * rightUnit
    const result = operation === '+' ? x + y : operation === '-' ? x - y : x * y
    if (BigInt.asIntN(64, result) !== result) return undefined
    values[row] = result
  }
  return values
}

function bigints(column: Column): ((row: number) => bigint) | undefined {
  if (column.boxed || column.layout.kind !== 'decimal') return undefined
  const { values } = column
  switch (column.layout.width) {
    case 'i64':
      return (row) => (values as BigInt64Array)[row]
    case 'i128': {
      const words = values as BigInt64Array
      return (row) => (words[2 * row + 1] << 64n) | BigInt.asUintN(64, words[2 * row])
    }
    default:
      return (row) => BigInt((values as Int32Array)[row])
  }
}
