// Rows of JavaScript values into a batch.
import type { Batch } from '../columns/column.ts'
import { batchRowsMax } from '../columns/column.ts'
import { columnValues } from '../columns/read.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { columnOfValues } from './expression/result-column.ts'

export const rowsToBatch = (types: readonly TypeRef[], rows: readonly (readonly Value[])[]): Batch => ({
  length: rows.length,
  columns: types.map((type, i) =>
    columnOfValues(
      type,
      rows.map((row) => row[i]),
    ),
  ),
})

export function batchRows(batch: Batch): Value[][] {
  const columns = batch.columns.map(columnValues)
  return Array.from({ length: batch.length }, (_, row) => columns.map((values) => values[row]))
}

/** Collects rows and gives them out as full batches. */
export class RowBuffer {
  readonly #types: readonly TypeRef[]
  #rows: (readonly Value[])[] = []

  constructor(types: readonly TypeRef[]) {
    this.#types = types
  }

  /** Adds a row; a batch once there are enough. */
  add(row: readonly Value[]): Batch | undefined {
    this.#rows.push(row)
    return this.#rows.length >= batchRowsMax ? this.rest() : undefined
  }

  /** What is left; undefined if nothing. */
  rest(): Batch | undefined {
    if (this.#rows.length === 0) return undefined
    const rows = this.#rows
    this.#rows = []
    return rowsToBatch(this.#types, rows)
  }
}
