// One region on the storage thread: its schema, segments and memtables, and what log records do to them. Commit and replay go
// through the same methods, so replay gives what the commit gave.
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import type { PgError } from '../../engine/errors.ts'
import { Memtable } from '../memtable/memtable.ts'
import type { DeleteList } from '../memtable/delete-list.ts'
import type { MemoryChunk } from '../memtable/memory-chunk.ts'
import type { KeyColumns } from '../keys/key-columns.ts'
import type { KeyContainer } from '../keys/key-container.ts'
import { ascending } from '../memtable/row-id-set.ts'
import type { RegionId, RegionKey, RegionRole, RegionSchema, RowBatch, RowId } from '../requests/request.ts'
import { idsWithin } from '../segments/row-ids.ts'
import type { StoredIndex } from '../segments/footer.ts'
import type { Segment } from '../segments/segment.ts'
import { RegionFacts } from './region-facts.ts'
import { refusal, type RegionState, shownState } from './region-state.ts'

export interface RowPlace {
  readonly container: KeyContainer
  readonly position: number
}

export interface RowPlaces {
  readonly container: MemoryChunk | Segment
  readonly positions: Int32Array
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
  /** Flushes of one region run one after the other, and so do compactions; a flush does not wait for a compaction. */
  flushes: Promise<unknown> = Promise.resolve()
  compactions: Promise<unknown> = Promise.resolve()
  role: RegionRole = 'leader'
  /** How often each of them was entered and not left. */
  readonly #states = new Map<RegionState, number>()
  readonly facts = new RegionFacts()
  /** Tells a running compaction, or the making of index files, to stop: the own word of the last that began. */
  cancel: Int32Array | undefined
  readonly newId: () => number
  readonly #memory: ColumnMemory | undefined

  constructor(id: RegionId, schema: RegionSchema, flushedLsn: number, newId: () => number, memory?: ColumnMemory) {
    this.id = id
    this.schema = schema
    this.flushedLsn = flushedLsn
    this.newId = newId
    this.#memory = memory
    this.active = new Memtable(newId, memory)
    this.facts.set('flushedSequence', flushedLsn)
  }

  /** All maintenance that is under way or waits for its turn. */
  get maintenance(): Promise<unknown> {
    return Promise.all([this.flushes, this.compactions])
  }

  get states(): Iterable<RegionState> {
    return this.#states.keys()
  }

  /** Neither reads nor writes until it is opened again. */
  get closed(): boolean {
    return this.#states.has('closed')
  }

  enter(state: RegionState): void {
    this.#states.set(state, (this.#states.get(state) ?? 0) + 1)
    this.facts.state = shownState(this.#states.keys())
  }

  leave(state: RegionState): void {
    const left = (this.#states.get(state) ?? 0) - 1
    if (left > 0) this.#states.set(state, left)
    else this.#states.delete(state)
    this.facts.state = shownState(this.#states.keys())
  }

  setRole(role: RegionRole): void {
    this.role = role
    this.facts.role = role
  }

  refusal(what: 'reads' | 'writes'): PgError | undefined {
    return refusal(this.id, this.role, this.states, what)
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
    this.facts.set('committedSequence', lsn)
  }

  insert(rows: RowBatch, firstRowId: RowId): MemoryChunk[] {
    this.nextRowId = Math.max(this.nextRowId, firstRowId + rows.batch.length)
    this.facts.add('insertedRows', rows.batch.length)
    this.facts.add(
      'ingestedBytes',
      rows.batch.columns.reduce((sum, column) => sum + columnBytes(column), 0),
    )
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

  /** Where rows lie, container by container; ids ascend. Those that are gone are in no place. */
  *places(rowIds: Float64Array): Generator<RowPlaces> {
    for (const chunk of this.chunks) {
      const ids = idsWithin(rowIds, chunk.firstRowId, chunk.firstRowId + chunk.rows - 1)
      if (ids.length > 0) yield { container: chunk, positions: Int32Array.from(ids, (id) => id - chunk.firstRowId) }
    }
    for (const segment of this.segments) {
      const positions = segment.positionsOf(rowIds)
      if (positions.length > 0) yield { container: segment, positions }
    }
  }

  /** Returns the lists that grew. Rows that are gone already are passed over, as happens in replay after a compaction. */
  delete(rowIds: Float64Array, sequence: number): Set<DeleteList> {
    const touched = new Set<DeleteList>()
    for (const { container, positions } of this.places(ascending(rowIds))) {
      let count = 0
      container.markDeleted(positions, sequence, (list, rows) => {
        touched.add(list)
        count += rows
      })
      this.facts.add('deletedRows', count)
    }
    return touched
  }

  adopt(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.nextRowId = Math.max(this.nextRowId, segment.rowIdBase + segment.rows)
      this.facts.add('insertedRows', segment.rows)
      this.facts.add('ingestedBytes', segment.bytes)
      this.facts.add('writtenBytes', segment.bytes)
    }
    this.segments = [...this.segments, ...segments]
  }

  truncate(): void {
    this.segments = []
    this.frozen = undefined
    this.active = new Memtable(this.newId, this.#memory)
    this.abandon()
  }

  /** Running maintenance works on content that nobody wants any more. */
  abandon(): void {
    this.incarnation++
    if (this.cancel) Atomics.store(this.cancel, 0, 1)
    this.cancel = undefined
  }

  /** Whether files of indexes are not wanted any more. */
  alter(schema: RegionSchema): boolean {
    const before = this.schema
    this.schema = schema
    for (const memtable of this.memtables) {
      for (const key of before.keys) if (!schema.keys.some((one) => sameKey(one, key))) memtable.removeKey(key.index)
    }
    return this.dropIndexes(({ index }) => !before.keys.some((key) => key.index === index))
  }

  /** Keeps indexes that the schema names, and those that are kept anyway; whether any went. */
  dropIndexes(keptAnyway: (index: StoredIndex) => boolean = () => false): boolean {
    let dropped = false
    for (const segment of this.segments) {
      const kept = segment.indexes.filter(
        (one) => this.schema.keys.some((key) => key.index === one.index) || keptAnyway(one),
      )
      if (kept.length === segment.indexes.length) continue
      segment.indexes = kept
      dropped = true
    }
    return dropped
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
      for (const rowId of memtable.findKey(this.schema, key, hash)) {
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
