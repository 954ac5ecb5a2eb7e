// A pipeline's work as another thread is told of it, and how that thread does its part.
import type { Batch } from '../../columns/column.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext, KnownPredicate } from '../../interpret/execute-context.ts'
import { type PackedList, unpackList } from '../../packed-list.ts'
import { sharedSpace, type SortJob, sortMorsel } from '../../sort/sort-work.ts'
import type { ScanPartition } from '../../tables.ts'
import { encodeBatch, plainColumn } from '../../spill/batch-codec.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import type { CompileOptions } from '../pipeline/compile-pipeline.ts'
import type { SourceForm } from '../pipeline/forms.ts'
import { cachedLayout } from './module-cache.ts'
import type { PartReport, StoredBatch } from './merge-parts.ts'
import { PipelineRun } from './pipeline-run.ts'
import type { BuiltTable } from './sink-tables.ts'
import type { Chunk } from './table-memory.ts'
import { Variants } from './variants.ts'

interface Common {
  readonly options: CompileOptions
  readonly forms: readonly SourceForm[]
  readonly parameters: readonly Value[]
}

export type HelperJob =
  /** Morsels are partitions of a scan. */
  | (Common & {
      readonly kind: 'rows'
      readonly tables: ReadonlyMap<number, BuiltTable>
      readonly partitions: PackedList<ScanPartition> | readonly ScanPartition[]
      readonly attributes: readonly number[]
      readonly predicates: readonly KnownPredicate[]
      readonly coded: readonly number[]
      /** Of the rows that reach an output sink. */
      readonly types: readonly TypeRef[]
    })
  /** Morsels are entries of a join's table. */
  | (Common & {
      readonly kind: 'link'
      readonly table: BuiltTable
      readonly ranges: readonly Chunk[]
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
  const { options, forms } = job
  Variants.compile(options, cachedLayout(options, forms), forms)
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
  const { options, forms } = job
  const layout = cachedLayout(options, forms)
  const tables = job.kind === 'rows' ? job.tables : new Map<number, BuiltTable>()
  const types = job.kind === 'rows' ? job.types : []
  const run = new PipelineRun(options, layout, forms, types, tables, context)
  if (job.kind === 'rows') {
    const partitions = unpackList(job.partitions)
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
