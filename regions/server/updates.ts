// Collects what the mirror on the socket thread must be told, and remembers what it knows already.
import type { DeleteArrays, DeleteList } from '../memtable/delete-list.ts'
import type { MemoryChunk } from '../memtable/memory-chunk.ts'
import { readPiece } from '../segments/piece-reader.ts'
import type { Segment } from '../segments/segment.ts'
import type {
  ChunkDescription,
  DeletesDescription,
  IndexesDescription,
  RegionUpdate,
  SegmentDescription,
} from './messages.ts'
import type { Region } from './region.ts'

export class Updates {
  #list: RegionUpdate[] = []
  /** What was told of: chunks by id, segments by name, arrays by the list they belong to. */
  readonly #chunks = new WeakSet<MemoryChunk>()
  readonly #segments = new WeakMap<Segment, Segment['indexes']>()
  readonly #arrays = new WeakMap<DeleteList, DeleteArrays>()

  take(): RegionUpdate[] {
    const taken = this.#list
    this.#list = []
    return taken
  }

  version(region: Region): void {
    this.#list.push({
      kind: 'version',
      region: region.id,
      schema: region.schema,
      facts: region.facts.shared,
      segments: region.segments.map((segment) => this.#segment(segment)),
      chunks: region.chunks.map((chunk) => (this.#chunks.has(chunk) && !chunk.changed ? chunk.id : this.#chunk(chunk))),
    })
  }

  /** dropped: for good; otherwise closed. */
  gone(region: Region, dropped: boolean): void {
    this.#list.push({ kind: 'gone', region: region.id, dropped })
    // The mirror forgets what no Version holds: should the region come back, it is told of all of it again.
    for (const segment of region.segments) this.#segments.delete(segment)
    for (const chunk of region.chunks) this.#chunks.delete(chunk)
  }

  rows(region: Region, chunks: readonly MemoryChunk[], sequence: number): void {
    for (const chunk of chunks) {
      if (!this.#chunks.has(chunk) || chunk.changed) {
        this.#list.push({ kind: 'chunk', region: region.id, chunk: this.#chunk(chunk) })
      }
      this.#list.push({ kind: 'rows', chunk: chunk.id, rows: chunk.rows, sequence })
    }
  }

  deletes(lists: Iterable<DeleteList>): void {
    for (const list of lists) {
      const arrays = this.#arrays.get(list) === list.arrays ? undefined : list.arrays
      this.#arrays.set(list, list.arrays)
      this.#list.push({ kind: 'deletes', list: list.id, count: list.count, arrays })
    }
  }

  #segment(segment: Segment): SegmentDescription | IndexesDescription | string {
    const { name, path, bytes, sequence, footer, runs, indexes } = segment
    const told = this.#segments.get(segment)
    if (told === indexes) return name
    // A sketch that cannot be read leaves the segment untold.
    const sketches = told ? undefined : new Uint8Array(readPiece(path, footer.sketches))
    this.#segments.set(segment, indexes)
    if (!sketches) return { name, indexes }
    const deletes = segment.deletes.map((list) => this.#deletes(list))
    return { name, path, bytes, sequence, footer, runs, sketches, indexes, deletes }
  }

  #chunk(chunk: MemoryChunk): ChunkDescription {
    this.#chunks.add(chunk)
    const { id, firstRowId, rows } = chunk
    return { id, firstRowId, rows, columns: chunk.takeColumns(), deletes: this.#deletes(chunk.deletes) }
  }

  #deletes(list: DeleteList): DeletesDescription {
    this.#arrays.set(list, list.arrays)
    return { id: list.id, count: list.count, arrays: list.arrays }
  }
}
