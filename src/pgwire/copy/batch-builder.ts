// Rows of fields to batches: the builders of all columns and their NULLs.
import type { Batch } from '../../../engine/columns/column.ts'
import { sharedMemory } from '../../../engine/columns/memory.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import type { TextSettings, TypeRef } from '../../../engine/types/type.ts'
import { fieldBuilder } from './field-builder.ts'
import type { FieldBuilder } from './field-builder.ts'

export interface BatchBuilderOptions {
  readonly types: readonly TypeRef[]
  readonly settings: TextSettings
  readonly batchRows: number
  readonly memory?: ColumnMemory
}

export class BatchBuilder {
  readonly #options: BatchBuilderOptions
  readonly fields: readonly FieldBuilder[]
  readonly #validity: readonly Uint8Array[]
  readonly #hasNulls: boolean[]
  #ready: Batch[] = []
  /** The row being filled. */
  row = 0

  constructor(options: BatchBuilderOptions) {
    this.#options = options
    const { types, settings, batchRows } = options
    this.fields = types.map((type) => fieldBuilder({ type, settings, capacity: batchRows }))
    this.#validity = types.map(() => new Uint8Array((batchRows + 7) >> 3).fill(255))
    this.#hasNulls = types.map(() => false)
  }

  /** NULL in the row being filled. */
  null(column: number): void {
    this.fields[column].null(this.row)
    this.#validity[column][this.row >> 3] &= ~(1 << (this.row & 7))
    this.#hasNulls[column] = true
  }

  /** The row is whole. */
  endRow(): void {
    if (++this.row === this.#options.batchRows) this.#cut()
  }

  /** The row is given up: it is filled anew. */
  dropRow(): void {
    for (const bits of this.#validity) bits[this.row >> 3] |= 1 << (this.row & 7)
  }

  /** Whole batches so far. */
  take(): Batch[] {
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  /** Everything, the last batch as long as it is. */
  finish(): Batch[] {
    if (this.row > 0) this.#cut()
    return this.take()
  }

  #cut(): void {
    const rows = this.row
    const memory = this.#options.memory ?? sharedMemory
    const columns = this.fields.map((field, column) => {
      const built = field.finish(rows, memory)
      if (!this.#hasNulls[column]) return built
      const bytes = (rows + 7) >> 3
      const { buffer, byteOffset } = memory.allocate(bytes)
      const validity = new Uint8Array(buffer, byteOffset, bytes)
      validity.set(this.#validity[column].subarray(0, bytes))
      this.#validity[column].fill(255)
      this.#hasNulls[column] = false
      return { ...built, validity }
    })
    this.#ready.push({ length: rows, columns })
    this.row = 0
  }
}
