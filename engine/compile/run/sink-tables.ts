// The tables that a pipeline's sink fills on one thread: a join's, or an aggregate's groups with their keys' texts.
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { GroupLimits } from '../../interpret/execute-context.ts'
import { fillsSingle, ownTable, type PipelineLayout } from '../pipeline/compile-pipeline.ts'
import type { GroupLayout } from '../pipeline/groups/group-layout.ts'
import { setsName, setWords } from '../pipeline/groups/grouping-sets.ts'
import type { GroupSets, Sink } from '../pipeline/pipeline.ts'
import { nullAwareTable } from '../pipeline/joins/join-table.ts'
import { hasParts } from '../pipeline/groups/group-parts.ts'
import { foldedNumber } from '../pipeline/run-context.ts'
import { entryRanges } from './entry-ranges.ts'
import { GroupParts, groupLimits, type PartChunk, type PutDown, repeatsMax } from './group-parts.ts'
import { runEntries } from './run-entries.ts'
import { StringTable } from './string-table.ts'
import { type Chunk, type Directory, TableMemory } from './table-memory.ts'
import type { Variants } from './variants.ts'
import type { Words } from './words.ts'

/** A finished join table, as probing pipelines get it. */
export interface BuiltTable {
  readonly directory: number
  readonly buckets: number
  readonly chunks: readonly Chunk[]
  /** Of nullAwareTable. */
  readonly nullAware: number
}

/** Where the texts are that groups' keys name. */
export interface TextsPlace {
  readonly address: number
}

/** Finished groups, as code over them reads them. */
export interface GroupEntries {
  readonly layout: GroupLayout
  readonly chunks: readonly Chunk[]
  readonly strings?: TextsPlace
}

/** Finished groups, as pipelines over them get them. */
export interface GroupsSource extends GroupEntries {
  readonly strings: StringTable | undefined
}

/** Gathers each part's groups, by whichever thread; answers what others have made. undefined: nobody else has, and nothing is done. */
type ShareParts = (parts: PutDown['parts'], entries: number) => readonly Chunk[] | undefined

/** Parts of fewer entries are gathered with their neighbours: emptying a directory for each would take longer. */
const gatheredEntriesMin = 2048
/** Entries that are put down for each row are to be small. */
const loneBytesMax = 128

export class SinkTables {
  /** undefined: the sink fills none. */
  readonly table: TableMemory | undefined
  readonly strings: StringTable | undefined
  readonly #layout: PipelineLayout
  readonly #variants: Variants
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #checkCancel: () => void
  readonly #limits: GroupLimits
  readonly #nullMatters: boolean
  readonly #sets: GroupSets | undefined
  #folded: TableMemory | undefined
  /** There when groups were put down. */
  #parts: GroupParts | undefined
  /** What other threads have put down. */
  readonly #othersParts: PutDown[] = []

