// A run of rows with consecutive row ids in memory. Small inserts fill a chunk one after the other, so that many single-row
// commits stay one thing to scan.
import type { Column } from '../../engine/columns/column.ts'
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import type { KeyContainer } from '../keys/key-container.ts'
import { type KeyEntries, KeyEntriesBuilder } from '../segments/key-entries.ts'
import type { RegionKey, RegionSchema, RowBatch, RowId } from '../requests/request.ts'
import { AppendableColumn } from './appendable-column.ts'
import { DeleteList } from './delete-list.ts'
import { columnOf, missingColumn } from './schema-columns.ts'

/** A chunk's columns as readers get them: plain data over shared memory. */
export interface ChunkColumns {
  readonly attributes: readonly number[]
  readonly columns: readonly Column[]
}

export class MemoryChunk implements KeyContainer {
  readonly id: number
  readonly firstRowId: RowId
  readonly capacity: number
  readonly deletes: DeleteList
  rows = 0
  readonly #attributes: readonly number[]
  readonly #columns: AppendableColumn[]
  #bytes = 0

  constructor(
    id: number,
    schema: RegionSchema,
    firstRowId: RowId,
    capacity: number,
    first: RowBatch,
    memory?: ColumnMemory,
  ) {
    this.id = id
    this.firstRowId = firstRowId
    this.capacity = capacity
    this.deletes = new DeleteList(id, capacity)
    this.#attributes = schema.columns.map((column) => column.attribute)
    this.#columns = schema.columns.map(({ attribute, type }) => {
      const declared = new AppendableColumn(type, typeByOid(type.oid).layout(type.typmod), capacity, memory)
      const source = first.batch.columns[first.attributes.indexOf(attribute)]
      // numeric(p,s) that holds NaN or another scale lies as bytes in this chunk.
      if (!source || declared.fitting(source)) return declared
      declared.release()
      return new AppendableColumn(type, { kind: 'binary' }, capacity, memory)
    })
  }

  /** Nobody reads the rows any more. */
  release(): void {
    for (const column of this.#columns) column.release()
  }

  /** Allocated, not only filled. */
  get bytes(): number {
    return this.#bytes
  }

  get changed(): boolean {
    return this.#columns.some((column) => column.changed)
  }

  /** What readers must be told again; asking marks it as told. */
  takeColumns(): ChunkColumns {
    for (const column of this.#columns) column.changed = false
    return this.columns(this.rows)
  }

  columns(rows: number): ChunkColumns {
    return { attributes: this.#attributes, columns: this.#columns.map((column) => column.column(rows)) }
  }

  column(attribute: number): Column | undefined {
    return this.#columns[this.#attributes.indexOf(attribute)]?.column(this.rows)
  }

  /** Of all rows so far. */
  keyColumns(schema: RegionSchema, key: RegionKey): KeyColumns {
    const columns = key.attributes.map(
      (attribute) => this.column(attribute) ?? missingColumn(schema, attribute, this.rows),
    )
    return new KeyColumns(key, columns, this.rows)
  }

  /** Rows [start, end) of a batch; false, and nothing done, where they do not fit this chunk. */
  append(schema: RegionSchema, rows: RowBatch, start: number, end: number): boolean {
    if (this.rows + end - start > this.capacity) return false
    const fitted: Column[] = []
    for (let i = 0; i < this.#attributes.length; i++) {
      const source = sliceColumn(columnOf(schema, this.#attributes[i], rows), start, end)
      const fit = this.#columns[i].fitting(source)
      if (!fit) return false
      fitted.push(fit)
    }
    fitted.forEach((column, i) => this.#columns[i].append(column))
    this.rows += end - start
    if (this.changed) this.#measure()
    return true
  }

  #measure(): void {
    this.#bytes = this.#columns.reduce((sum, column) => sum + column.bytes, 0)
  }

  isDead(position: number): boolean {
    return this.deletes.isDead(position)
  }

  /** Calls for the list that grew, and tells by how much. */
  markDeleted(positions: Int32Array, sequence: number, grown: (list: DeleteList, rows: number) => void): void {
    const rows = this.deletes.addAll(positions, sequence)
    if (rows > 0) grown(this.deletes, rows)
  }

  rowIdAt(position: number): RowId {
    return this.firstRowId + position
  }

  keyAt(schema: RegionSchema, key: RegionKey, position: number): { readonly keys: KeyColumns; readonly row: number } {
    return { keys: this.keyColumns(schema, key), row: position }
  }

  keyEntries(schema: RegionSchema, key: RegionKey): KeyEntries {
    const builder = new KeyEntriesBuilder()
    builder.add(this.keyColumns(schema, key), 0)
    return builder.finish()
  }
}
