// One pipeline on one thread: a morsel at a time through its modules, into the tables or batches of its sink.
import type { Batch } from '../../columns/column.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { TypeRef } from '../../types/type.ts'
import { errorOfCode } from '../expression/error-codes.ts'
import { type CompileOptions, fillsSingle, type PipelineLayout } from '../pipeline/compile-pipeline.ts'
import { tablePlace } from '../pipeline/run-context.ts'
import { type DirectGroups, directSlotsMax } from '../pipeline/groups/direct-groups.ts'
import { formKey, remainderForm, type SourceForm } from '../pipeline/source/forms.ts'
import { sourceStringsPlace } from '../pipeline/groups/group-source.ts'
import { hasRemainder } from '../pipeline/pipeline.ts'
import { countedNodes, countPlace } from '../pipeline/source/row-counts.ts'
import { runBytes } from '../pipeline/source/row-runs.ts'
import { scratchName } from '../pipeline/scratch.ts'
import { clockNumber, zoneName, zonePlace } from '../pipeline/source/zone-offset.ts'
import type { BestRows } from './best-rows.ts'
import { addRowCounts, mergeParts, type MergeTexts, type PartReport } from './merge-parts.ts'
import { formOf, LookupTables, writeColumns } from './morsel.ts'
import { OutputBatches, type OutputSource } from './output-batches.ts'
import { RowCalls } from './row-calls.ts'
import { type EntriesFunction, runEntries } from './run-entries.ts'
import { type BuiltTable, type GroupEntries, SinkTables } from './sink-tables.ts'
import { type Chunk, TableMemory } from './table-memory.ts'
import { TextHeap } from './text-heap.ts'
import { type Variant, Variants } from './variants.ts'
import { Words } from './words.ts'
import { ZoneSpans } from './zone-spans.ts'

/** Between them it is looked whether the query is to stop. */
const rowsAtOnce = 16_384
const runsAtOnce = 1024
/** Pieces begin at multiples of it: code looks at several rows at once. */
const pieceRows = 1024

/** From piece `first` on, before piece `end`, of so many that a partition's rows are divided into. */
export interface RowPieces {
  readonly first: number
  readonly end: number
  readonly of: number
}

const allRows: RowPieces = { first: 0, end: 1, of: 1 }

export class PipelineRun {
  readonly layout: PipelineLayout
  readonly words: Words
  readonly tables: SinkTables
  readonly #options: CompileOptions
  readonly #memory: QueryMemory
  readonly #context: ExecuteContext
  readonly #variants: Variants
  readonly #lookups: LookupTables
  readonly #output: OutputBatches
  readonly #built: ReadonlyMap<number, BuiltTable>
  #direct: number | undefined
  #current: OutputSource | undefined
  #groups: GroupEntries | undefined

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
    this.#built = tables
    const { memory } = context.compiled!
    this.#memory = memory
    this.#context = context
    const words = new Words(memory)
    this.words = words
    this.#lookups = new LookupTables(memory, words, context)
    this.#output = new OutputBatches(types, words, context)
    const texts = new TextHeap(memory, words)
    const zones = new ZoneSpans(words, context.settings.timeZone)
    const rowCalls = new RowCalls(memory, words, context)
    this.#variants = new Variants(
      options,
      layout,
      forms,
      context.parameters,
      memory,
      words,
      {
        grow: (number) => this.tables.grow(number),
        growStrings: (length) => this.tables.strings!.grow(length),
        keepText: (address, length) => texts.keep(address, length),
        flush: () => {
          context.checkCancel()
          this.#flush()
        },
        checkCancel: () => context.checkCancel(),
        findZoneSpan: (number, span) => {
          const clock = number === clockNumber.instant ? 'instant' : 'local'
          const place = this.#address + layout.context.offset(zoneName(clock))
          zones.find(words.i64[(place + zonePlace.asked) >>> 3], clock, span)
        },
        growScratch: (length) => rowCalls.growScratch(this.#address + layout.context.offset(scratchName), length),
      },
      rowCalls,
    )
    const checkCancel = (): void => context.checkCancel()
    const { groupLimits } = context.compiled!
    const { sink } = options.pipeline
    this.tables = new SinkTables(sink, layout, this.#variants, memory, words, checkCancel, groupLimits)
    for (const [number, { directory, buckets, nullAware }] of tables) {
      if (!layout.context.has(`table/${number}`)) continue
      const place = this.#address + layout.context.offset(`table/${number}`)
      new TableMemory(memory, words, place, 0).useDirectory({ address: directory, buckets })
      words.i32[(place + tablePlace.nullAware) >>> 2] = nullAware
    }
  }

