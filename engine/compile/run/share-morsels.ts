// A pipeline's morsels over several threads: the query's own works as well, and then takes in what the others made.
import { BeyondCode } from '../expression/error-codes.ts'
import type { ExecuteContext, TakenMorsels } from '../../interpret/execute-context.ts'
import { rowsOf } from '../../partition-parts.ts'
import { decodeBatch } from '../../spill/batch-codec.ts'
import type { ScanPartition } from '../../tables.ts'
import { isDistinct } from '../pipeline/aggregates/aggregates.ts'
import { type HelperJob, runMorsels, runPartition } from './helper-work.ts'
import type { PartReport } from './merge-parts.ts'
import type { PipelineRun } from './pipeline-run.ts'
import type { Chunk } from './table-memory.ts'
import { TextMerge, textMorsels, type TextsToMerge } from './text-groups.ts'
import { RoundBatches } from './round-batches.ts'

/**
 * What others have made is the run's own then: nothing is added to its tables afterwards, so `rest` is what the run does alone before.
 * undefined: nobody is asked, and nothing is done.
 */
export function sharePartitions(
  run: PipelineRun,
  work: Omit<HelperJob & { kind: 'rows' }, 'partitions'>,
  partitions: readonly ScanPartition[],
  context: ExecuteContext,
  rest: () => void = () => undefined,
): PartReport[] | undefined {
  const rows = rowsOf(partitions)
  const weight = weightOf(work)
  const isWhole = work.top !== undefined || weight < 1 || rows < partitions.length * splitRowsMin
  const pieces = isWhole ? 1 : piecesOfPartition
  const job: HelperJob & { kind: 'rows' } = { ...work, partitions, pieces }
  const reports = shared(
    rows * weight,
    partitions.length * pieces,
    () => job,
    context,
    (taken) => runMorsels(run, job, taken, context),
    pieces,
  )
  if (!reports) return undefined
  rest()
  run.merge(reports, (texts) => shareTexts(run, work, texts, context))
  return reports
}

/** The rows of a pipeline over groups, as sharePartitions does. Rows that go out come in any order. */
export function shareGroups(
  run: PipelineRun,
  job: HelperJob & { readonly kind: 'groups' },
  context: ExecuteContext,
  rest: () => void,
): boolean {
  const { ranges, code, types } = job
  const { pipeline, groups } = code.options
  const entries = ranges.reduce((sum, { start, end }) => sum + (end - start) / groups!.bytes, 0)
  const compiled = context.compiled!
  // Rows that helpers leave are copied: then nothing of theirs is wanted any more.
  const memory = pipeline.sink.kind === 'output' ? compiled.memory.scope() : compiled.memory
  try {
    const inScope = { ...context, compiled: { ...compiled, memory } }
    const rows = pipeline.steps.some(({ kind }) => kind === 'probe') ? entries : entries / readGroups
    const reports = shared(
      rows,
      ranges.length,
      () => job,
      inScope,
      ({ first }) => run.runGroups([ranges[first]]),
    )
    if (!reports) return false
    rest()
    run.merge(reports, (texts) => shareTexts(run, job, texts, context))
    for (const { address, bytes } of reports.flatMap(({ batches }) => batches ?? []))
      run.addRows(decodeBatch(memory.view(address, bytes).slice(), types))
    return true
  } finally {
    if (memory !== compiled.memory) compiled.memory.closeScope(memory)
  }
}

/** The rows of some partitions, in their order. undefined: nobody is asked, and nothing is done. */
export function shareRound(
  run: PipelineRun,
  work: Omit<HelperJob & { kind: 'rows' }, 'partitions'>,
  partitions: readonly ScanPartition[],
  context: ExecuteContext,
): RoundBatches | undefined {
  const compiled = context.compiled!
  // What helpers make and leave is wanted no longer than the round lasts.
  const memory = compiled.memory.scope()
  const made = new RoundBatches(context)
  try {
    const job = (): HelperJob => ({ ...work, partitions })
    const inRound = { ...context, compiled: { ...compiled, memory } }
    const reports = shared(rowsOf(partitions), partitions.length, job, inRound, ({ first: morsel }) => {
      runPartition(run, work, partitions[morsel], context)
      made.add(morsel, run.takeBatches())
    })
    if (!reports) return undefined
    run.merge(reports, (texts) => shareTexts(run, work, texts, context))
    for (const { morsel, address, bytes } of reports.flatMap(({ batches }) => batches ?? []))
      made.add(morsel, [decodeBatch(memory.view(address, bytes).slice(), work.types)])
    return made
  } catch (error) {
    made.release()
    throw error
  } finally {
    compiled.memory.closeScope(memory)
  }
}

