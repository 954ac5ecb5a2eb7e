// Validity of strict results: NULL where any argument is.
import type { Column } from '../../columns/column.ts'

export function bothValid(left: Column, right: Column, rows: number): Uint8Array | undefined {
  const a = left.validity
  const b = right.validity
  if (!a || !b) return a ?? b
  const both = new Uint8Array((rows + 7) >> 3)
  for (let byte = 0; byte < both.length; byte++) both[byte] = a[byte] & b[byte]
  return both
}

export const validAt = (validity: Uint8Array | undefined, row: number): boolean =>
  validity === undefined || ((validity[row >> 3] >> (row & 7)) & 1) === 1