  get #address(): number {
    return this.#variants.address
  }

  set best(best: BestRows | undefined) {
    this.#output.best = best
  }

  /** Of a top-N: takes the rows that came through. */
  get best(): BestRows | undefined {
    return this.#output.best
  }

  /** pieces: of its rows; absent: all. */
  run(pinned: PinnedPartition, pieces: RowPieces = allRows): void {
    const { runs } = pinned
    const { start, end } = runs ? ofRows(runs.length, pieces, 1) : ofRows(rowsIn(pinned), pieces, pieceRows)
    if (start >= end) return
    const form = formOf(pinned)
    const variant = this.#variants.of(form)
    this.#begin({ variant, pinned })
    this.#writeMorsel(variant, form, pinned)
    if (runs) this.#runRuns(variant, runs.address, start, end)
    else for (let at = start; at < end; at += rowsAtOnce) this.#runRows(variant, at, Math.min(end, at + rowsAtOnce))
    // Texts and dictionary entries of the output lie in what is released now.
    this.#end()
  }

  #writeMorsel(variant: Variant, form: SourceForm, pinned: PinnedPartition): void {
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
    const perEntry = (name: string, column: number, place: number, bytes: number): void => {
      const table = this.#lookups.perEntry(name, pinned.columns[column].dictionary!, bytes)
      this.words.i32[(this.#address + place) >>> 2] = table
    }
    for (const { padded, memo, column, place } of needs.remaps) {
      const of = memo === undefined ? '' : `${formKey(form)} ${memo}`
      perEntry(`${padded ? 'padded' : 'plain'} ${of}`, column, place, 8)
    }
    needs.memos.forEach(({ column, place, bytes }, i) => perEntry(`${formKey(form)} ${i}`, column, place, bytes))
    if (needs.direct) this.#writeDirect(needs.direct, pinned)
  }

  /** A table over the codes of the morsel's dictionaries, empty, unless it is of one dictionary that comes back. */
  #writeDirect({ columns, place }: DirectGroups, pinned: PinnedPartition): void {
    const dictionaries = columns.map((column) => pinned.columns[column].dictionary!)
    const codes = dictionaries.map(({ entries }) => entries + 1)
    const slots = codes.reduce((product, count) => product * count, 1)
    let table = 0
    if (dictionaries.length === 1 && dictionaries[0].shared) {
      // NULL's code is one past the last.
      table = this.#lookups.perEntry('direct', { ...dictionaries[0], entries: slots }, 4)
    } else if (slots <= directSlotsMax) {
      this.#direct ??= this.#memory.reserve(directSlotsMax * 4)
      table = this.#direct
      this.words.bytes.fill(0, table, table + slots * 4)
    }
    this.words.i32.set([table, ...codes], (this.#address + place) >>> 2)
  }

  /** Groups that another run made are this one's source. */
  readGroups(source: GroupEntries): void {
    this.#groups = source
    const { context } = this.layout
    const strings = source.strings?.address ?? 0
    this.words.i32[(this.#address + context.offset(sourceStringsPlace)) >>> 2] = strings
  }

  /** chunks: of these groups; absent: all. */
  runGroups(chunks: readonly Chunk[] = this.#groups!.chunks): void {
    const groups = this.#groups!
    const variant = this.#variants.any
    this.#begin({ variant, groups })
    const step = rowsAtOnce * groups.layout.bytes
    for (const chunk of chunks)
      for (let { start } = chunk; start < chunk.end; start += step)
        this.#runRows(variant, start, Math.min(chunk.end, start + step))
    this.#end()
  }

  /** When all rows have come: what the tables have left over for the steps after their probes. */
  runRemainders(): void {
    const { steps } = this.#options.pipeline
    steps.forEach((step, remainder) => {
      if (!hasRemainder(step)) return
      const variant = this.#variants.of(remainderForm(remainder))
      const { chunks } = this.#built.get(step.table)!
      const stride = rowsAtOnce * this.#options.tables.get(step.table)!.bytes
      this.#begin({ variant })
      for (const chunk of chunks)
        for (let { start } = chunk; start < chunk.end; start += stride)
          this.#runRows(variant, start, Math.min(chunk.end, start + stride))
      this.#end()
    })
  }

  #begin(source: OutputSource): void {
    this.#current = source
    if (this.#variants.prepare(source.variant)) this.#output.writeThreshold(source.variant, this.#address)
  }

  #runRows({ instance }: Variant, start: number, end: number): void {
    this.#finished(instance.exports.run(this.#address, start, end))
  }

  #runRuns({ instance }: Variant, address: number, first: number, end: number): void {
    const endAddress = address + end * runBytes
    const step = runsAtOnce * runBytes
    for (let at = address + first * runBytes; at < endAddress; at += step)
      this.#finished(instance.exports.runs(this.#address, at, Math.min(endAddress, at + step)))
  }

  #finished(code: number): void {
    if (code !== 0) throw errorOfCode(code)
    this.#context.checkCancel()
  }

  #end(): void {
    if (this.#options.pipeline.sink.kind === 'output') this.#flush()
    this.#current = undefined
  }

  #flush(): void {
    this.#output.flush(this.#current!, this.#address)
  }

  takeBatches(): Iterable<Batch> {
    return this.#output.take()
  }

  /** Rows of an output sink that another run has made. */
  addRows(batch: Batch): void {
    if (this.best) this.best.add(batch)
    else this.#output.add(batch)
  }

  /** What code asks the interpreter for, row by row: why. */
  get asked(): readonly string[] {
    return this.#variants.asked
  }

  /** Of EXPLAIN ANALYZE: rows that came out of each operator so far. */
  rowCounts(): Map<number, number> {
    const { context } = this.layout
    const nodes = countedNodes(this.#options.pipeline).filter((node) => context.has(countPlace(node)))
    return new Map(
      nodes.map((node) => [node, Number(this.words.i64[(this.#address + context.offset(countPlace(node))) >>> 3])]),
    )
  }

  /** What another run had counted before this one took its place. */
  addRowCounts(rows: ReadonlyMap<number, number>): void {
    addRowCounts({ layout: this.layout, variants: this.#variants, words: this.words }, [{ rows: [...rows] }])
  }

  overEntries(name: EntriesFunction, { start, end }: Chunk): void {
    runEntries(this.#variants, name, start, end)
  }

  /** What the run has made so far. */
  report(): PartReport {
    const { table, strings, putDown } = this.tables
    table?.closeChunk()
    return {
      putDown,
      chunks: putDown ? [] : (table?.chunks ?? []),
      entries: putDown ? 0 : (table?.count ?? 0),
      directory: table?.directory,
      texts: strings && { entries: strings.entries, count: strings.count },
      single: fillsSingle(this.layout) ? this.#address + this.layout.singlePlace! : undefined,
      rows: [...this.rowCounts()],
    }
  }

  /** Nothing is run any more. */
  release(): void {
    this.#variants.release()
    this.tables.release()
  }

  /** What another thread made becomes part of this run. */
  merge(reports: readonly PartReport[], mergeTexts: MergeTexts): void {
    const { layout, tables, words } = this
    const checkCancel = (): void => this.#context.checkCancel()
    mergeParts(
      {
        layout,
        variants: this.#variants,
        tables,
        memory: this.#memory,
        words,
        checkCancel,
      },
      reports,
      mergeTexts,
    )
  }
}

const rowsIn = ({ selection, rows }: PinnedPartition): number => (selection ? selection.length : rows)

function ofRows(rows: number, { first, end, of }: RowPieces, multiple: number): { start: number; end: number } {
  const each = Math.ceil(rows / of / multiple) * multiple
  return { start: Math.min(rows, first * each), end: Math.min(rows, end * each) }
}
