// + - * / of float columns, and numbers to float8. Results that leave the range are declined: the row-wise body decides whether
// that is an error.
import type { Column } from '../../columns/column.ts'
import type { ScalarFunction } from '../function.ts'
import { exactIntegers, type NumberArray } from './exact-numbers.ts'
import { bothValid } from './validity.ts'

type Vector = NonNullable<ScalarFunction['vector']>

const floats = (column: Column): Float32Array | Float64Array | undefined =>
  column.layout.kind === 'f64' || column.layout.kind === 'f32' ? (column.values as Float64Array) : undefined

export function floatArithmetic(operation: '+' | '-' | '*' | '/', width: 'f32' | 'f64'): Vector {
  return ([left, right], rows, context) => {
    const a = floats(left)
    const b = floats(right)
    if (!a || !b) return undefined
    const values = width === 'f32' ? new Float32Array(rows) : new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      const x = a[row]
      const y = b[row]
      values[row] = operation === '+' ? x + y : operation === '-' ? x - y : operation === '*' ? x * y : x / y
      const result = values[row]
      // NaN, infinities and vanished products are left to the careful body.
      if (result - result !== 0 || (result === 0 && x !== 0 && operation !== '+' && operation !== '-')) return undefined
    }
    return {
      type: context.resultType,
      layout: { kind: width },
      length: rows,
      validity: bothValid(left, right, rows),
      values,
    }
  }
}

/** Scales whose powers of ten are exact doubles. */
const exactScaleMax = 22

/** Integers and decimals, correctly rounded: both sides of the division are exact. */
export const numbersToFloat8: Vector = ([column], rows, context) => {
  const { layout } = column
  const numbers: NumberArray | undefined = floats(column) ?? exactIntegers(column)
  if (!numbers || (layout.kind === 'decimal' && layout.scale > exactScaleMax)) return undefined
  const values = new Float64Array(rows)
  const unit = layout.kind === 'decimal' ? 10 ** layout.scale : 1
  for (let row = 0; row < rows; row++) values[row] = numbers[row] / unit
  return { type: context.resultType, layout: { kind: 'f64' }, length: rows, validity: column.validity, values }
}
