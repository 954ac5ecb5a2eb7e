// What other threads made of a pipeline's morsels becomes part of the run on the query's own thread.
import type { QueryMemory } from '../../columns/query-memory.ts'
import { errorOfCode } from '../expression/error-codes.ts'
import { stringsEntry } from '../library/intern-text.ts'
import { fillsSingle, type PipelineLayout } from '../pipeline/compile-pipeline.ts'
import { isByText } from '../pipeline/groups/merge-texts.ts'
import { countPlace } from '../pipeline/source/row-counts.ts'
import { entryRanges } from './entry-ranges.ts'
import type { PutDown } from './group-parts.ts'
import { runEntries } from './run-entries.ts'
import type { SinkTables } from './sink-tables.ts'
import type { Chunk, Directory } from './table-memory.ts'
import type { Variants } from './variants.ts'
import { nullEntry, type TextsToMerge } from './text-groups.ts'
import type { Words } from './words.ts'

/** What one thread's run has made of its morsels, as the thread that runs the query gets it. */
export interface PartReport {
  /** Of a table: its entries. */
  readonly chunks: readonly Chunk[]
  readonly entries: number
  readonly directory?: Directory
  /** Groups that were too many for one table, and whatever else there is of them; `chunks` are none then. */
  readonly putDown?: PutDown
  /** Texts whose ids the entries hold. */
  readonly texts?: { readonly entries: number; readonly count: number }
  /** Address of a single group's states. */
  readonly single?: number
  /** Of an output sink. */
  readonly batches?: readonly StoredBatch[]
  /** Of EXPLAIN ANALYZE: rows by operator. */
  readonly rows: readonly (readonly [node: number, rows: number])[]
}

/** As `encodeBatch` writes it, in the query's memory. */
export interface StoredBatch {
  readonly morsel: number
  readonly address: number
  readonly bytes: number
}

/** Of the run that takes them in. */
interface MergingRun {
  readonly layout: PipelineLayout
  readonly variants: Variants
  readonly tables: SinkTables
  readonly memory: QueryMemory
  readonly words: Words
  readonly checkCancel: () => void
}

/** Merges texts' groups by as many threads as there are. */
export type MergeTexts = (texts: TextsToMerge) => void

export function mergeParts(run: MergingRun, reports: readonly PartReport[], mergeTexts: MergeTexts): void {
  addRowCounts(run, reports)
  const { layout, variants, tables } = run
  if (fillsSingle(layout)) {
    for (const { single } of reports) {
      const code = variants.any.instance.exports.mergeSingle(variants.address, single!)
      if (code !== 0) throw errorOfCode(code)
    }
  } else if (tables.putDown || reports.some(({ putDown }) => putDown))
    for (const report of reports) takeParts(run, report)
  else if (layout.groups && isByText(layout.groups)) adoptTextGroups(run, reports, mergeTexts)
  else if (layout.groups) adoptGroups(run, reports)
  else for (const { chunks, entries } of reports) tables.table?.adopt(chunks, entries)
}

export function addRowCounts(
  { layout, variants, words }: Pick<MergingRun, 'layout' | 'variants' | 'words'>,
  reports: readonly Pick<PartReport, 'rows'>[],
): void {
  for (const { rows } of reports)
    for (const [node, count] of rows)
      words.i64[(variants.address + layout.context.offset(countPlace(node))) >>> 3] += BigInt(count)
}

function takeParts(run: MergingRun, { putDown, directory, chunks, texts }: PartReport): void {
  const translate = texts && translateTexts(run, texts)
  if (putDown) {
    run.tables.takeParts(putDown, translate)
    return
  }
  if (translate !== undefined) translateEntries(run, chunks, translate)
  run.tables.takeDirectory(directory!)
}