  constructor(
    sink: Sink,
    layout: PipelineLayout,
    variants: Variants,
    memory: QueryMemory,
    words: Words,
    checkCancel: () => void,
    limits: GroupLimits = groupLimits,
  ) {
    this.#limits = limits
    this.#layout = layout
    this.#nullMatters = sink.kind === 'build' && sink.nullAware
    this.#sets = sink.kind === 'aggregate' ? sink.sets : undefined
    this.#variants = variants
    this.#memory = memory
    this.#words = words
    this.#checkCancel = checkCancel
    if (!fillsSingle(layout) && sink.kind !== 'output') {
      const entryBytes = layout.entries?.bytes ?? layout.groups?.bytes ?? 0
      this.table = new TableMemory(memory, words, this.#place(`table/${ownTable(sink)}`), entryBytes)
      // Groups are looked for before one is added: there must be a directory from the start.
      if (layout.groups) this.table.growDirectory(0, () => undefined)
    }
    if (layout.groups?.keys.fields.some(({ shape }) => shape.kind === 'text')) {
      this.strings = new StringTable(memory, words, checkCancel)
      words.i32[this.#place('strings') >>> 2] = this.strings.address
    }
  }

  /** Generated code has no room left in a table. */
  grow(number: number): void {
    const isFolded = number === foldedNumber
    const table = isFolded ? this.#folded! : this.table!
    this.#checkCancel()
    if (!isFolded && table.parts) {
      if (!this.#parts!.makeRoom()) table.parts = 0
      return
    }
    if (!isFolded && this.#isFull(table)) {
      const areMany = this.#areMany(table)
      this.#putDown()
      if (areMany) table.parts = this.#parts!.open()
      return
    }
    if (table.needsChunk()) table.addChunk()
    if (this.#layout.groups && table.needsDirectory()) {
      const rehash = isFolded ? 'rehashFolded' : 'rehash'
      table.growDirectory(table.count * 2, (start, end) => {
        this.#checkCancel()
        runEntries(this.#variants, rehash, start, end)
      })
    }
  }

  #isFull(table: TableMemory): boolean {
    const { groups } = this.#layout
    return (
      groups !== undefined &&
      table.needsDirectory() &&
      table.directory!.buckets >= (this.#areMany(table) ? this.#limits.slotsMax / 4 : this.#limits.slotsMax) &&
      hasParts(groups)
    )
  }

  /** Most rows are groups of their own, as far as one sees: they are met where they are gathered, and looked for nowhere before. */
  #areMany(table: TableMemory): boolean {
    return table.seen < table.count * repeatsMax && this.#layout.groups!.bytes <= loneBytesMax
  }

  #putDown(directory: Directory = this.table!.directory!): void {
    this.#parts ??= new GroupParts(
      this.#layout.groups!,
      this.#memory,
      this.#words,
      this.#checkCancel,
      this.#limits.looseBytesMax,
    )
    this.#parts.putDown(directory)
    if (directory === this.table!.directory) this.table!.restart()
  }

  /** All of the thread's groups in parts; undefined: they are few. */
  get putDown(): PutDown | undefined {
    if (!this.#parts) return undefined
    this.#putDown()
    return this.#parts.all
  }

  /** Groups that another thread has put down. translate: of a table by its texts' ids, which is freed with them. */
  takeParts(putDown: PutDown, translate: number | undefined): void {
    const parts = putDown.parts.map((chunks) => chunks.map((chunk) => ({ ...chunk, translate })))
    const blocks = translate === undefined ? putDown.blocks : [...putDown.blocks, translate]
    this.#othersParts.push({ ...putDown, parts, blocks })
  }

  /** Groups that another thread still has in a directory; their texts' ids are this one's. */
  takeDirectory(directory: Directory): void {
    this.#putDown(directory)
  }

  /** The groups of one part. */
  gather(chunks: readonly PartChunk[]): void {
    this.#parts ??= new GroupParts(
      this.#layout.groups!,
      this.#memory,
      this.#words,
      this.#checkCancel,
      this.#limits.looseBytesMax,
    )
    this.#parts.gather(chunks)
  }

  /** The groups of the parts that the thread has gathered. */
  get gathered(): readonly Chunk[] {
    return this.#parts?.gathered ?? []
  }

  release(): void {
    this.#parts?.release()
  }

  #allChunks(share: ShareParts): readonly Chunk[] {
    if (!this.#parts && this.#othersParts.length === 0) {
      this.table?.closeChunk()
      return this.table?.chunks ?? []
    }
    this.#putDown()
    const put = [this.#parts!.all, ...this.#othersParts]
    const parts = joinSmall(
      put[0].parts.map((_, part) => put.flatMap((one) => one.parts[part])),
      this.#layout.groups!.bytes,
    )
    const others = share(
      parts,
      put.reduce((sum, { entries }) => sum + entries, 0),
    )
    if (!others) for (const chunks of parts) this.gather(chunks)
    for (const { blocks } of put) for (const address of blocks) this.#memory.free(address)
    return [...this.#parts!.takeGathered(), ...(others ?? [])]
  }

  /** Entries of an aggregate's groups, after the last morsel, and how they lie. */
  finishGroups(share: ShareParts): GroupsSource {
    const { groups, folded, singlePlace } = this.#layout
    const layout = folded ?? groups!
    const chunks = this.#allChunks(share)
    if (folded) {
      this.#fold(chunks)
    }
    if (singlePlace === undefined)
      return {
        layout,
        chunks: this.#folded?.chunks ?? chunks,
        strings: this.strings,
      }
    const start = this.#variants.address + singlePlace
    return {
      layout,
      chunks: [{ start, end: start + layout.bytes }],
      strings: this.strings,
    }
  }

  #fold(chunks: readonly Chunk[]): void {
    if (this.#layout.singlePlace === undefined) {
      const place = this.#place(`table/${foldedNumber}`)
      this.#folded = new TableMemory(this.#memory, this.#words, place, this.#layout.folded!.bytes)
      this.#folded.growDirectory(0, () => undefined)
    }
    if (this.#sets) this.#foldSets(chunks, this.#sets)
    else this.#foldAll(chunks)
    this.#folded?.closeChunk()
  }

  #foldSets(chunks: readonly Chunk[], { sets, groupings }: GroupSets): void {
    sets.forEach((set, number) => {
      this.#words.i32.set(setWords(set, number, groupings), this.#place(setsName) >>> 2)
      // Without keys there is one group, whatever the input.
      if (set.length === 0) runEntries(this.#variants, 'emptySet', 0, 0)
      this.#foldAll(chunks)
    })
  }

  #foldAll(chunks: readonly Chunk[]): void {
    for (const { start, end } of entryRanges(chunks, this.#layout.groups!.bytes)) {
      this.#checkCancel()
      runEntries(this.#variants, 'fold', start, end)
    }
  }

  /** After the last morsel of a build: directory and links. share: whether other threads have helped and it is done. */
  finishBuild(share: (table: BuiltTable, ranges: readonly Chunk[], entries: number) => boolean): BuiltTable {
    const table = this.table!
    table.closeChunk()
    table.sizeDirectory(table.count)
    const { address, buckets } = table.directory!
    const built = {
      directory: address,
      buckets,
      chunks: table.chunks,
      nullAware: this.#nullAware(table),
    }
    const ranges = entryRanges(table.chunks, this.#layout.entries!.bytes)
    if (share(built, ranges, table.count)) return built
    for (const { start, end } of ranges.toReversed()) {
      this.#checkCancel()
      runEntries(this.#variants, 'link', start, end)
    }
    return built
  }

  #nullAware({ chunks, count }: TableMemory): number {
    const layout = this.#layout.entries!
    const [key] = layout.fields
    if (count === 0) return nullAwareTable.empty
    if (!this.#nullMatters || !key.shape.nullable) return nullAwareTable.known
    const { i32 } = this.#words
    for (const { start, end } of entryRanges(chunks, layout.bytes)) {
      this.#checkCancel()
      for (let entry = start; entry < end; entry += layout.bytes)
        if ((i32[(entry + layout.nulls) >>> 2] >>> key.bit) & 1) return nullAwareTable.hasNull
    }
    return nullAwareTable.known
  }

  #place(name: string): number {
    return this.#variants.address + this.#layout.context.offset(name)
  }
}

function joinSmall(parts: PutDown['parts'], entryBytes: number): PutDown['parts'] {
  const joined: PartChunk[][] = []
  let bytes = Infinity
  for (const chunks of parts) {
    if (bytes >= gatheredEntriesMin * entryBytes) {
      joined.push([])
      bytes = 0
    }
    joined.at(-1)!.push(...chunks)
    for (const { start, end } of chunks) bytes += end - start
  }
  return joined
}
