// One pipeline on one thread: its context, the tables it fills, its modules by form, and a morsel at a time through them.
import type { Batch, Column } from '../../columns/column.ts'
import { keepColumn } from '../../columns/keep.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { TypeRef } from '../../types/type.ts'
import { Oid } from '../../types/oids.ts'
import { errorOfCode } from '../expression/error-codes.ts'
import { fingerprint } from '../fingerprint.ts'
import {
  type CompileOptions,
  compilePipeline,
  fillsSingle,
  foldedNumber,
  ownTable,
  type PipelineLayout,
  type PipelineModule,
} from '../pipeline/compile-pipeline.ts'
import { formKey, type SourceForm } from '../pipeline/forms.ts'
import { type OutputColumn, outputPlace, outputRows } from '../pipeline/output-sink.ts'
import { type DirectGroups, directSlotsMax } from '../pipeline/direct-groups.ts'
import { countedNodes, countPlace } from '../pipeline/row-counts.ts'
import { encodeModule } from '../wasm/encode.ts'
import { stringsEntry } from '../library/intern-text.ts'
import { cachedModule } from './module-cache.ts'
import { formOf, LookupTables, writeColumns } from './morsel.ts'
import { writeParameters } from './parameters.ts'
import { StringTable } from './string-table.ts'
import type { GroupLayout } from '../pipeline/group-sink.ts'
import { sourceStringsPlace } from '../pipeline/group-source.ts'
import type { BestRows } from './best-rows.ts'
import { GroupReader } from './group-reader.ts'
import { Threshold } from './threshold.ts'
import { type Chunk, TableMemory } from './table-memory.ts'
import { instantiate, type WasmInstance } from './web-assembly.ts'
import { Words } from './words.ts'

interface Variant {
  readonly module: PipelineModule
  readonly instance: WasmInstance
  /** Addresses that this module's places hold: beyond the common ones, places are a module's own. */
  readonly constants: number
  readonly outputs: readonly { readonly values: number; readonly nulls: number }[]
}

/** A finished join table, as probing pipelines get it. */
export interface BuiltTable {
  readonly directory: number
  readonly buckets: number
}

/** What one thread's run has made of its morsels, as the thread that runs the query gets it. */
export interface PartReport {
  /** Of a table: its entries. */
  readonly chunks: readonly Chunk[]
  readonly entries: number
  readonly directory?: { readonly address: number; readonly buckets: number }
  /** Texts whose ids the entries hold. */
  readonly texts?: { readonly entries: number; readonly count: number }
  /** Address of a single group's states. */
  readonly single?: number
  /** Of EXPLAIN ANALYZE: rows by operator. */
  readonly rows: readonly (readonly [node: number, rows: number])[]
}

/** Entries that are linked at a time. */
const linkedBytes = 1024 * 1024
/** Between them it is looked whether the query is to stop. */
const rowsAtOnce = 16_384

/** Finished groups, as pipelines over them get them. */
export interface GroupsSource {
  readonly layout: GroupLayout
  readonly chunks: readonly Chunk[]
  readonly strings: StringTable | undefined
}

export class PipelineRun {
  readonly layout: PipelineLayout
  readonly words: Words
  readonly table: TableMemory | undefined
  readonly strings: StringTable | undefined
  readonly #options: CompileOptions
  readonly #types: readonly TypeRef[]
  readonly #memory: QueryMemory
  readonly #context: ExecuteContext
  readonly #variants = new Map<string, Variant>()
  readonly #lookups: LookupTables
  readonly #key: string
  /** The context that all variants share: generous, since variants add places of their own after the common ones. */
  readonly #address: number
  readonly #contextBytes: number
  #folded: TableMemory | undefined
  #direct: number | undefined
  #batches: Batch[] = []
  #prepared: Variant | undefined
  #current: { readonly variant: Variant; readonly pinned?: PinnedPartition } | undefined
  #source: GroupsSource | undefined
  /** Of a top-N: takes the rows that came through. */
  best: BestRows | undefined
  readonly #threshold: Threshold
  #textHeap = { next: 0, end: 0 }
  readonly #dictionaries = new Map<string, Column>()

