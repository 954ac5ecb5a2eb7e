// Columns of integers, decimals and dates as arrays of exact doubles, and results back into 64-bit columns: one loop then
// serves every width, without a bigint per row.
import type { Column } from '../../columns/column.ts'

export type NumberArray = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array

/** Up to here every integer is an exact double. */
export const exactMax = 2 ** 53

/** Integers (a decimal's coefficients) times factor; undefined where the layout has none or they are not exact. */
export function exactIntegers(column: Column, factor = 1): NumberArray | undefined {
  if (column.boxed) return undefined
  const { layout } = column
  const width = layout.kind === 'decimal' ? layout.width : layout.kind
  switch (width) {
    case 'i8':
    case 'i16':
    case 'i32':
      return factor === 1 ? (column.values as Int32Array) : scaled(column.values as Int32Array, column.length, factor)
    case 'i64':
      return narrowed(column.values as BigInt64Array, column.length, factor)
    default:
      return undefined
  }
}

function scaled(values: Int32Array, length: number, factor: number): Float64Array | undefined {
  if (factor > 2 ** 21) return undefined
  const target = new Float64Array(length)
  for (let row = 0; row < length; row++) target[row] = values[row] * factor
  return target
}

function narrowed(values: BigInt64Array, length: number, factor: number): Float64Array | undefined {
  const words = new Int32Array(values.buffer, values.byteOffset, length * 2)
  const target = new Float64Array(length)
  const limit = exactMax / factor
  for (let row = 0; row < length; row++) {
    const value = words[2 * row + 1] * 4_294_967_296 + (words[2 * row] >>> 0)
    if (value >= limit || value <= -limit) return undefined
    target[row] = value * factor
  }
  return target
}

/** Doubles that are integers below 2^53 as 64-bit integers; undefined where one is not. */
export function toInt64(values: Float64Array): BigInt64Array | undefined {
  const target = new BigInt64Array(values.length)
  const words = new Int32Array(target.buffer)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value > exactMax || value < -exactMax) return undefined
    words[2 * row] = value
    words[2 * row + 1] = Math.floor(value / 4_294_967_296)
  }
  return target
}
