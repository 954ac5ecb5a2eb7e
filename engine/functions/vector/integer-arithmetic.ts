// + - * / % of integer columns. What overflows or divides by zero is declined: the row-wise body then finds the row and fails.
import type { Column } from '../../columns/column.ts'
import type { ScalarFunction } from '../function.ts'
import { exactIntegers, exactMax, toInt64, type NumberArray } from './exact-numbers.ts'
import { bothValid, validAt } from './validity.ts'

type Vector = NonNullable<ScalarFunction['vector']>
export type IntegerOperation = '+' | '-' | '*' | '/' | '%'
export type IntegerWidth = 'i16' | 'i32' | 'i64'

const bounds: Readonly<Record<IntegerWidth, number>> = { i16: 2 ** 15, i32: 2 ** 31, i64: exactMax }
/** Quotients of larger numerators may round up to the next integer. */
const divisibleMax = 2 ** 50

export function integerArithmetic(operation: IntegerOperation, width: IntegerWidth): Vector {
  const limit = bounds[width]
  return ([left, right], rows, context) => {
    const a = exactIntegers(left)
    const b = a && exactIntegers(right)
    if (!a || !b) return undefined
    const validity = bothValid(left, right, rows)
    const result = new Float64Array(rows)
    const done =
      operation === '/' || operation === '%'
        ? divide(operation, a, b, result, validity)
        : combine(operation, a, b, result)
    if (!done || !within(result, limit)) return undefined
    const type = context.resultType
    if (width === 'i64') {
      const values = toInt64(result)
      return values && { type, layout: { kind: 'i64' }, length: rows, validity, values }
    }
    const values = width === 'i16' ? Int16Array.from(result) : Int32Array.from(result)
    return { type, layout: { kind: width }, length: rows, validity, values }
  }
}

function combine(operation: '+' | '-' | '*', a: NumberArray, b: NumberArray, result: Float64Array): true {
  const rows = result.length
  if (operation === '+') for (let row = 0; row < rows; row++) result[row] = a[row] + b[row]
  else if (operation === '-') for (let row = 0; row < rows; row++) result[row] = a[row] - b[row]
  else for (let row = 0; row < rows; row++) result[row] = a[row] * b[row]
  return true
}

function divide(
  operation: '/' | '%',
  a: NumberArray,
  b: NumberArray,
  result: Float64Array,
  validity: Uint8Array | undefined,
): boolean {
  for (let row = 0; row < result.length; row++) {
    const divisor = b[row]
    const dividend = a[row]
    if (divisor === 0) {
      if (validAt(validity, row)) return false
      continue
    }
    if (dividend > divisibleMax || dividend < -divisibleMax) return false
    result[row] = operation === '/' ? Math.trunc(dividend / divisor) : dividend % divisor
  }
  return true
}

/** -limit ≤ value < limit on every row. */
function within(values: Float64Array, limit: number): boolean {
  for (let row = 0; row < values.length; row++) {
    if (values[row] >= limit || values[row] < -limit) return false
  }
  return true
}

/** date ± days and date - date; infinite dates and results out of range are declined. */
export function dateArithmetic(operation: '+' | '-', min: number, end: number): Vector {
  return ([left, right], rows, context) => {
    const a = exactIntegers(left)
    const b = exactIntegers(right)
    if (!a || !b) return undefined
    const values = new Int32Array(rows)
    for (let row = 0; row < rows; row++) {
      const value = operation === '+' ? a[row] + b[row] : a[row] - b[row]
      if (value < min || value >= end || isExtreme(a[row]) || isExtreme(b[row])) return undefined
      values[row] = value
    }
    return {
      type: context.resultType,
      layout: { kind: 'i32' },
      length: rows,
      validity: bothValid(left, right, rows),
      values,
    }
  }
}

const isExtreme = (value: number): boolean => value === 2_147_483_647 || value === -2_147_483_648

/** The same integers under another type: int4 as int8, and as a numeric of scale 0. */
export const widenIntegers: Vector = ([column], _rows, context) =>
  isIntegerLayout(column) ? { ...column, type: context.resultType } : undefined

const isIntegerLayout = (column: Column): boolean => ['i8', 'i16', 'i32', 'i64'].includes(column.layout.kind)

export const integersToNumeric: Vector = ([column], _rows, context) => {
  const { kind } = column.layout
  if (kind !== 'i8' && kind !== 'i16' && kind !== 'i32' && kind !== 'i64') return undefined
  return { ...column, type: context.resultType, layout: { kind: 'decimal', scale: 0, width: kind } }
}
