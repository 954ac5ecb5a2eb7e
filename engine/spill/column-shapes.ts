// The ways in which the columns of batches lie: whoever writes code for the rows wants to know them before.
import type { Batch } from '../columns/column.ts'
import type { PartitionColumnForm } from '../columns/pinned-partition.ts'

export class ColumnShapes {
  readonly #shapes = new Map<string, readonly PartitionColumnForm[]>()

  get all(): readonly (readonly PartitionColumnForm[])[] {
    return [...this.#shapes.values()]
  }

  add({ columns }: Batch): void {
    const key = columns.map(({ layout, validity }) => `${JSON.stringify(layout)}${validity ? '?' : ''}`).join()
    if (this.#shapes.has(key)) return
    this.#shapes.set(
      key,
      columns.map(({ type, layout, validity }) => ({ type, layout, nullable: validity !== undefined })),
    )
  }
}
