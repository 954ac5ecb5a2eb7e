// Rows of a bulk load into segments of one region, before their commit. Row ids are numbered from zero in each segment: the
// commit that adopts it adds the base.
import { sliceColumn } from '../../engine/columns/slice.ts'
import { columnOf } from '../memtable/schema-columns.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { validateRows } from '../requests/insert.ts'
import type { RegionSchema, RowBatch } from '../requests/request.ts'
import type { ChunkHelper } from '../segments/chunk-helper.ts'
import { objectsOf, SegmentWriter, type WrittenSegment } from '../segments/segment-writer.ts'

export class BulkLoad {
  readonly #store: ObjectStore
  readonly #schema: RegionSchema
  readonly #prefix: string
  readonly #written: WrittenSegment[] = []
  readonly #helper: () => ChunkHelper | undefined
  #writer: SegmentWriter | undefined

  /** Segments are named by the prefix and a number. helper: asked for with each segment. */
  constructor(store: ObjectStore, schema: RegionSchema, prefix: string, helper: () => ChunkHelper | undefined) {
    this.#helper = helper
    this.#store = store
    this.#schema = schema
    this.#prefix = prefix
  }

  write(rows: RowBatch): void {
    validateRows(this.#schema, rows)
    const columns = this.#schema.columns.map(({ attribute }) => columnOf(this.#schema, attribute, rows))
    let start = 0
    while (start < rows.batch.length) {
      this.#writer ??= new SegmentWriter(
        this.#store,
        `${this.#prefix}-${this.#written.length}.segment`,
        this.#schema,
        'lz4',
        this.#helper(),
      )
      const end = Math.min(rows.batch.length, start + this.#writer.room)
      const part = columns.map((column) => sliceColumn(column, start, end))
      this.#writer.write(part, end - start, this.#writer.rows)
      if (this.#writer.room === 0) this.#publish()
      start = end
    }
  }

  /** Durable once it returns. */
  finish(): WrittenSegment[] {
    this.#publish()
    return this.#written
  }

  abort(): void {
    this.#writer?.abort()
    this.#writer = undefined
    for (const name of this.#written.splice(0).flatMap(objectsOf)) this.#store.remove(name)
  }

  #publish(): void {
    if (this.#writer) this.#written.push(this.#writer.finish())
    this.#writer = undefined
  }
}
