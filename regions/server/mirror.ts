// The socket thread's picture of all regions: immutable Versions of segments and chunks over shared memory. Commits append to
// what a Version holds; a snapshot is the map of Versions at its time and a sequence to cut them at.
import { type DeleteArrays, deletesAt } from '../memtable/delete-list.ts'
import type { ChunkColumns } from '../memtable/memory-chunk.ts'
import type { Snapshot } from '../region-server.ts'
import type { CommitSequence, RegionId, RegionSchema, RowId } from '../requests/request.ts'
import { chunkNumber, dropSegmentNumber } from '../scan/cache-numbers.ts'
import { RegionFacts } from './region-facts.ts'
import type {
  ChunkDescription,
  DeletesDescription,
  IndexesDescription,
  RegionUpdate,
  SegmentDescription,
} from './messages.ts'

export interface MirroredDeletes {
  arrays: DeleteArrays
  count: number
}

export interface MirroredChunk {
  readonly id: number
  readonly firstRowId: RowId
  columns: ChunkColumns
  readonly deletes: MirroredDeletes
  /** ends[i]: rows after the commit sequences[i]. */
  readonly sequences: number[]
  readonly ends: number[]
}

export interface MirroredSegment extends Omit<SegmentDescription, 'deletes'> {
  readonly deletes: readonly MirroredDeletes[]
}

/** segments never change; chunks only get more rows, which older snapshots do not see. */
export interface Version {
  readonly schema: RegionSchema
  readonly segments: readonly MirroredSegment[]
  readonly chunks: MirroredChunk[]
}

/** segment: where it is one. */
interface GoneContent {
  readonly epoch: number
  readonly number: () => number | undefined
  readonly segment?: MirroredSegment
}

export interface MirrorSnapshot extends Snapshot {
  readonly versions: ReadonlyMap<RegionId, Version>
  readonly closed: ReadonlySet<RegionId>
}

export class Mirror {
  sequence: CommitSequence
  #versions = new Map<RegionId, Version>()
  #closed: ReadonlySet<RegionId> = new Set()
  readonly #facts = new Map<RegionId, RegionFacts>()
  /** The map is in some snapshot's hands and must be copied before a change. */
  #shared = false
  readonly #chunks = new Map<number, MirroredChunk>()
  readonly #segments = new Map<string, MirroredSegment>()
  readonly #deletes = new Map<number, MirroredDeletes>()
  /** A Version had to go that held what its successor does not. */
  #unused = false
  #epoch = 0
  readonly #pins = new Map<number, number>()
  #oldestTold = 0
  readonly #tellPinned: (epoch: number) => void
  /** What no Version from that epoch on holds, by its number in the column cache. */
  #gone: GoneContent[] = []
  readonly #tellGone: ((numbers: ReadonlySet<number>) => void) | undefined

  constructor(
    sequence: CommitSequence,
    updates: readonly RegionUpdate[],
    tellPinned: (epoch: number) => void,
    tellGone?: (numbers: ReadonlySet<number>) => void,
  ) {
    this.#tellPinned = tellPinned
    this.#tellGone = tellGone
    this.sequence = sequence
    this.apply(sequence, 0, updates)
  }

  version(region: RegionId): Version | undefined {
    return this.#versions.get(region)
  }

  hasSegment(name: string): boolean {
    return this.#segments.has(name)
  }

  regions(): Iterable<[RegionId, Version]> {
    return this.#versions
  }

  /** Those that only snapshots of older Versions hold. */
  heldSegments(): MirroredSegment[] {
    return this.#gone.flatMap(({ segment }) => (segment ? [segment] : []))
  }

  /** Of all regions that are not dropped, closed ones too. */
  facts(): ReadonlyMap<RegionId, RegionFacts> {
    return this.#facts
  }

  snapshot(): MirrorSnapshot {
    this.#shared = true
    return this.#hold({ sequence: this.sequence, versions: this.#versions, closed: this.#closed }, this.#epoch)
  }

