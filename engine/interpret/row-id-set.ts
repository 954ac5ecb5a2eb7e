// Row ids that a write statement has used: a join may find a row several times, but it changes once.
import type { Column } from '../columns/column.ts'
import { reader } from '../columns/read.ts'
import type { ExecuteContext } from './execute-context.ts'

const bytesPerId = 64

export class RowIdSet {
  readonly #seen = new Set<bigint>()
  readonly #context: ExecuteContext

  constructor(context: ExecuteContext) {
    this.#context = context
  }

  /** Rows of the column whose id comes for the first time, with those ids. A NULL id (an outer join's padding) is no row. */
  firstTimes(column: Column): { readonly rows: Int32Array; readonly ids: readonly bigint[] } {
    const read = reader(column)
    const rows: number[] = []
    const ids: bigint[] = []
    for (let row = 0; row < column.length; row++) {
      const id = read(row) as bigint | null
      if (id === null || this.#seen.has(id)) continue
      this.#seen.add(id)
      rows.push(row)
      ids.push(id)
    }
    this.#context.charge(ids.length * bytesPerId)
    return { rows: Int32Array.from(rows), ids }
  }

  release(): void {
    this.#context.charge(-this.#seen.size * bytesPerId)
  }
}
