// An aggregate's groups in parts, on one thread (../pipeline/groups/group-parts.ts): put down as they come, and gathered part by part when all
// rows are there.
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { GroupLimits } from '../../interpret/execute-context.ts'
import { errorOfCode } from '../expression/error-codes.ts'
import { fingerprint } from '../fingerprint.ts'
import type { GroupLayout } from '../pipeline/groups/group-layout.ts'
import { partsMax } from '../pipeline/groups/group-directory.ts'
import { compileParts, type PartsPlaces } from '../pipeline/groups/group-parts.ts'
import { tablePlace } from '../pipeline/run-context.ts'
import { encodeModule } from '../wasm/encode.ts'
import { entryRanges } from './entry-ranges.ts'
import { type LentInstance, lendInstance } from './instances.ts'
import { cachedModule } from './module-cache.ts'
import { type Chunk, type Directory, TableMemory } from './table-memory.ts'
import type { Words } from './words.ts'

/** Blocks of a part's entries: the first ones, and the largest. */
const blockBytesMin = 4096
const blockBytesMax = 256 * 1024
/** Where groups come again more often than that, it pays to look for them before they are put down. */
export const repeatsMax = 4
export const groupLimits: GroupLimits = { slotsMax: 65_536, looseBytesMax: 64 * 1024 * 1024 }

/** translate: of a table by the ids of texts in its entries, where they are another thread's. */
export type PartChunk = Chunk & { readonly translate?: number }

/** Entries that one thread has put down: by part, and the blocks of memory that they lie in. */
export interface PutDown {
  readonly parts: readonly (readonly PartChunk[])[]
  readonly blocks: readonly number[]
  readonly entries: number
}

export class GroupParts {
  readonly #layout: GroupLayout
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #checkCancel: () => void
  readonly #looseBytesMax: number
  readonly #code: LentInstance
  readonly #places: PartsPlaces
  readonly #context: number
  /** By part; the last chunk of each is being filled, up to the part's end. */
  #parts: Chunk[][] = Array.from({ length: partsMax }, () => [])
  #ends: number[] = Array.from({ length: partsMax }, () => 0)
  #blocks: number[] = []
  /** By part, where its next row goes and where its room ends: there when rows go to parts at once. */
  #next = 0
  #bytes = 0
  #gatheredBytes = 0
  #table: TableMemory | undefined

  constructor(layout: GroupLayout, memory: QueryMemory, words: Words, checkCancel: () => void, looseBytesMax: number) {
    this.#layout = layout
    this.#memory = memory
    this.#words = words
    this.#checkCancel = checkCancel
    this.#looseBytesMax = looseBytesMax
    const { module, made } = moduleOf(layout)
    this.#places = made
    this.#context = memory.allocate(made.bytes).byteOffset
    this.#code = lendInstance(module, memory.arena.handle.memory, { grow: () => this.#grow() })
  }

  /** The groups that a directory holds are put down, and it is empty. */
  putDown({ address, buckets }: Directory): void {
    this.#readRoom()
    const slots = entryRanges([{ start: address, end: address + buckets * 8 }], 8)
    const { counts, next } = this.#places
    const countsAt = (this.#context + counts) >>> 2
    this.#words.i32.fill(0, countsAt, countsAt + partsMax)
    for (const { start, end } of slots) this.#call('count', start, end)
    for (let part = 0; part < partsMax; part++) {
      const count = this.#words.i32[countsAt + part]
      const at = this.#room(part, count * this.#layout.bytes)
      this.#words.i32[((this.#context + next) >>> 2) + part] = at
    }
    for (const { start, end } of slots) this.#call('scatter', start, end)
    const ends = this.#words.i32.subarray((this.#context + next) >>> 2)
    this.#parts.forEach((chunks, part) => {
      if (chunks.length > 0) chunks.at(-1)!.end = ends[part] >>> 0
    })
    this.#writeRoom()
    if (this.#areLoose) this.#gatherLoose()
  }

  /** From now on rows go to their parts at once: the address that code is told. */
  open(): number {
    this.#next ||= this.#memory.reserve(partsMax * 8)
    this.#writeRoom()
    this.makeRoom()
    return this.#next
  }

  /** Some part has none for its next row. False: rows are to be looked for first, since groups come again and again. */
  makeRoom(): boolean {
    this.#checkCancel()
    this.#readRoom()
    let isWorthIt = true
    if (this.#areLoose) {
      const before = this.#entries
      this.#gatherLoose()
      isWorthIt = before < this.#entries * repeatsMax
    }
    const { bytes } = this.#layout
    this.#parts.forEach((chunks, part) => {
      const last = chunks.at(-1)
      // The others are as good as full, too.
      const room = last ? this.#ends[part] - last.end : 0
      if (room < bytes || room < (this.#ends[part] - last!.start) / 16) this.#addBlock(part, bytes)
    })
    this.#writeRoom()
    return isWorthIt
  }

