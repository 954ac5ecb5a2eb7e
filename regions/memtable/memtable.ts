// The rows of a region that no segment holds yet. One memtable is appended to; a flush freezes it and starts the next.
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import { memtableChunkRowsMax, memtableChunkRowsMin } from '../limits.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import type { RegionKey, RegionSchema, RowBatch, RowId } from '../requests/request.ts'
import { KeyIndex } from './key-index.ts'
import { MemoryChunk } from './memory-chunk.ts'
import { columnOf } from './schema-columns.ts'

export class Memtable {
  readonly chunks: MemoryChunk[] = []
  readonly #keys = new Map<number, KeyIndex>()
  readonly #newId: () => number
  readonly #memory: ColumnMemory | undefined
  #schemaVersion: number | undefined
  rows = 0
  readonly createdAt = Date.now()

  constructor(newId: () => number, memory?: ColumnMemory) {
    this.#newId = newId
    this.#memory = memory
  }

  get bytes(): number {
    let bytes = 0
    for (const chunk of this.chunks) bytes += chunk.bytes
    for (const index of this.#keys.values()) bytes += index.bytes
    return bytes
  }

  /** Row ids are consecutive from the given one. Returns the chunks that got rows. */
  append(schema: RegionSchema, rows: RowBatch, firstRowId: RowId): MemoryChunk[] {
    const touched: MemoryChunk[] = []
    const { length } = rows.batch
    let start = 0
    while (start < length) {
      const open = this.chunks.at(-1)
      const fits = open && this.#schemaVersion === schema.version && open.firstRowId + open.rows === firstRowId + start
      if (fits && open.rows < open.capacity) {
        const end = Math.min(length, start + open.capacity - open.rows)
        if (open.append(schema, rows, start, end)) {
          touched.push(open)
          start = end
          continue
        }
      }
      this.#openChunk(schema, rows, firstRowId + start, length - start)
    }
    this.rows += length
    this.#index(schema, rows, firstRowId)
    return touched
  }

  removeKey(index: number): void {
    this.#keys.delete(index)
  }

  readonly #isDead = (rowId: RowId): boolean => {
    const chunk = this.chunkOf(rowId)
    return !chunk || chunk.isDead(rowId - chunk.firstRowId)
  }

  /** Of living rows. */
  findKey(schema: RegionSchema, key: RegionKey, hash: number): readonly RowId[] {
    return this.#indexOf(schema, key).find(hash, this.#isDead)
  }

  /** Made when somebody asks first, and kept up to date from then on: replay asks nothing. */
  #indexOf(schema: RegionSchema, key: RegionKey): KeyIndex {
    const known = this.#keys.get(key.index)
    if (known) return known
    const index = new KeyIndex()
    this.#keys.set(key.index, index)
    for (const chunk of this.chunks) addKeys(index, chunk.keyColumns(schema, key), chunk.firstRowId)
    return index
  }

  /** Nobody reads the rows any more. */
  release(): void {
    for (const chunk of this.chunks) chunk.release()
  }

  /** Both as one again, after a flush that failed. */
  followedBy(later: Memtable): Memtable {
    this.chunks.push(...later.chunks)
    this.rows += later.rows
    this.#schemaVersion = later.chunks.length > 0 ? later.#schemaVersion : this.#schemaVersion
    for (const [index, keys] of this.#keys) {
      const others = later.#keys.get(index)
      if (others) keys.addAll(others)
      else this.#keys.delete(index)
    }
    return this
  }

  chunkOf(rowId: RowId): MemoryChunk | undefined {
    let low = 0
    let high = this.chunks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.chunks[middle].firstRowId <= rowId) low = middle + 1
      else high = middle
    }
    const chunk = this.chunks[low - 1]
    return chunk && rowId < chunk.firstRowId + chunk.rows ? chunk : undefined
  }

  /** Chunks grow with the memtable: few of them, and little room unused. */
  #openChunk(schema: RegionSchema, rows: RowBatch, firstRowId: RowId, length: number): void {
    const wanted = Math.max(memtableChunkRowsMin, this.rows, length)
    const capacity = Math.min(memtableChunkRowsMax, 2 ** Math.ceil(Math.log2(wanted)))
    this.#schemaVersion = schema.version
    this.chunks.push(new MemoryChunk(this.#newId(), schema, firstRowId, capacity, rows, this.#memory))
  }

  #index(schema: RegionSchema, rows: RowBatch, firstRowId: RowId): void {
    for (const key of schema.keys) {
      const index = this.#keys.get(key.index)
      if (!index) continue
      const columns = key.attributes.map((attribute) => columnOf(schema, attribute, rows))
      addKeys(index, new KeyColumns(key, columns, rows.batch.length), firstRowId)
    }
  }
}

function addKeys(index: KeyIndex, keys: KeyColumns, firstRowId: RowId): void {
  for (let row = 0; row < keys.rows; row++) if (keys.hasKey(row)) index.add(keys.hash(row), firstRowId + row)
}