  #hold(rows: Pick<MirrorSnapshot, 'sequence' | 'versions' | 'closed'>, epoch: number): MirrorSnapshot {
    this.#pins.set(epoch, (this.#pins.get(epoch) ?? 0) + 1)
    let released = false
    const release = (): void => {
      if (released) return
      released = true
      const left = this.#pins.get(epoch)! - 1
      if (left > 0) this.#pins.set(epoch, left)
      else {
        this.#pins.delete(epoch)
        this.#tellOldest()
      }
    }
    const share = (): MirrorSnapshot => {
      if (released) throw new Error('a snapshot is shared after its release')
      return this.#hold(rows, epoch)
    }
    return { ...rows, release, share }
  }

  apply(sequence: CommitSequence, epoch: number, updates: readonly RegionUpdate[]): void {
    for (const update of updates) this.#applyOne(update)
    this.sequence = Math.max(this.sequence, sequence)
    if (epoch <= this.#epoch) return
    this.#epoch = epoch
    // A new region takes nothing from anybody, and to look through all of them for each would cost the square of their number.
    if (this.#unused) this.#forgetUnused()
    this.#unused = false
    this.#tellOldest()
  }

  #applyOne(update: RegionUpdate): void {
    switch (update.kind) {
      case 'version': {
        this.#own()
        const segments = update.segments.map((one) =>
          typeof one === 'string'
            ? this.#segments.get(one)!
            : 'footer' in one
              ? this.#addSegment(one)
              : this.#changeIndexes(one),
        )
        const chunks = update.chunks.map((one) =>
          typeof one === 'number' ? this.#chunks.get(one)! : this.#addChunk(one, true),
        )
        this.#unused ||= holdsMore(this.#versions.get(update.region), segments, chunks)
        this.#versions.set(update.region, { schema: update.schema, segments, chunks })
        this.#setClosed(update.region, false)
        if (this.#facts.get(update.region)?.shared !== update.facts)
          this.#facts.set(update.region, new RegionFacts(update.facts))
        return
      }
      case 'gone':
        this.#own()
        this.#unused ||= holdsMore(this.#versions.get(update.region), [], [])
        this.#versions.delete(update.region)
        this.#setClosed(update.region, !update.dropped)
        if (update.dropped) this.#facts.delete(update.region)
        return
      case 'chunk': {
        const known = this.#chunks.has(update.chunk.id)
        const chunk = this.#addChunk(update.chunk, false)
        if (!known) this.#versions.get(update.region)?.chunks.push(chunk)
        return
      }
      case 'rows': {
        const chunk = this.#chunks.get(update.chunk)
        if (!chunk) return
        if (chunk.sequences.at(-1) === update.sequence) chunk.ends[chunk.ends.length - 1] = update.rows
        else {
          chunk.sequences.push(update.sequence)
          chunk.ends.push(update.rows)
        }
        return
      }
      case 'deletes': {
        const list = this.#deletes.get(update.list)
        if (!list) return
        if (update.arrays) list.arrays = update.arrays
        list.count = update.count
      }
    }
  }

  #setClosed(region: RegionId, closed: boolean): void {
    if (this.#closed.has(region) === closed) return
    const all = new Set(this.#closed)
    if (closed) all.add(region)
    else all.delete(region)
    this.#closed = all
  }

  #own(): void {
    if (this.#shared) this.#versions = new Map(this.#versions)
    this.#shared = false
  }

  #addSegment(description: SegmentDescription): MirroredSegment {
    const segment = { ...description, deletes: description.deletes.map((list) => this.#addDeletes(list)) }
    this.#segments.set(segment.name, segment)
    return segment
  }

  /** Older Versions keep what they had. */
  #changeIndexes({ name, indexes }: IndexesDescription): MirroredSegment {
    const segment = { ...this.#segments.get(name)!, indexes }
    this.#segments.set(name, segment)
    return segment
  }

  /** settled: its rows were committed before anybody's snapshot. */
  #addChunk(description: ChunkDescription, settled: boolean): MirroredChunk {
    const known = this.#chunks.get(description.id)
    if (known) {
      known.columns = description.columns
      return known
    }
    const { id, firstRowId, rows, columns } = description
    const chunk: MirroredChunk = {
      id,
      firstRowId,
      columns,
      deletes: this.#addDeletes(description.deletes),
      sequences: [],
      ends: [],
    }
    if (settled) {
      chunk.sequences.push(0)
      chunk.ends.push(rows)
    }
    this.#chunks.set(id, chunk)
    return chunk
  }

  #addDeletes({ id, arrays, count }: DeletesDescription): MirroredDeletes {
    const list = { arrays, count }
    this.#deletes.set(id, list)
    return list
  }

  /** Names and ids that no current Version holds are not spoken of again. */
  #forgetUnused(): void {
    const chunks = new Set<number>()
    const segments = new Set<string>()
    const lists = new Set<MirroredDeletes>()
    for (const version of this.#versions.values()) {
      for (const chunk of version.chunks) {
        chunks.add(chunk.id)
        lists.add(chunk.deletes)
      }
      for (const segment of version.segments) {
        segments.add(segment.name)
        for (const list of segment.deletes) lists.add(list)
      }
    }
    for (const id of this.#chunks.keys()) {
      if (chunks.has(id)) continue
      this.#chunks.delete(id)
      this.#gone.push({ epoch: this.#epoch, number: () => chunkNumber(id) })
    }
    for (const [name, segment] of this.#segments) {
      if (segments.has(name)) continue
      this.#segments.delete(name)
      this.#gone.push({ epoch: this.#epoch, number: () => dropSegmentNumber(segment.path), segment })
    }
    for (const [id, list] of this.#deletes) if (!lists.has(list)) this.#deletes.delete(id)
  }

  #tellOldest(): void {
    const oldest = this.#pins.size === 0 ? this.#epoch : Math.min(...this.#pins.keys())
    const gone = this.#gone.filter(({ epoch }) => epoch <= oldest)
    if (gone.length > 0) {
      this.#gone = this.#gone.filter(({ epoch }) => epoch > oldest)
      this.#tellGone?.(new Set(gone.map(({ number }) => number()).filter((number) => number !== undefined)))
    }
    if (oldest === this.#oldestTold) return
    this.#oldestTold = oldest
    this.#tellPinned(oldest)
  }
}

const holdsMore = (
  before: Version | undefined,
  segments: readonly MirroredSegment[],
  chunks: readonly MirroredChunk[],
): boolean =>
  before !== undefined &&
  !(
    new Set(before.segments).isSubsetOf(new Set(segments)) &&
    new Set<MirroredChunk>(before.chunks).isSubsetOf(new Set(chunks))
  )

/** Rows of a chunk that a snapshot sees. */
export function visibleRows(chunk: MirroredChunk, sequence: CommitSequence): number {
  const { sequences, ends } = chunk
  const last = sequences.length - 1
  if (last < 0) return 0
  if (sequences[last] <= sequence) return ends[last]
  let low = 0
  let high = last
  while (low < high) {
    const middle = (low + high) >> 1
    if (sequences[middle] <= sequence) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : ends[low - 1]
}

export const visibleDeletes = (list: MirroredDeletes, sequence: CommitSequence): number =>
  deletesAt(list.arrays, list.count, sequence)