  /** types: of the rows that reach an output sink. */
  constructor(
    options: CompileOptions,
    layout: PipelineLayout,
    forms: readonly SourceForm[],
    types: readonly TypeRef[],
    tables: ReadonlyMap<number, BuiltTable>,
    context: ExecuteContext,
  ) {
    this.#options = options
    this.layout = layout
    this.#types = types
    this.#memory = context.compiled!.memory
    this.#context = context
    this.words = new Words(this.#memory)
    this.#threshold = new Threshold(this.#memory, this.words)
    this.#lookups = new LookupTables(this.#memory, this.words, context)
    this.#key = keyOf(options, layout)
    const compiled = forms.map((form) => moduleOf(options, layout, form, this.#key))
    this.#contextBytes = Math.max(layout.context.bytes, ...compiled.map(({ made }) => made.needs.context.bytes))
    this.#address = this.#memory.allocate(this.#contextBytes).byteOffset
    const { sink } = options.pipeline
    const entryBytes = layout.entries?.bytes ?? layout.groups?.bytes ?? 0
    if (!fillsSingle(layout) && sink.kind !== 'output') {
      const place = this.#address + layout.context.offset(`table/${ownTable(sink)}`)
      this.table = new TableMemory(this.#memory, this.words, place, entryBytes)
      // Groups are looked for before one is added: there must be a directory from the start.
      if (layout.groups) this.table.growDirectory(0, () => undefined)
    }
    if (layout.groups?.keys.fields.some(({ shape }) => shape.kind === 'text')) {
      this.strings = new StringTable(this.#memory, this.words)
      this.words.i32[(this.#address + layout.context.offset('strings')) >>> 2] = this.strings.address
    }
    for (const [number, { directory, buckets }] of tables) {
      if (!layout.context.has(`table/${number}`)) continue
      const place = this.#address + layout.context.offset(`table/${number}`)
      new TableMemory(this.#memory, this.words, place, 0).useDirectory({ address: directory, buckets })
    }
    forms.forEach((form, i) => this.#variants.set(formKey(form), this.#variant(compiled[i])))
  }

  /** Address of a single group's states. */
  get single(): number {
    return this.#address + this.layout.singlePlace!
  }

  run(pinned: PinnedPartition): void {
    const rows = pinned.selection ? pinned.selection.length : pinned.rows
    if (rows === 0) return
    const form = formOf(pinned)
    const variant = this.#variants.get(formKey(form)) ?? this.#addVariant(form)
    this.#current = { variant, pinned }
    this.#prepare(variant)
    const { needs } = variant.module
    writeColumns(pinned, needs, this.#address, this.words)
    needs.lookups.forEach((lookup, i) => {
      const { values, nulls } = this.#lookups.lookup(
        lookup,
        `${formKey(form)} ${i}`,
        pinned.columns[lookup.column].dictionary!,
      )
      this.words.i32[(this.#address + lookup.place) >>> 2] = values
      this.words.i32[(this.#address + lookup.place + 4) >>> 2] = nulls
    })
    for (const remap of needs.remaps) {
      const table = this.#lookups.remap(
        remap,
        pinned.columns[remap.column].dictionary!,
        this.strings!,
        (address, length, keyLength) =>
          variant.instance.exports.internText(this.strings!.address, address, length, keyLength),
      )
      this.words.i32[(this.#address + remap.place) >>> 2] = table
    }
    if (needs.direct) this.#writeDirect(needs.direct, pinned)
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const code = variant.instance.exports.run(this.#address, start, Math.min(rows, start + rowsAtOnce))
      if (code !== 0) throw errorOfCode(code)
      this.#context.checkCancel()
    }
    // Texts and dictionary entries of the output lie in what is released now.
    if (this.#options.pipeline.sink.kind === 'output') this.#flush()
    this.#current = undefined
  }

  /** An empty table over the codes of the morsel's dictionaries. */
  #writeDirect({ columns, place }: DirectGroups, pinned: PinnedPartition): void {
    const codes = columns.map((column) => pinned.columns[column].dictionary!.entries + 1)
    const slots = codes.reduce((product, count) => product * count, 1)
    let table = 0
    if (slots <= directSlotsMax) {
      this.#direct ??= this.#memory.reserve(directSlotsMax * 4)
      table = this.#direct
      this.words.bytes.fill(0, table, table + slots * 4)
    }
    this.words.i32.set([table, ...codes], (this.#address + place) >>> 2)
  }

  /** Groups that another run made are this one's source. */
  readGroups(source: GroupsSource): void {
    this.#source = source
    const { context } = this.layout
    const strings = source.strings?.address ?? 0
    this.words.i32[(this.#address + context.offset(sourceStringsPlace)) >>> 2] = strings
  }

  runGroups(): void {
    const { layout, chunks } = this.#source!
    const [variant] = this.#variants.values()
    this.#current = { variant }
    this.#prepare(variant)
    for (const chunk of chunks) {
      const step = rowsAtOnce * layout.bytes
      for (let { start } = chunk; start < chunk.end; start += step) {
        const code = variant.instance.exports.run(this.#address, start, Math.min(chunk.end, start + step))
        if (code !== 0) throw errorOfCode(code)
        this.#context.checkCancel()
      }
    }
    if (this.#options.pipeline.sink.kind === 'output') this.#flush()
    this.#current = undefined
  }

  /** Of EXPLAIN ANALYZE: rows that came out of each operator so far. */
  rowCounts(): Map<number, number> {
    const { context } = this.layout
    const nodes = countedNodes(this.#options.pipeline).filter((node) => context.has(countPlace(node)))
    return new Map(
      nodes.map((node) => [node, Number(this.words.i64[(this.#address + context.offset(countPlace(node))) >>> 3])]),
    )
  }

  takeBatches(): Batch[] {
    const batches = this.#batches
    this.#batches = []
    return batches
  }

  /** Calls a function of any module over the table's entries: they are the same in all. */
  overEntries(name: 'link' | 'rehash' | 'rehashFolded' | 'adopt' | 'closeUp', start: number, end: number): void {
    const [variant] = this.#variants.values()
    const code = variant.instance.exports[name](this.#address, start, end)
    if (code) throw errorOfCode(code)
  }

  /** Entries of an aggregate's groups, after the last morsel, and how they lie. */
  finishGroups(): GroupsSource {
    const { groups, folded, singlePlace } = this.layout
    const layout = folded ?? groups!
    this.table?.closeChunk()
    if (folded) this.#fold(this.table!.chunks)
    const only = { start: this.single, end: this.single + layout.bytes }
    const chunks = singlePlace === undefined ? (this.#folded ?? this.table!).chunks : [only]
    return { layout, chunks, strings: this.strings }
  }

  #fold(chunks: readonly Chunk[]): void {
    if (this.layout.singlePlace === undefined) {
      const place = this.#address + this.layout.context.offset(`table/${foldedNumber}`)
      this.#folded = new TableMemory(this.#memory, this.words, place, this.layout.folded!.bytes)
      this.#folded.growDirectory(0, () => undefined)
    }
    const [variant] = this.#variants.values()
    for (const { start, end } of chunks) {
      this.#context.checkCancel()
      const code = variant.instance.exports.fold(this.#address, start, end)
      if (code !== 0) throw errorOfCode(code)
    }
    this.#folded?.closeChunk()
  }

  /** After the last morsel of a build: directory and links. */
  finishBuild(share: (table: BuiltTable, ranges: readonly Chunk[], entries: number) => boolean): BuiltTable {
    const table = this.table!
    table.closeChunk()
    table.sizeDirectory(table.count)
    const { address, buckets } = table.directory!
    const built = { directory: address, buckets }
    const ranges = rangesOf(table.chunks, this.layout.entries!.bytes)
    if (share(built, ranges, table.count)) return built
    for (const { start, end } of ranges.toReversed()) {
      this.#context.checkCancel()
      this.overEntries('link', start, end)
    }
    return built
  }

  /** Writes the modules ahead of a run. */
  static compile(options: CompileOptions, layout: PipelineLayout, forms: readonly SourceForm[]): void {
    const key = keyOf(options, layout)
    for (const form of forms) moduleOf(options, layout, form, key)
  }

  /** What the run has made so far. */
  report(): PartReport {
    this.table?.closeChunk()
    return {
      chunks: this.table?.chunks ?? [],
      entries: this.table?.count ?? 0,
      directory: this.table?.directory,
      texts: this.strings && { entries: this.strings.entries, count: this.strings.count },
      single: fillsSingle(this.layout) ? this.single : undefined,
      rows: [...this.rowCounts()],
    }
  }

  /** What another thread made becomes part of this run. */
  merge(reports: readonly PartReport[]): void {
    this.#addRowCounts(reports)
    const { table } = this
    if (fillsSingle(this.layout)) {
      const [variant] = this.#variants.values()
      for (const { single } of reports) {
        const code = variant.instance.exports.mergeSingle(this.#address, single!)
        if (code !== 0) throw errorOfCode(code)
      }
    } else if (this.layout.groups) this.#adoptGroups(reports)
    else for (const { chunks, entries } of reports) table!.adopt(chunks, entries)
  }

  #adoptGroups(reports: readonly PartReport[]): void {
    const table = this.table!
    table.closeChunk()
    const all = reports.reduce((sum, { entries }) => sum + entries, table.count)
    // It may be fuller than one that rows look into: what comes is in its order.
    table.growDirectory(Math.ceil((all * 2) / 3), (start, end) => this.overEntries('rehash', start, end))
    for (const { chunks, directory, texts } of reports) {
      const translate = texts && this.#translateTexts(texts)
      this.words.i32[(this.#address + this.layout.context.offset('translate')) >>> 2] = translate ?? 0
      const entryBytes = this.layout.groups!.bytes
      const slots = { start: directory!.address, end: directory!.address + directory!.buckets * 8 }
      let dead = 0
      for (const { start, end } of texts ? rangesOf(chunks, entryBytes) : rangesOf([slots], 8)) {
        this.#context.checkCancel()
        this.overEntries('adopt', start, end)
        dead += this.#adopted
      }
      // They were counted where they were linked.
      table.adopt(dead > 0 ? chunks.map((chunk) => this.#closeUp(chunk)) : chunks, 0)
      if (translate !== undefined) this.#memory.free(translate)
    }
  }

  #closeUp({ start, end }: Chunk): Chunk {
    this.overEntries('closeUp', start, end)
    return { start, end: this.#adopted }
  }

  get #adopted(): number {
    return this.words.i32[(this.#address + this.layout.context.offset('adopted')) >>> 2] >>> 0
  }

  /** By their ids there, the ids here. */
  #translateTexts({ entries, count }: NonNullable<PartReport['texts']>): number {
    const [variant] = this.#variants.values()
    const strings = this.strings!
    const table = this.#memory.reserve(Math.max(4, count * 4))
    let first = 0
    for (;;) {
      first = variant.instance.exports.translateTexts(strings.address, entries, first, count, table)
      if (first >= count) return table
      this.#context.checkCancel()
      strings.grow(this.words.i32[(entries + first * stringsEntry.bytes + stringsEntry.length) >>> 2])
    }
  }

  #addRowCounts(reports: readonly PartReport[]): void {
    const { context } = this.layout
    for (const { rows } of reports)
      for (const [node, count] of rows)
        this.words.i64[(this.#address + context.offset(countPlace(node))) >>> 3] += BigInt(count)
  }

  #addVariant(form: SourceForm): Variant {
    const compiled = moduleOf(this.#options, this.layout, form, this.#key)
    if (compiled.made.needs.context.bytes > this.#contextBytes)
      throw new Error('a morsel of a form that nobody foretold')
    const variant = this.#variant(compiled)
    this.#variants.set(formKey(form), variant)
    return variant
  }

  #variant({ module, made }: ReturnType<typeof cachedModule<PipelineModule>>): Variant {
    const { handle } = this.#memory.arena
    const instance = instantiate(module, handle.memory, {
      grow: (number) => this.#grow(number),
      growStrings: (length) => this.strings!.grow(length),
      keepText: (address, length) => this.#keepText(address, length),
      flush: () => this.#flush(),
    })
    const { constants } = made.needs
    const address = this.#memory.reserve(Math.max(1, constants.length))
    this.words.bytes.set(constants, address)
    const outputs = made.output.map(() => ({
      values: this.#memory.reserve(outputRows * 8),
      nulls: this.#memory.reserve(outputRows),
    }))
    return { module: made, instance, constants: address, outputs }
  }

  /** Writes what this module's own places hold, where another module may have written something else. */
  #prepare(variant: Variant): void {
    if (this.#prepared === variant) return
    this.#prepared = variant
    const { context } = variant.module.needs
    this.words.i32[(this.#address + context.offset('constants')) >>> 2] = variant.constants
    if (variant.module.top) this.#threshold.write(variant.module.top, context, this.#address)
    writeParameters(this.#context.parameters, context, this.#address, this.words, this.#memory)
    variant.outputs.forEach(({ values, nulls }, slot) => {
      const at = (this.#address + context.offset(`output/${slot}`)) >>> 2
      this.words.i32[at] = values
      this.words.i32[at + outputPlace.nulls / 4] = nulls
    })
  }

  #grow(number: number): void {
    const isFolded = number === foldedNumber
    const table = isFolded ? this.#folded! : this.table!
    this.#context.checkCancel()
    if (table.needsChunk()) table.addChunk()
    if (this.layout.groups && table.needsDirectory()) {
      const rehash = isFolded ? 'rehashFolded' : 'rehash'
      table.growDirectory(table.count * 2, (start, end) => this.overEntries(rehash, start, end))
    }
  }

  #keepText(address: number, length: number): number {
    const heap = this.#textHeap
    if (heap.next + length > heap.end) {
      const bytes = Math.max(textHeapBytes, length)
      heap.next = this.#memory.reserve(bytes)
      heap.end = heap.next + bytes
    }
    const at = heap.next
    heap.next += length
    this.words.bytes.copyWithin(at, address >>> 0, (address >>> 0) + length)
    return at
  }

  /** What the output's columns hold becomes a batch. */
  #flush(): void {
    const { variant, pinned } = this.#current!
    const { needs, output } = variant.module
    const rowsAt = (this.#address + needs.context.offset('output/rows')) >>> 2
    const rows = this.words.i32[rowsAt]
    if (rows === 0) return
    this.words.i32[rowsAt] = 0
    const columns = output.map((column, slot) => {
      const { values, nulls } = variant.outputs[slot]
      return this.#outputColumn(column, this.#types[slot], rows, values, nulls, variant, pinned)
    })
    const batch = { length: rows, columns }
    if (!this.best) {
      this.#batches.push(batch)
      return
    }
    const keys = this.best.add(batch)
    if (!keys) return
    this.#threshold.set(keys)
    this.#threshold.write(variant.module.top!, needs.context, this.#address)
  }

  #outputColumn(
    column: OutputColumn,
    type: TypeRef,
    rows: number,
    values: number,
    nulls: number,
    variant: Variant,
    pinned: PinnedPartition | undefined,
  ): Column {
    const { i32, i64, f64 } = this.words
    const validity = column.nullable ? this.#validity(rows, nulls) : undefined
    const common = { type, length: rows, validity }
    const narrow = (): Int32Array => i32.slice(values >>> 2, (values >>> 2) + rows)
    const wide = (): BigInt64Array => i64.slice(values >>> 3, (values >>> 3) + rows)
    switch (column.kind) {
      case 'bool':
        return { ...common, layout: { kind: 'bool' }, values: Uint8Array.from(narrow()) }
      case 'i32':
        return { ...common, layout: { kind: 'i32' }, values: narrow() }
      case 'i64':
        return { ...common, layout: { kind: 'i64' }, values: wide() }
      case 'decimal':
        return { ...common, layout: { kind: 'decimal', scale: column.scale, width: 'i64' }, values: wide() }
      case 'f64': {
        const floats = f64.slice(values >>> 3, (values >>> 3) + rows)
        return type.oid === Oid.float4
          ? { ...common, layout: { kind: 'f32' }, values: Float32Array.from(floats) }
          : { ...common, layout: { kind: 'f64' }, values: floats }
      }
      case 'entry': {
        const { dictionary } = pinned!.columns[column.column]
        let kept = this.#dictionaries.get(dictionary!.key)
        if (!kept) this.#dictionaries.set(dictionary!.key, (kept = keepColumn(dictionary!.column)))
        return {
          ...common,
          layout: { kind: 'dictionary', codes: 'i32', of: 'utf8' },
          values: narrow(),
          dictionary: { ...kept, type },
        }
      }
      case 'deferred': {
        const { layout } = this.#source!
        const chunks = Array.from(narrow(), (address) => ({
          start: address >>> 0,
          end: (address >>> 0) + layout.bytes,
        }))
        return new GroupReader(layout, this.words, chunks).result(layout.states.results[column.result])
      }
      case 'text':
        return { ...common, layout: { kind: 'utf8' }, ...this.#gatherTexts(values, rows, validity, variant) }
    }
  }

  #validity(rows: number, nulls: number): Uint8Array {
    const { bytes } = this.words
    const bitmap = new Uint8Array((rows + 7) >> 3)
    for (let row = 0; row < rows; row++) if (bytes[nulls + row] === 0) bitmap[row >> 3] |= 1 << (row & 7)
    return bitmap
  }

  #gatherTexts(
    pairs: number,
    rows: number,
    validity: Uint8Array | undefined,
    variant: Variant,
  ): { values: Uint8Array; offsets: Int32Array } {
    const { i32 } = this.words
    let total = 0
    for (let row = 0; row < rows; row++) {
      const at = (pairs >>> 2) + 2 * row + 1
      if (validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0) i32[at] = 0
      total += i32[at]
    }
    const offsets = this.#memory.reserve((rows + 1) * 4)
    const bytes = this.#memory.reserve(Math.max(1, total))
    variant.instance.exports.gatherTexts(pairs, rows, offsets, bytes)
    const result = {
      offsets: this.words.i32.slice(offsets >>> 2, (offsets >>> 2) + rows + 1),
      values: this.words.bytes.slice(bytes, bytes + total),
    }
    this.#memory.free(offsets)
    this.#memory.free(bytes)
    return result
  }
}

const keyOf = ({ pipeline, parameters, tables, counted, groups }: CompileOptions, layout: PipelineLayout): string =>
  fingerprint([pipeline, parameters, [...tables], layout.entries, layout.groups, counted, groups])

const moduleOf = (
  options: CompileOptions,
  layout: PipelineLayout,
  form: SourceForm,
  key: string,
): ReturnType<typeof cachedModule<PipelineModule>> =>
  cachedModule(`${key} ${formKey(form)}`, () => {
    const made = compilePipeline(options, layout, form)
    return { bytes: encodeModule(made.description), made }
  })

/** Pieces of whole entries. */
function rangesOf(chunks: readonly Chunk[], entryBytes: number): Chunk[] {
  const bytes = Math.max(1, Math.floor(linkedBytes / entryBytes)) * entryBytes
  return chunks.flatMap(({ start, end }) =>
    Array.from({ length: Math.ceil((end - start) / bytes) }, (_, i) => ({
      start: start + i * bytes,
      end: Math.min(end, start + (i + 1) * bytes),
    })),
  )
}

/** Texts that a join's table keeps lie in heaps of this size. */
const textHeapBytes = 1024 * 1024
