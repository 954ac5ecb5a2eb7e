// Memory of a table that generated code fills: chunks of entries, and a directory over them.
import type { QueryMemory } from '../../columns/query-memory.ts'
import { tablePlace } from '../pipeline/run-context.ts'
import { entryRanges } from './entry-ranges.ts'
import type { Words } from './words.ts'

export interface Chunk {
  readonly start: number
  /** First byte after the last entry. */
  end: number
}

export interface Directory {
  readonly address: number
  readonly buckets: number
}

/** The first chunk; later ones double up to the largest. */
const chunkBytesMin = 64 * 1024
const chunkBytesMax = 16 * 1024 * 1024
const directoryBucketsMin = 1024

/** One thread's entries. */
export class TableMemory {
  readonly #memory: QueryMemory
  readonly #words: Words
  /** Address of the table's place in the context. */
  readonly #place: number
  readonly #entryBytes: number
  readonly chunks: Chunk[] = []
  /** The one that is being filled: never another thread's. */
  #open: Chunk | undefined
  #directory: Directory | undefined

  constructor(memory: QueryMemory, words: Words, place: number, entryBytes: number) {
    this.#memory = memory
    this.#words = words
    this.#place = place
    this.#entryBytes = entryBytes
  }

  get count(): number {
    return this.#get('count')
  }

  /** Rows that were looked for since the table was empty. */
  get seen(): number {
    return this.#get('seen')
  }

  /** Where each part's next row goes; 0: rows are looked for in the table. */
  get parts(): number {
    return this.#get('parts')
  }
  set parts(address: number) {
    this.#set('parts', address)
  }

  get directory(): Directory | undefined {
    return this.#directory
  }

  /** Generated code has filled the chunk, or has none yet. */
  addChunk(): void {
    this.closeChunk()
    const last = this.#open
    const wanted = last ? Math.min(chunkBytesMax, (last.end - last.start) * 2) : chunkBytesMin
    const bytes = Math.max(wanted, this.#entryBytes)
    const start = this.#memory.reserve(bytes)
    this.#open = { start, end: start + bytes }
    this.chunks.push(this.#open)
    this.#set('next', start)
    this.#set('end', start + bytes)
  }

  /** Sets the end of the chunk that is being filled to what is. */
  closeChunk(): void {
    if (this.#open) this.#open.end = this.#get('next') >>> 0
  }

  /** The entries are somewhere else, and the directory is empty: the largest chunk is filled anew. */
  restart(): void {
    for (const { start } of this.chunks.splice(0, this.chunks.length - 1)) this.#memory.free(start)
    this.#set('count', 0)
    this.#set('seen', 0)
    if (!this.#open) return
    this.#set('next', this.#open.start)
    this.#open.end = this.#get('end') >>> 0
  }

  /** Where the next entry goes, for `since`. */
  mark(): { readonly chunks: number; readonly next: number } {
    return { chunks: this.chunks.length, next: this.#open ? this.#get('next') >>> 0 : 0 }
  }

  /** The entries that have come since then. */
  since({ chunks, next }: { readonly chunks: number; readonly next: number }): Chunk[] {
    const now = this.#open ? this.#get('next') >>> 0 : 0
    return this.chunks.slice(Math.max(0, chunks - 1)).map(({ start, end }, i) => {
      const at = Math.max(0, chunks - 1) + i
      return { start: at === chunks - 1 ? next : start, end: at === this.chunks.length - 1 ? now : end }
    })
  }

  needsChunk(): boolean {
    return this.#open === undefined || (this.#get('next') >>> 0) + this.#entryBytes > this.#get('end') >>> 0
  }

  needsDirectory(): boolean {
    return this.#get('count') >= this.#get('limit')
  }

  /** Another thread's entries become this table's. */
  adopt(chunks: readonly Chunk[], entries: number): void {
    this.chunks.push(...chunks)
    this.#set('count', this.count + entries)
  }

  /** A directory with room for that many entries: `rehash` takes what is in the slots of the one before. */
  growDirectory(entries: number, rehash: (start: number, end: number) => void): void {
    let buckets = directoryBucketsMin
    while (buckets < entries * 2) buckets *= 2
    const before = this.#directory
    if (before && before.buckets >= buckets) return
    this.#directory = undefined
    this.setDirectory(buckets)
    if (!before) return
    for (const { start, end } of entryRanges([{ start: before.address, end: before.address + before.buckets * 8 }], 8))
      rehash(start, end)
    this.#memory.free(before.address)
  }

  /** No entry is found any more: the next ones are of another part. */
  emptyDirectory(): void {
    this.#set('count', 0)
    if (this.#directory) this.#memory.view(this.#directory.address, this.#directory.buckets * 8).fill(0)
    else this.growDirectory(0, () => undefined)
  }

  freeDirectory(): void {
    if (this.#directory) this.#memory.free(this.#directory.address)
    this.#directory = undefined
  }

  /** For a join, whose entries are all there: a bucket for each, or more. */
  sizeDirectory(entries: number): void {
    let buckets = directoryBucketsMin
    while (buckets < entries) buckets *= 2
    this.setDirectory(buckets)
  }

  setDirectory(buckets: number): void {
    if (this.#directory) this.#memory.free(this.#directory.address)
    const { byteOffset: address } = this.#memory.allocate(buckets * 8)
    this.#directory = { address, buckets }
    this.useDirectory(this.#directory)
  }

  useDirectory({ address, buckets }: Directory): void {
    this.#set('directory', address)
    this.#set('mask', buckets - 1)
    this.#set('shift', 64 - Math.log2(buckets))
    this.#set('limit', buckets / 2)
  }

  #get(word: keyof typeof tablePlace): number {
    return this.#words.i32[(this.#place + tablePlace[word]) >>> 2]
  }

  #set(word: keyof typeof tablePlace, value: number): void {
    this.#words.i32[(this.#place + tablePlace[word]) >>> 2] = value
  }
}
