// What operators ask of their query beyond what expressions do: sources, accounting, writes, counters.
import type { Batch } from '../columns/column.ts'
import type { PartitionColumnForm, PinnedPartition } from '../columns/pinned-partition.ts'
import type { QueryMemory } from '../columns/query-memory.ts'
import type { WriteBatch, WriteTarget } from '../execute/query-task.ts'
import type { RowPredicate } from '../row-predicate.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { Spill } from '../spill/spill.ts'
import type { OpenedPartition, ScanPartition } from '../tables.ts'
import type { Value } from '../types/type.ts'
import type { EvaluateContext } from './context.ts'
import type { KeptJoins } from './joins/kept-joins.ts'
import type { RowIdSet } from './keys/row-id-set.ts'

/** A scan predicate with its constants known. */
export interface ExecuteContext extends EvaluateContext {
  /** An apply binds its outer row's values here. */
  readonly parameters: Value[]
  /** By plan node. */
  readonly sources: ReadonlyMap<number, readonly ScanPartition[]>
  openPartition(
    partition: ScanPartition,
    attributes: readonly number[],
    predicates: readonly RowPredicate[],
  ): OpenedPartition
  readonly writes: ReadonlyMap<number, WriteTarget>
  /** Hands a write to the transaction. */
  emit(write: WriteBatch): void
  /** Counts rows that a write statement changed; by plan node, since only the statement's own write is in its tag. */
  addAffected(node: number, rows: number): void
  /** Books bytes on the query's account: 53200 beyond its limit, unless it must. Negative gives back. */
  charge(bytes: number, must?: boolean): void
  /** Where rows go that memory does not hold; absent: 53200. */
  readonly spill?: Spill
  checkCancel(): void
  /** Rows of WITH queries, by number. */
  readonly ctes: Map<number, CteRows>
  /** Rows that the statement has changed, by table; absent: it has at most one write that changes any. */
  readonly changed?: Map<number, RowIdSet> | undefined
  /** In a late round of a WITH RECURSIVE: what of its step is the same in every round. */
  readonly keptJoins?: KeptJoins | undefined
  /** What compiled pipelines need; absent where everything is interpreted. */
  readonly compiled?: CompiledContext
  /** EXPLAIN ANALYZE wraps operators; absent otherwise. */
  readonly observe?: (node: number, batches: Iterable<Batch>) => Iterable<Batch>
}

/** Rows of a WITH query as they are made: each reader has its own position. */
export interface CteRows {
  /** The i-th batch; undefined past the end. */
  batch(index: number): Batch | undefined
  /** Once all are made. */
  readonly rows?: number | undefined
  /** What makes them. */
  readonly plan?: PhysicalPlan
}

/** Rows of an operator that has run to its end. */
export interface KeptBatches extends Iterable<Batch> {
  /** Each way their columns lie. */
  readonly shapes: readonly (readonly PartitionColumnForm[])[]
  /** The rows without the first batches; releasing them releases all. */
  skip(batches: number): KeptBatches
  release(): void
}

/** When a thread's groups are too many for one table. */
export interface GroupLimits {
  /** Slots of a directory that stays in the second cache with its entries: groups of a larger one are put down in parts. */
  readonly slotsMax: number
  /**
   * What is put down beyond that, and beyond twice what was gathered of it before, is gathered at once: groups may be few that come
   * often.
   */
  readonly looseBytesMax: number
}

export interface CompiledContext {
  readonly memory: QueryMemory
  /** Rows of operators that were run to know their forms, by plan node: whoever runs the operator next takes them. */
  readonly kept: Map<number, KeptBatches>
  /** Nodes whose tables are known to be too large for the query's memory: interpreted, they can write rows out. */
  readonly tooLarge: Set<number>
  /** undefined: partitions of this kind cannot be pinned. */
  forms(
    partition: ScanPartition,
    attributes: readonly number[],
    coded?: readonly number[],
  ): readonly PartitionColumnForm[] | undefined
  /** coded: attributes whose texts are best as codes of a dictionary that many partitions have. */
  pin(
    partition: ScanPartition,
    attributes: readonly number[],
    predicates: readonly RowPredicate[],
    coded?: readonly number[],
  ): PinnedPartition | undefined
  /** Absent but in tests, which have few groups. */
  readonly groupLimits?: GroupLimits
  /** Absent where a query runs on one thread. */
  readonly crew?: QueryCrew
  /** What EXPLAIN wants to know; absent otherwise. */
  readonly report?: CompileReport
  /** Runs the plan or the part of it that has a compiled form; undefined: it is to be interpreted. */
  run(plan: PhysicalPlan, context: ExecuteContext): Iterable<Batch> | undefined
}

/** Other threads that may take part in a query's work. */
export interface QueryCrew {
  /** Offers so many morsels over so many rows. job: makes what is told them, cloneable. undefined: it is too little, or nobody is there. */
  share(rows: number, morsels: number, job: () => unknown, options?: SharingOptions): SharedMorsels | undefined
}

export interface SharingOptions {
  /** Takes over what helpers make; absent: the query's. */
  readonly memory?: QueryMemory
  /** So many neighbours are better done by one thread, while there are many left; absent: 1. */
  readonly atOnce?: number
}

/** From `first` on, before `end`. */
export interface TakenMorsels {
  readonly first: number
  readonly end: number
}

export interface SharedMorsels {
  /** The next ones; undefined: all are taken, or something has failed. */
  take(): TakenMorsels | undefined
  /** The first error stops all. */
  fail(error: unknown): void
  /** Waits for those who are at a morsel, gives what they report, or throws the first error. To be called in any case. */
  finish<Report>(): Report[]
}

/** What became of a plan's operators. */
export interface CompileReport {
  /** Modules are written, nothing is run. */
  readonly compileOnly: boolean
  /** The number of the next pipeline. */
  nextPipeline(): number
  compiled(node: number, pipeline: number): void
  interpreted(node: number, reason: string): void
  /** What the code of the pipeline that ends with this operator asks the interpreter for, row by row. */
  askedByRow(node: number, reasons: readonly string[]): void
  /** What was told of these is void: they run again. */
  forget(nodes: readonly number[]): void
  /** A module of the pipeline that ends with this operator, as text. */
  module(node: number, text: string): void
  /** Of an operator that ran in generated code. milliseconds: of its pipeline and those before it. */
  rows(node: number, rows: number, milliseconds: number): void
}
