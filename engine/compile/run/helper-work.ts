// A pipeline's work as another thread is told of it, and how that thread does its part.
import type { Batch } from '../../columns/column.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext, TakenMorsels } from '../../interpret/execute-context.ts'
import type { RowPredicate } from '../../row-predicate.ts'
import { sharedSpace, type SortJob, sortMorsel } from '../../sort/sort-work.ts'
import type { ScanPartition } from '../../tables.ts'
import { encodeBatch, plainColumn } from '../../spill/batch-codec.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { BestRows, type TopPlan } from './best-rows.ts'
import type { PartReport, StoredBatch } from './merge-parts.ts'
import { PipelineRun, type RowPieces } from './pipeline-run.ts'
import type { PutDown } from './group-parts.ts'
import { layoutOf, type PipelineCode } from './run-layouts.ts'
import type { BuiltTable, TextsPlace } from './sink-tables.ts'
import type { Chunk } from './table-memory.ts'
import { TextMerge, type TextsToMerge } from './text-groups.ts'
import { Variants } from './variants.ts'

interface Common {
  readonly code: PipelineCode
  readonly parameters: readonly Value[]
}

export type HelperJob =
  /** Morsels are partitions of a scan, or pieces of them. */
  | (Common & {
      readonly kind: 'rows'
      readonly tables: ReadonlyMap<number, BuiltTable>
      readonly partitions: readonly ScanPartition[]
      /** Morsels of each partition; absent: 1. */
      readonly pieces?: number
      readonly attributes: readonly number[]
      readonly predicates: readonly RowPredicate[]
      readonly coded: readonly number[]
      /** Of the rows that reach an output sink. */
      readonly types: readonly TypeRef[]
      /** Of the rows only the best are wanted. */
      readonly top?: TopPlan
    })
  /** Morsels are groups that another pipeline's aggregate made. */
  | (Common & {
      readonly kind: 'groups'
      readonly tables: ReadonlyMap<number, BuiltTable>
      readonly ranges: readonly Chunk[]
      readonly strings?: TextsPlace
      /** Of the rows that reach an output sink. */
      readonly types: readonly TypeRef[]
      /** Of the rows only the best are wanted. */
      readonly top?: TopPlan
    })
  /** Morsels are entries of a join's table. */
  | (Common & {
      readonly kind: 'link'
      readonly table: BuiltTable
      readonly ranges: readonly Chunk[]
    })
  /** Morsels are parts of an aggregate's groups. */
  | (Common & {
      readonly kind: 'gather'
      readonly parts: PutDown['parts']
    })
  /** Morsels are texts that one thread's groups are by. */
  | (Common & {
      readonly kind: 'texts'
      readonly texts: TextsToMerge
    })
  /** Morsels are buckets of packed sort keys. */
  | SortJob

/** Morsels of generated code. */
type CodeJob = Exclude<HelperJob, SortJob>

export interface HelperWork {
  run(taken: TakenMorsels): void
  report(): PartReport | undefined
  /** Nothing more is run or told. */
  end(): void
}

export function prepareWork(job: HelperJob): void {
  if (job.kind === 'sort') return
  const { options, forms } = job.code
  Variants.compile(options, layoutOf(job.code), forms)
}

export function beginWork(job: HelperJob, context: ExecuteContext): HelperWork {
  return job.kind === 'sort' ? beginSort(job, context) : beginCode(job, context)
}

function beginSort(job: SortJob, context: ExecuteContext): HelperWork {
  const space = sharedSpace(job, context.compiled!.memory)
  return {
    run: ({ first }) => sortMorsel(space, job, first, () => context.checkCancel()),
    report: () => undefined,
    end: () => undefined,
  }
}

function beginCode(job: CodeJob, context: ExecuteContext): HelperWork {
  const { options, forms } = job.code
  const layout = layoutOf(job.code)
  if (job.kind === 'texts') {
    const merge = new TextMerge(layout.groups!, context.compiled!.memory)
    return {
      run: ({ first }) => {
        context.checkCancel()
        merge.run(job.texts, first)
      },
      report: () => undefined,
      end: () => merge.release(),
    }
  }
  const hasRows = job.kind === 'rows' || job.kind === 'groups'
  const tables = hasRows ? job.tables : new Map<number, BuiltTable>()
  const run = new PipelineRun(options, layout, forms, hasRows ? job.types : [], tables, context)
  if (hasRows) {
    if (job.kind === 'groups') run.readGroups({ layout: options.groups!, chunks: job.ranges, strings: job.strings })
    const some = (taken: TakenMorsels): void =>
      job.kind === 'rows' ? runMorsels(run, job, taken, context) : run.runGroups([job.ranges[taken.first]])
    if (job.top) return beginTop(run, job.top, some, context)
    const batches: StoredBatch[] = []
    return {
      run: (taken) => {
        some(taken)
        for (const batch of run.takeBatches()) batches.push(stored(batch, taken.first, context.compiled!.memory))
      },
      report: () => ({ ...run.report(), batches }),
      end: () => run.release(),
    }
  }
  if (job.kind === 'gather') {
    return {
      run: ({ first }) => run.tables.gather(job.parts[first]),
      report: () => ({ chunks: run.tables.gathered, entries: 0, rows: [] }),
      end: () => run.release(),
    }
  }
  run.tables.table!.useDirectory({
    address: job.table.directory,
    buckets: job.table.buckets,
  })
  return {
    run: ({ first }) => {
      context.checkCancel()
      run.overEntries('link', job.ranges[first])
    },
    report: () => undefined,
    end: () => run.release(),
  }
}

function beginTop(
  run: PipelineRun,
  top: TopPlan,
  some: (taken: TakenMorsels) => void,
  context: ExecuteContext,
): HelperWork {
  const { memory } = context.compiled!
  const best = new BestRows(top, context)
  run.best = best
  let told: StoredBatch[] = []
  return {
    run: some,
    report: () => {
      for (const { address } of told) memory.free(address)
      told = best.kept.map((batch) => stored(batch, 0, memory))
      return { ...run.report(), batches: told }
    },
    end: () => run.release(),
  }
}

function stored(batch: Batch, morsel: number, memory: QueryMemory): StoredBatch {
  const encoded = encodeBatch({ length: batch.length, columns: batch.columns.map(plainColumn) })
  const bytes = encoded.length
  const address = memory.reserve(bytes)
  memory.view(address, bytes).set(encoded)
  return { morsel, address, bytes }
}

/** Pieces of one partition are pinned together. */
export function runMorsels(
  run: PipelineRun,
  job: HelperJob & { readonly kind: 'rows' },
  { first, end }: TakenMorsels,
  context: ExecuteContext,
): void {
  const { partitions, pieces = 1 } = job
  for (let morsel = first; morsel < end;) {
    const partition = Math.floor(morsel / pieces)
    const before = partition * pieces
    const next = Math.min(end, before + pieces)
    runPartition(run, job, partitions[partition], context, { first: morsel - before, end: next - before, of: pieces })
    morsel = next
  }
}

/** pieces: of its rows; absent: all. */
export function runPartition(
  run: PipelineRun,
  { attributes, predicates, coded }: Pick<HelperJob & { readonly kind: 'rows' }, 'attributes' | 'predicates' | 'coded'>,
  partition: ScanPartition,
  context: ExecuteContext,
  pieces?: RowPieces,
): void {
  const pinned = context.compiled!.pin(partition, attributes, predicates, coded)
  if (!pinned) throw new Error(`a partition of kind ${partition.kind} was not pinned`)
  try {
    context.checkCancel()
    run.run(pinned, pieces)
  } finally {
    pinned.release()
  }
}