/** A partition's rows are divided among threads where few partitions are left, unless it is soon done: of so many rows, into so many pieces. */
const splitRowsMin = 2048
const piecesOfPartition = 4

/** So many rows that are only looked at and added up take as long as one that is looked up somewhere. */
const lightRows = 10
/** So many of those take as long as one that is kept with its texts. */
const keptTextRows = 4
/** So many of those take as long as an entry of a join's table that is led to. */
const linkedRows = 2
/** So many groups that are only looked at take as long as a row that is looked up somewhere. */
const readGroups = 4
/** So many rows take as long as a text that is looked up and compared. */
const textRows = 4
/** So many rows take as long as an entry that is gathered. */
const gatheredRows = 2
const lightAggregatesMax = 8

/** Of a row that is looked up somewhere. */
function weightOf({ code: { options, forms } }: Pick<HelperJob & { kind: 'rows' }, 'code'>): number {
  const { steps, sink } = options.pipeline
  const hasTexts = forms.some(({ columns }) => columns.some(({ layout }) => layout.kind === 'utf8'))
  if (sink.kind === 'build') return hasTexts ? keptTextRows : 1
  const isLight =
    sink.kind === 'aggregate' &&
    sink.groups.length === 0 &&
    sink.aggregates.length <= lightAggregatesMax &&
    !sink.aggregates.some(isDistinct) &&
    !steps.some(({ kind }) => kind === 'probe') &&
    !hasTexts
  return isLight ? 1 / lightRows : 1
}

export function shareLinks(
  run: PipelineRun,
  job: HelperJob & { kind: 'link' },
  entries: number,
  context: ExecuteContext,
): boolean {
  const link = ({ first: morsel }: TakenMorsels): void => {
    context.checkCancel()
    run.overEntries('link', job.ranges[morsel])
  }
  return shared(entries * linkedRows, job.ranges.length, () => job, context, link) !== undefined
}

function shareTexts(
  { layout }: PipelineRun,
  { code, parameters }: Pick<HelperJob & { kind: 'rows' }, 'code' | 'parameters'>,
  texts: TextsToMerge,
  context: ExecuteContext,
): void {
  const morsels = textMorsels(texts)
  const merge = new TextMerge(layout.groups!, context.compiled!.memory)
  const work = (morsel: number): void => {
    context.checkCancel()
    merge.run(texts, morsel)
  }
  try {
    const job = (): HelperJob => ({ kind: 'texts', code, parameters, texts })
    if (shared(texts.count * textRows, morsels, job, context, ({ first }) => work(first))) return
    for (let morsel = 0; morsel < morsels; morsel++) work(morsel)
  } finally {
    merge.release()
  }
}

/** The groups that others have gathered. */
export function shareGather(
  run: PipelineRun,
  job: HelperJob & { kind: 'gather' },
  entries: number,
  context: ExecuteContext,
): readonly Chunk[] | undefined {
  const gather = ({ first }: TakenMorsels): void => run.tables.gather(job.parts[first])
  return shared(entries * gatheredRows, job.parts.length, () => job, context, gather)?.flatMap(({ chunks }) => chunks)
}

function shared(
  rows: number,
  morsels: number,
  job: () => HelperJob,
  context: ExecuteContext,
  work: (taken: TakenMorsels) => void,
  atOnce = 1,
): PartReport[] | undefined {
  const { crew, memory } = context.compiled!
  const sharing = crew?.share(rows, morsels, job, { memory, atOnce })
  if (!sharing) return undefined
  let own: { readonly error: unknown } | undefined
  try {
    for (let taken; (taken = sharing.take());) work(taken)
  } catch (error) {
    own = { error }
    sharing.fail(error)
  }
  try {
    return sharing.finish<PartReport>()
  } catch (error) {
    // The same, but as it was thrown.
    if (own && !(own.error instanceof BeyondCode) && (error as Error).message === (own.error as Error).message)
      throw own.error
    throw error
  }
}
