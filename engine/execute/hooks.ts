// What the composition root registers where queries run: how rows leave, how partitions open, how a catalog is revived.
import type { Batch } from '../columns/column.ts'
import type { PartitionColumnForm, PinnedPartition } from '../columns/pinned-partition.ts'
import type { QueryMemory } from '../columns/query-memory.ts'
import type { SessionFacts } from '../functions/function.ts'
import type { GroupLimits } from '../interpret/execute-context.ts'
import type { RowPredicate } from '../row-predicate.ts'
import type { CatalogView, OpenedPartition, ScanPartition } from '../tables.ts'
import type { TextSettings, TypeRef } from '../types/type.ts'
import type { CatalogReviver } from './catalog-versions.ts'

/** What a sink and a partition may know of their query. */
export interface QueryFacts {
  readonly settings: TextSettings
  readonly session: SessionFacts
  readonly catalog: CatalogView
  /** Throws once the query is asked to stop; for long loops. */
  checkCancel(): void
  effect(name: string, args: readonly unknown[]): unknown
  /** The query's part of the memory that all query threads share; absent where queries run without it (inline, in tests). */
  readonly memory?: QueryMemory
  /** Books bytes that are held outside of it; 53200 above the query's limit. Negative gives back. */
  charge?(bytes: number): void
}

export interface SinkChunk {
  readonly payload: unknown
  readonly rows: number
  readonly transfer?: ArrayBuffer[]
}

/** Turns batches into what goes to the session. Batches may hold boxed columns. */
export interface Sink {
  /** payload must be cloneable; what is in `transfer` is moved instead of copied. output: where bytes may go, if they fit. */
  chunk(batch: Batch, output?: SharedArrayBuffer): SinkChunk
  /** Of a sink that keeps rows back: in place of `chunk` once there are no more, with the last rows if there are any. */
  end?(batch: Batch | undefined): SinkChunk
}

export type SinkFactory = (options: unknown, types: readonly TypeRef[], context: QueryFacts) => Sink

/** For each kind of partition. predicates may be used to skip rows; the plan filters again. */
export type PartitionOpener = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly RowPredicate[],
  context: QueryFacts,
) => OpenedPartition

/**
 * Columns of a partition at addresses, for compiled code; undefined: it cannot be pinned, and its batches are copied. coded: attributes
 * whose texts are best as codes of a dictionary that many partitions have.
 */
export type PartitionPinner = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly RowPredicate[],
  context: QueryFacts,
  coded: readonly number[],
) => PinnedPartition | undefined

/** How a pinned partition's columns will lie, known before it is; undefined: it will not be. */
export type PartitionForms = (
  partition: ScanPartition,
  attributes: readonly number[],
  coded: readonly number[],
) => readonly PartitionColumnForm[] | undefined

export interface WorkerHooks {
  readonly sinks: Readonly<Record<string, SinkFactory>>
  readonly openers: Readonly<Record<string, PartitionOpener>>
  /** Kinds that are not here cannot be pinned. */
  readonly pinners?: Readonly<Record<string, PartitionPinner>>
  readonly forms?: Readonly<Record<string, PartitionForms>>
  /** Of tests, which have few groups. */
  readonly groupLimits?: GroupLimits
  /** From what a published catalog gave of itself. */
  readonly reviveCatalog: CatalogReviver
}
