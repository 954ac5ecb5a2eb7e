// What the composition root registers where queries run: how rows leave, how partitions open, how a catalog is revived.
import type { Batch } from '../columns/column.ts'
import type { SessionFacts } from '../functions/function.ts'
import type { KnownPredicate } from '../interpret/execute-context.ts'
import type { CatalogView, OpenedPartition, ScanPartition } from '../tables.ts'
import type { TextSettings, TypeRef } from '../types/type.ts'

/** What a sink and a partition may know of their query. */
export interface QueryFacts {
  readonly settings: TextSettings
  readonly session: SessionFacts
  readonly catalog: CatalogView
  /** Throws once the query is asked to stop; for long loops. */
  checkCancel(): void
  effect(name: string, args: readonly unknown[]): unknown
}

/** Turns batches into what goes to the session. Batches may hold boxed columns. */
export interface Sink {
  /** payload must be cloneable; what is in `transfer` is moved instead of copied. */
  chunk(batch: Batch): { readonly payload: unknown; readonly rows: number; readonly transfer?: ArrayBuffer[] }
}

export type SinkFactory = (options: unknown, types: readonly TypeRef[], context: QueryFacts) => Sink

/** For each kind of partition. predicates may be used to skip rows; the plan filters again. */
export type PartitionOpener = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly KnownPredicate[],
  context: QueryFacts,
) => OpenedPartition

export interface WorkerHooks {
  readonly sinks: Readonly<Record<string, SinkFactory>>
  readonly openers: Readonly<Record<string, PartitionOpener>>
  /** From what publishCatalog was given. */
  reviveCatalog(data: unknown): CatalogView
}
