// Integer-like columns as arrays of exact doubles, so that one loop serves every width.
import type { Column } from '../../columns/column.ts'

export type NumberArray = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array

const numberKinds: ReadonlySet<string> = new Set(['bool', 'i8', 'i16', 'i32', 'f32', 'f64'])

/** Number-valued contents (a decimal's coefficients), times `factor`; undefined where they would not be exact. */
export function numberView(column: Column, factor = 1, checkCancel?: () => void): NumberArray | undefined {
  if (column.boxed) return undefined
  const { layout } = column
  if (numberKinds.has(layout.kind)) return column.values as NumberArray
  const width = layout.kind === 'decimal' ? layout.width : layout.kind
  if (width === 'i64') return fromInt64(column.values as BigInt64Array, column.length, factor, checkCancel)
  if (layout.kind !== 'decimal' || width === 'i128') return undefined
  return factor === 1 ? (column.values as NumberArray) : scaled(column.values as Int32Array, column.length, factor)
}

const safeMax = 2 ** 53

function scaled(values: Int32Array, length: number, factor: number): Float64Array | undefined {
  if (factor > 2 ** 21) return undefined
  const target = new Float64Array(length)
  for (let row = 0; row < length; row++) target[row] = values[row] * factor
  return target
}

/** Of so many values it is looked whether the query is to stop. */
const checkedRows = 65_536

function fromInt64(
  values: BigInt64Array,
  length: number,
  factor: number,
  checkCancel?: () => void,
): Float64Array | undefined {
  const words = new Int32Array(values.buffer, values.byteOffset, length * 2)
  const target = new Float64Array(length)
  const limit = safeMax / factor
  for (let row = 0; row < length; row++) {
    if (row % checkedRows === 0) checkCancel?.()
    const value = words[2 * row + 1] * 4294967296 + (words[2 * row] >>> 0)
    if (value >= limit || value <= -limit) return undefined
    target[row] = value * factor
  }
  return target
}
