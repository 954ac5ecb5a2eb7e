// Whether rows lie in the order of a key already, as with keys that grow: then row groups are found by their zone maps.
import { type Column, isValid } from '../../engine/columns/column.ts'
import { signedTypes } from '../segments/encode-column.ts'

/** Integers and times without NULLs only: what zone maps bound tightly. */
export function ascends(columns: readonly Column[], rows: number): boolean {
  const values: Int32Array[] = []
  for (const column of columns) {
    const { kind } = column.layout
    const whole = kind === 'i8' || kind === 'i16' || kind === 'i32' || kind === 'i64'
    if (!whole || !signedTypes.has(column.type.oid)) return false
    if (column.validity) for (let row = 0; row < rows; row++) if (!isValid(column, row)) return false
    values.push(column.values as Int32Array)
  }
  for (let row = 1; row < rows; row++) {
    for (const one of values) {
      if (one[row - 1] < one[row]) break
      if (one[row - 1] > one[row]) return false
    }
  }
  return true
}