  /** What lies in parts on this thread. */
  get all(): PutDown {
    this.#readRoom()
    return { parts: this.#parts, blocks: this.#blocks, entries: this.#entries }
  }

  get #entries(): number {
    let bytes = 0
    for (const chunks of this.#parts) for (const { start, end } of chunks) bytes += end - start
    return bytes / this.#layout.bytes
  }

  /** Much was put down since it was last gathered. */
  get #areLoose(): boolean {
    return this.#bytes > this.#looseBytesMax + 2 * this.#gatheredBytes
  }

  /** Code has filled the parts up to where their next rows go. */
  #readRoom(): void {
    if (this.#next === 0) return
    const { i32 } = this.#words
    this.#parts.forEach((chunks, part) => {
      if (chunks.length > 0) chunks.at(-1)!.end = i32[(this.#next >>> 2) + 2 * part] >>> 0
    })
  }

  #writeRoom(): void {
    if (this.#next === 0) return
    const { i32 } = this.#words
    this.#parts.forEach((chunks, part) =>
      i32.set([chunks.at(-1)?.end ?? 0, this.#ends[part]], (this.#next >>> 2) + 2 * part),
    )
  }

  /** Entries of one part become groups, of which there is one for each. */
  gather(chunks: readonly PartChunk[]): void {
    this.#table ??= this.#newTable()
    this.#table.emptyDirectory()
    const translateAt = (this.#context + this.#places.translate) >>> 2
    for (const chunk of chunks) {
      this.#words.i32[translateAt] = chunk.translate ?? 0
      for (const { start, end } of entryRanges([chunk], this.#layout.bytes)) {
        this.#checkCancel()
        this.#call('gather', start, end)
      }
    }
  }

  /** The groups that were gathered so far. */
  get gathered(): readonly Chunk[] {
    this.#table?.closeChunk()
    return this.#table?.chunks ?? []
  }

  /** All that were gathered: nothing more is. */
  takeGathered(): readonly Chunk[] {
    const table = this.#table
    if (!table) return []
    this.#table = undefined
    table.closeChunk()
    table.freeDirectory()
    return table.chunks
  }

  release(): void {
    this.#code.giveBack()
  }

  /** Where the part's next entries go. */
  #room(part: number, bytes: number): number {
    const chunks = this.#parts[part]
    const last = chunks.at(-1)
    if (last && last.end + bytes <= this.#ends[part]) return last.end
    return bytes === 0 ? 0 : this.#addBlock(part, bytes)
  }

  #addBlock(part: number, bytes: number): number {
    const chunks = this.#parts[part]
    const last = chunks.at(-1)
    const before = last ? this.#ends[part] - last.start : 0
    const size = Math.max(bytes, Math.min(blockBytesMax, Math.max(blockBytesMin, before * 2)))
    const start = this.#memory.reserve(size)
    this.#blocks.push(start)
    this.#bytes += size
    chunks.push({ start, end: start })
    this.#ends[part] = start + size
    return start
  }

  /** What was put down is gathered, and stays in parts. */
  #gatherLoose(): void {
    const blocks = this.#blocks
    const parts: Chunk[][] = []
    for (const chunks of this.#parts) {
      this.#table ??= this.#newTable()
      const mark = this.#table.mark()
      this.gather(chunks)
      parts.push(this.#table.since(mark))
    }
    const gathered = this.takeGathered()
    for (const address of blocks) this.#memory.free(address)
    this.#parts = parts
    this.#ends = parts.map((chunks) => chunks.at(-1)?.end ?? 0)
    this.#blocks = gathered.map(({ start }) => start)
    this.#gatheredBytes = gathered.reduce((sum, { start, end }) => sum + end - start, 0)
    this.#bytes = this.#gatheredBytes
    this.#writeRoom()
  }

  #newTable(): TableMemory {
    const place = this.#context + this.#places.table
    this.#words.i32.fill(0, place >>> 2, (place + tablePlace.bytes) >>> 2)
    return new TableMemory(this.#memory, this.#words, place, this.#layout.bytes)
  }

  /** Generated code has no room left. */
  #grow(): void {
    const table = this.#table!
    this.#checkCancel()
    if (table.needsChunk()) table.addChunk()
    if (table.needsDirectory()) table.growDirectory(table.count * 2, (start, end) => this.#call('rehash', start, end))
  }

  #call(name: 'count' | 'scatter' | 'gather' | 'rehash', start: number, end: number): void {
    const code = this.#code.instance.exports[name](this.#context, start, end)
    if (code) throw errorOfCode(code)
  }
}

/** By layout: its text as a key takes long to make. */
const modules = new WeakMap<GroupLayout, ReturnType<typeof cachedModule<PartsPlaces>>>()

function moduleOf(layout: GroupLayout): ReturnType<typeof cachedModule<PartsPlaces>> {
  let known = modules.get(layout)
  if (!known) {
    known = cachedModule(`parts ${fingerprint([layout.keys, layout.states.states, layout.stateOffsets])}`, () => {
      const { description, places } = compileParts(layout)
      return { bytes: encodeModule(description), made: places }
    })
    modules.set(layout, known)
  }
  return known
}
