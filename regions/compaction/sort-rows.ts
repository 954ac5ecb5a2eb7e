// The order of rows by some columns, ascending, NULLs last, by the types' own order; equal rows keep theirs.
import type { Column } from '../../engine/columns/column.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { typeByOid } from '../../engine/types/registry.ts'

export function sortRows(columns: readonly Column[], rows: number): Int32Array {
  const keys = columns.map((column) => ({ values: columnValues(column), compare: typeByOid(column.type.oid).compare }))
  return Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    for (const { values, compare } of keys) {
      const left = values[a]
      const right = values[b]
      if (left === null || right === null) {
        if (left === right) continue
        return left === null ? 1 : -1
      }
      const order = compare ? compare(left, right) : 0
      if (order !== 0) return order
    }
    return a - b
  })
}
