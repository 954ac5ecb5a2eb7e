// The order of rows by some columns, ascending, NULLs last, by the types' own order; equal rows keep theirs.
import type { Column } from '../../engine/columns/column.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { sortedRunRowsMin } from '../limits.ts'
import { signedTypes } from '../segments/encode-column.ts'

/** undefined: they are in order already, or, unless it is wanted in any case, in none that is worth the sort. */
export function sortRows(columns: readonly Column[], rows: number, always = false): Int32Array | undefined {
  const comparisons = columns.map(comparisonOf)
  const compare = (a: number, b: number): number => {
    for (const comparison of comparisons) {
      const order = comparison(a, b)
      if (order !== 0) return order
    }
    return a - b
  }
  let descents = 0
  for (let row = 1; row < rows; row++) if (compare(row - 1, row) > 0) descents++
  return descents === 0 || (!always && descents * sortedRunRowsMin > rows)
    ? undefined
    : Int32Array.from({ length: rows }, (_, at) => at).sort(compare)
}

function comparisonOf(column: Column): (a: number, b: number) => number {
  const { layout, validity, values } = column
  const whole = layout.kind === 'i8' || layout.kind === 'i16' || layout.kind === 'i32' || layout.kind === 'i64'
  if (whole && !validity && signedTypes.has(column.type.oid)) {
    const numbers = values as Int32Array
    return (a, b) => (numbers[a] < numbers[b] ? -1 : numbers[a] > numbers[b] ? 1 : 0)
  }
  const read = columnValues(column)
  const { compare } = typeByOid(column.type.oid)
  return (a, b) => {
    const left = read[a]
    const right = read[b]
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    return compare ? compare(left, right) : 0
  }
}
