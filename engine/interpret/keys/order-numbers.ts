// Values of a column as doubles in their order: neither equal values nor a smaller and a larger one are told the wrong way round, though
// values that differ may become equal. What only narrows down, and leaves the last word to a comparison of the values, needs no more.
import type { Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import { unboxed } from '../expression/result-column.ts'
import { numberView } from './number-view.ts'

const exactTypes: readonly number[] = [Oid.int2, Oid.int4, Oid.int8, Oid.date, Oid.timestamp, Oid.timestamptz]
const orderedTypes: ReadonlySet<number> = new Set([...exactTypes, Oid.numeric, Oid.float4, Oid.float8])

export const hasOrderNumbers = (type: number): boolean => orderedTypes.has(type)

/** By row, NaN for NULL (NaN itself, the largest of all, is infinite); undefined: the column has no such numbers. */
export function orderNumbers(given: Column, checkCancel: () => void): Float64Array | undefined {
  if (!hasOrderNumbers(given.type.oid)) return undefined
  // Numerics that come as values may have any number of digits.
  if (given.boxed && given.type.oid === Oid.numeric) return undefined
  const column = unboxed(given)
  if (column.dictionary) return undefined
  const view = numberView(column, 1, checkCancel)
  if (!view) return undefined
  const { layout, length, validity } = column
  const unit = layout.kind === 'decimal' ? 10 ** layout.scale : 1
  const numbers = new Float64Array(length)
  for (let row = 0; row < length; row++) {
    const value = view[row] / unit
    numbers[row] = value === value ? value : Infinity
  }
  if (validity)
    for (let row = 0; row < length; row++) if (((validity[row >> 3] >> (row & 7)) & 1) === 0) numbers[row] = NaN
  return numbers
}
