// One pipeline on one thread: its context, the tables it fills, its modules by form, and a morsel at a time through them.
import type { Batch, Column } from '../../columns/column.ts'
import { keepColumn } from '../../columns/keep.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { TypeRef } from '../../types/type.ts'
import { Oid } from '../../types/oids.ts'
import { errorOfCode } from '../expression/error-codes.ts'
import {
  type CompileOptions,
  compilePipeline,
  ownTable,
  type PipelineLayout,
  type PipelineModule,
} from '../pipeline/compile-pipeline.ts'
import { formKey, type SourceForm } from '../pipeline/forms.ts'
import { type OutputColumn, outputPlace, outputRows } from '../pipeline/output-sink.ts'
import { countedNodes, countPlace } from '../pipeline/row-counts.ts'
import { encodeModule } from '../wasm/encode.ts'
import { cachedModule, fingerprint } from './module-cache.ts'
import { formOf, LookupTables, writeColumns } from './morsel.ts'
import { writeParameters } from './parameters.ts'
import { StringTable } from './string-table.ts'
import { TableMemory } from './table-memory.ts'
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
  #batches: Batch[] = []
  #prepared: Variant | undefined
  #current: { readonly variant: Variant; readonly pinned: PinnedPartition } | undefined
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
    this.#lookups = new LookupTables(this.#memory, this.words, context)
    this.#key = fingerprint([options.pipeline, options.parameters, [...options.tables], layout.entries, layout.groups, options.counted])
    const compiled = forms.map((form) => this.#module(form))
    this.#contextBytes = Math.max(layout.context.bytes, ...compiled.map(({ made }) => made.needs.context.bytes))
    this.#address = this.#memory.allocate(this.#contextBytes).byteOffset
    const { sink } = options.pipeline
    const entryBytes = layout.entries?.bytes ?? layout.groups?.bytes ?? 0
    if (layout.singlePlace === undefined && sink.kind !== 'output') {
      const place = this.#address + layout.context.offset(`table/${ownTable(sink)}`)
      this.table = new TableMemory(this.#memory, this.words, place, entryBytes)
      // Groups are looked for before one is added: there must be a directory from the start.
      if (layout.groups) this.table.growDirectory()
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
    const code = variant.instance.exports.run(this.#address, 0, rows)
    if (code !== 0) throw errorOfCode(code)
    // Texts and dictionary entries of the output lie in what is released now.
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
  overEntries(name: 'link' | 'rehash' | 'mergeGroups', start: number, end: number): void {
    const [variant] = this.#variants.values()
    variant.instance.exports[name](this.#address, start, end)
  }

  /** After the last morsel of a build: directory and links. */
  finishBuild(): BuiltTable {
    const table = this.table!
    table.closeChunk()
    table.sizeDirectory(table.count)
    for (const { start, end } of table.chunks) {
      this.#context.checkCancel()
      this.overEntries('link', start, end)
    }
    const { address, buckets } = table.directory!
    return { directory: address, buckets }
  }

  #addVariant(form: SourceForm): Variant {
    const compiled = this.#module(form)
    if (compiled.made.needs.context.bytes > this.#contextBytes)
      throw new Error('a morsel of a form that nobody foretold')
    const variant = this.#variant(compiled)
    this.#variants.set(formKey(form), variant)
    return variant
  }

  #module(form: SourceForm): ReturnType<typeof cachedModule<PipelineModule>> {
    return cachedModule(`${this.#key} ${formKey(form)}`, () => {
      const made = compilePipeline(this.#options, this.layout, form)
      return { bytes: encodeModule(made.description), made }
    })
  }

  #variant({ module, made }: ReturnType<typeof cachedModule<PipelineModule>>): Variant {
    const { handle } = this.#memory.arena
    const instance = instantiate(module, handle.memory, {
      grow: () => this.#grow(),
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
    writeParameters(this.#context.parameters, context, this.#address, this.words, this.#memory)
    variant.outputs.forEach(({ values, nulls }, slot) => {
      const at = (this.#address + context.offset(`output/${slot}`)) >>> 2
      this.words.i32[at] = values
      this.words.i32[at + outputPlace.nulls / 4] = nulls
    })
  }

  #grow(): void {
    const table = this.table!
    this.#context.checkCancel()
    if (table.needsChunk()) table.addChunk()
    if (this.layout.groups && table.needsDirectory()) {
      table.closeChunk()
      table.growDirectory()
      for (const { start, end } of table.chunks) this.overEntries('rehash', start, end)
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
    this.#batches.push({ length: rows, columns })
  }

  #outputColumn(
    column: OutputColumn,
    type: TypeRef,
    rows: number,
    values: number,
    nulls: number,
    variant: Variant,
    pinned: PinnedPartition,
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
        const { dictionary } = pinned.columns[column.column]
        let kept = this.#dictionaries.get(dictionary!.key)
        if (!kept) this.#dictionaries.set(dictionary!.key, (kept = keepColumn(dictionary!.column)))
        return {
          ...common,
          layout: { kind: 'dictionary', codes: 'i32', of: 'utf8' },
          values: narrow(),
          dictionary: { ...kept, type },
        }
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

/** Texts that a join's table keeps lie in heaps of this size. */
const textHeapBytes = 1024 * 1024
