// A pipeline's work as another thread is told of it, and how that thread does its part.
import type { Batch } from '../../columns/column.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext, KnownPredicate } from '../../interpret/execute-context.ts'
import { sharedSpace, type SortJob, sortMorsel } from '../../sort/sort-work.ts'
import type { ScanPartition } from '../../tables.ts'
import { encodeBatch, plainColumn } from '../../spill/batch-codec.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import type { PipelineLayout } from '../pipeline/compile-pipeline.ts'
import { BestRows, type TopPlan } from './best-rows.ts'
import { cachedLayout } from './module-cache.ts'
import type { PartReport, StoredBatch } from './merge-parts.ts'
import { PipelineRun } from './pipeline-run.ts'
import type { PutDown } from './group-parts.ts'
import type { PipelineCode } from './run-layouts.ts'
import type { BuiltTable } from './sink-tables.ts'
import type { Chunk } from './table-memory.ts'
import { TextMerge, type TextsToMerge } from './text-groups.ts'
import { Variants } from './variants.ts'

interface Common {
  readonly code: PipelineCode
  readonly parameters: readonly Value[]
}

export type HelperJob =
  /** Morsels are partitions of a scan. */
  | (Common & {
      readonly kind: 'rows'
      readonly tables: ReadonlyMap<number, BuiltTable>
      readonly partitions: readonly ScanPartition[]
      readonly attributes: readonly number[]
      readonly predicates: readonly KnownPredicate[]
      readonly coded: readonly number[]
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
  run(morsel: number): void
  report(): PartReport | undefined
  /** Nothing more is run or told. */
  end(): void
}

export function prepareWork(job: HelperJob): void {
  if (job.kind === 'sort') return
  const { options, forms } = job.code
  Variants.compile(options, layoutOf(job.code), forms)
}

/** Code that comes again is the same object. */
const layouts = new WeakMap<PipelineCode, PipelineLayout>()

function layoutOf(code: PipelineCode): PipelineLayout {
  let layout = layouts.get(code)
  if (!layout) layouts.set(code, (layout = cachedLayout(code.options, code.forms)))
  return layout
}

export function beginWork(job: HelperJob, context: ExecuteContext): HelperWork {
  return job.kind === 'sort' ? beginSort(job, context) : beginCode(job, context)
}

function beginSort(job: SortJob, context: ExecuteContext): HelperWork {
  const space = sharedSpace(job, context.compiled!.memory)
  return {
    run: (morsel) => sortMorsel(space, job, morsel, () => context.checkCancel()),
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
      run: (morsel) => {
        context.checkCancel()
        merge.run(job.texts, morsel)
      },
      report: () => undefined,
      end: () => merge.release(),
    }
  }
  const tables = job.kind === 'rows' ? job.tables : new Map<number, BuiltTable>()
  const types = job.kind === 'rows' ? job.types : []
  const run = new PipelineRun(options, layout, forms, types, tables, context)
  if (job.kind === 'rows') {
    const { partitions } = job
    if (job.top) return beginTop(run, job, job.top, partitions, context)
    const batches: StoredBatch[] = []
    return {
      run: (morsel) => {
        runPartition(run, job, partitions[morsel], context)
        for (const batch of run.takeBatches()) batches.push(stored(batch, morsel, context.compiled!.memory))
      },
      report: () => ({ ...run.report(), batches }),
      end: () => run.release(),
    }
  }
  if (job.kind === 'gather') {
    return {
      run: (morsel) => run.tables.gather(job.parts[morsel]),
      report: () => ({ chunks: run.tables.gathered, entries: 0, rows: [] }),
      end: () => run.release(),
    }
  }
  run.tables.table!.useDirectory({
    address: job.table.directory,
    buckets: job.table.buckets,
  })
  return {
    run: (morsel) => {
      context.checkCancel()
      run.overEntries('link', job.ranges[morsel])
    },
    report: () => undefined,
    end: () => run.release(),
  }
}

function beginTop(
  run: PipelineRun,
  job: HelperJob & { readonly kind: 'rows' },
  top: TopPlan,
  partitions: readonly ScanPartition[],
  context: ExecuteContext,
): HelperWork {
  const { memory } = context.compiled!
  const best = new BestRows(top, context)
  run.best = best
  let told: StoredBatch[] = []
  return {
    run: (morsel) => runPartition(run, job, partitions[morsel], context),
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

export function runPartition(
  run: PipelineRun,
  { attributes, predicates, coded }: Pick<HelperJob & { readonly kind: 'rows' }, 'attributes' | 'predicates' | 'coded'>,
  partition: ScanPartition,
  context: ExecuteContext,
): void {
  const pinned = context.compiled!.pin(partition, attributes, predicates, coded)
  if (!pinned) throw new Error(`a partition of kind ${partition.kind} was not pinned`)
  try {
    context.checkCancel()
    run.run(pinned)
  } finally {
    pinned.release()
  }
}