function adoptGroups(run: MergingRun, reports: readonly PartReport[]): void {
  const { variants } = run
  const table = run.tables.table!
  table.closeChunk()
  const all = reports.reduce((sum, { entries }) => sum + entries, table.count)
  // It may be fuller than one that rows look into: what comes is in its order.
  table.growDirectory(Math.ceil((all * 2) / 3), (start, end) => {
    run.checkCancel()
    runEntries(variants, 'rehash', start, end)
  })
  const adopted: { readonly chunks: readonly Chunk[]; readonly dead: number }[] = []
  for (const { chunks, directory, texts } of reports) {
    if (texts) translateEntries(run, chunks, translateTexts(run, texts))
    const slots = {
      start: directory!.address,
      end: directory!.address + directory!.buckets * 8,
    }
    let dead = 0
    for (const { start, end } of entryRanges([slots], 8)) {
      run.checkCancel()
      runEntries(variants, 'adopt', start, end)
      dead += adoptedWord(run)
    }
    adopted.push({ chunks, dead })
  }
  // Entries move only when nobody looks for them in the directory any more; they were counted where they were linked.
  for (const { chunks, dead } of adopted)
    table.adopt(dead > 0 ? chunks.map((chunk) => closedUp(run, chunk)) : chunks, 0)
}

function adoptTextGroups(run: MergingRun, reports: readonly PartReport[], mergeTexts: MergeTexts): void {
  const { layout, variants, memory, words, tables } = run
  const groups = layout.groups!
  const { offset } = groups.keys.fields[0]
  const strings = tables.strings!
  tables.table!.closeChunk()
  reports.forEach(({ chunks, texts }, i) => {
    const { entries, count } = texts!
    const all = { strings: strings.address, entries, count, met: memory.reserve(Math.max(1, count)) }
    mergeTexts(all)
    const { i32 } = words
    // A later one's texts are looked up among these, too.
    strings.append(all, i < reports.length - 1, (id, group) => (i32[(group + offset) >>> 2] = id))
    memory.free(all.met)
    const ofNull = nullEntry(groups, chunks, words)
    if (ofNull !== undefined) runEntries(variants, 'adopt', ofNull, ofNull + groups.bytes)
  })
  // They are noted beside their texts where they lie now: they move when nobody looks for them any more.
  for (const { chunks } of reports)
    tables.table!.adopt(
      chunks.map((chunk) => closedUp(run, chunk)),
      0,
    )
}

function closedUp(run: MergingRun, { start, end }: Chunk): Chunk {
  run.checkCancel()
  runEntries(run.variants, 'closeUp', start, end)
  return { start, end: adoptedWord(run) }
}

const adoptedWord = ({ layout, variants, words }: MergingRun): number =>
  words.i32[(variants.address + layout.context.offset('adopted')) >>> 2] >>> 0

/** Between them it is looked whether the query is to stop. */
const textsAtOnce = 32_768

/** Texts' ids in another thread's entries become this one's; the table of them is freed. */
function translateEntries(run: MergingRun, chunks: readonly Chunk[], translate: number): void {
  const { layout, variants, memory, words } = run
  words.i32[(variants.address + layout.context.offset('translate')) >>> 2] = translate
  for (const { start, end } of entryRanges(chunks, layout.groups!.bytes)) {
    run.checkCancel()
    runEntries(variants, 'translate', start, end)
  }
  memory.free(translate)
}

/** By their ids there, the ids here. */
function translateTexts(run: MergingRun, { entries, count }: NonNullable<PartReport['texts']>): number {
  const strings = run.tables.strings!
  const table = run.memory.reserve(Math.max(4, count * 4))
  const translate = run.variants.any.instance.exports.translateTexts
  for (let first = 0; first < count;) {
    const end = Math.min(count, first + textsAtOnce)
    first = translate(strings.address, entries, first, end, table)
    run.checkCancel()
    if (first < end) strings.grow(run.words.i32[(entries + first * stringsEntry.bytes + stringsEntry.length) >>> 2])
  }
  return table
}
