// One region on the storage thread: its schema, segments and memtables, and what log records do to them. Commit and replay go
// through the same methods, so replay gives what the commit gave.
import { Memtable } from '../memtable/memtable.ts'
import type { DeleteList } from '../memtable/delete-list.ts'
import type { MemoryChunk } from '../memtable/memory-chunk.ts'
import type { KeyColumns } from '../keys/key-columns.ts'
import type { KeyContainer } from '../keys/key-container.ts'
import type { RegionId, RegionKey, RegionSchema, RowBatch, RowId } from '../requests/request.ts'
import type { Segment } from '../segments/segment.ts'

export interface RowPlace {
  readonly container: KeyContainer
  readonly position: number
}

export class Region {
  readonly id: RegionId
  schema: RegionSchema
  nextRowId: RowId = 0
  /** Segments hold all that records up to here did. */
  flushedLsn: number
  segments: Segment[] = []
  /** Being flushed: rows are read from it until its segment takes over. */
  frozen: Memtable | undefined
  active: Memtable
  /** First record after flushedLsn that touched the region; undefined: none. The log is kept from there on. */
  dirtySince: number | undefined
  /** The same for what a running flush takes with it. */
  flushingSince: number | undefined
  /** Changes when truncate or drop makes running flushes and compactions of the old content worthless. */
  incarnation = 0
  /** Flushes and compactions of one region run one after the other. */
  maintenance: Promise<unknown> = Promise.resolve()
  closed = false
  /** Tells a running compaction to stop. */
  cancel: Int32Array | undefined
  readonly newId: () => number

  constructor(id: RegionId, schema: RegionSchema, flushedLsn: number, newId: () => number) {
    this.id = id
    this.schema = schema
    this.flushedLsn = flushedLsn
    this.newId = newId
    this.active = new Memtable(newId)
  }

  get memtables(): readonly Memtable[] {
    return this.frozen ? [this.frozen, this.active] : [this.active]
  }

  get chunks(): readonly MemoryChunk[] {
    return this.frozen ? [...this.frozen.chunks, ...this.active.chunks] : this.active.chunks
  }

  get memtableBytes(): number {
    return this.active.bytes + (this.frozen?.bytes ?? 0)
  }

  get livingRows(): number {
    let rows = 0
    for (const chunk of this.chunks) rows += chunk.rows - chunk.deletes.count
    for (const segment of this.segments) rows += segment.rows - segment.deletedRows
    return rows
  }

  get isEmpty(): boolean {
    return this.segments.length === 0 && this.chunks.length === 0
  }

  /** The oldest record that is not in segments yet. */
  get pinnedLsn(): number {
    return Math.min(this.flushingSince ?? Infinity, this.dirtySince ?? Infinity)
  }

  touch(lsn: number): void {
    this.dirtySince ??= lsn
  }

  insert(rows: RowBatch, firstRowId: RowId): MemoryChunk[] {
    this.nextRowId = Math.max(this.nextRowId, firstRowId + rows.batch.length)
    return this.active.append(this.schema, rows, firstRowId)
  }

  /** Where a row lies, deleted or not; undefined: nowhere any more. */
  locate(rowId: RowId): RowPlace | undefined {
    for (const memtable of this.memtables) {
      const chunk = memtable.chunkOf(rowId)
      if (chunk) return { container: chunk, position: rowId - chunk.firstRowId }
    }
    for (const segment of this.segments) {
      const position = segment.positionOf(rowId)
      if (position >= 0) return { container: segment, position }
    }
    return undefined
  }

  isAlive(rowId: RowId): boolean {
    const place = this.locate(rowId)
    return place !== undefined && !place.container.isDead(place.position)
  }

  /** Returns the lists that grew. Rows that are gone already are passed over, as happens in replay after a compaction. */
  delete(rowIds: Float64Array, sequence: number): Set<DeleteList> {
    const touched = new Set<DeleteList>()
    for (const rowId of rowIds) {
      const list = this.deleteRow(rowId, sequence)
      if (list) touched.add(list)
    }
    return touched
  }

  deleteRow(rowId: RowId, sequence: number): DeleteList | undefined {
    for (const memtable of this.memtables) {
      const chunk = memtable.chunkOf(rowId)
      if (chunk) return chunk.deletes.add(rowId - chunk.firstRowId, sequence) ? chunk.deletes : undefined
    }
    for (const segment of this.segments) {
      const position = segment.positionOf(rowId)
      if (position >= 0) return segment.markDeleted(position, sequence)
    }
    return undefined
  }

  adopt(segments: readonly Segment[]): void {
    for (const segment of segments) this.nextRowId = Math.max(this.nextRowId, segment.rowIdBase + segment.rows)
    this.segments = [...this.segments, ...segments]
  }

  truncate(): void {
    this.segments = []
    this.frozen = undefined
    this.active = new Memtable(this.newId)
    this.abandon()
  }

  /** Running maintenance works on content that nobody wants any more. */
  abandon(): void {
    this.incarnation++
    if (this.cancel) Atomics.store(this.cancel, 0, 1)
    this.cancel = undefined
  }

  alter(schema: RegionSchema): void {
    const before = this.schema
    this.schema = schema
    for (const memtable of this.memtables) {
      for (const key of before.keys) if (!schema.keys.some((one) => sameKey(one, key))) memtable.removeKey(key.index)
      for (const key of schema.keys) memtable.addKey(schema, key)
    }
  }

  /** Row ids of living rows with the same key as a probing row. */
  findKey(key: RegionKey, probe: KeyColumns, row: number): RowId[] {
    const found: RowId[] = []
    const check = (container: KeyContainer, position: number): void => {
      if (container.isDead(position)) return
      const stored = container.keyAt(this.schema, key, position)
      if (probe.equals(row, stored.keys, stored.row)) found.push(container.rowIdAt(position))
    }
    const hash = probe.hash(row)
    for (const memtable of this.memtables) {
      for (const rowId of memtable.findKey(key.index, hash)) {
        const chunk = memtable.chunkOf(rowId)
        if (chunk) check(chunk, rowId - chunk.firstRowId)
      }
    }
    for (const segment of this.segments) {
      for (const position of segment.candidates(this.schema, key, probe, row)) check(segment, position)
    }
    return found
  }
}

export const sameKey = (a: RegionKey, b: RegionKey): boolean =>
  a.index === b.index &&
  a.unique === b.unique &&
  a.nullsNotDistinct === b.nullsNotDistinct &&
  a.attributes.length === b.attributes.length &&
  a.attributes.every((attribute, i) => attribute === b.attributes[i])
