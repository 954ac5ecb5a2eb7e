// What the socket thread posts to a worker to run one query, and what comes back. All of it is cloneable data.
import type { Batch } from '../columns/column.ts'
import type { ErrorRecord } from '../errors.ts'
import type { SessionFacts } from '../functions/function.ts'
import type { RowAssignment } from '../partition/rule.ts'
import type { Expression } from '../plan/expression.ts'
import type { CheckExpression } from '../plan/logical.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { Spilled } from '../spill/spill.ts'
import type { ScanPartition } from '../tables.ts'
import type { TextSettings, Value } from '../types/type.ts'

export interface QueryTask {
  readonly query: number
  readonly plan: PhysicalPlan
  /** Values of $1…, of the types the plan was bound with. */
  readonly parameters: readonly Value[]
  /** By plan node of each scan. */
  readonly sources: ReadonlyMap<number, readonly ScanPartition[]>
  readonly settings: TextSettings
  readonly session: SessionFacts
  /** The catalog as functions and virtual tables see it; workers keep the newest by version, so data is sent once per version and worker. */
  readonly catalogVersion: number
  /** How rows leave the worker: a sink registered under this name by the composition root, with its options. */
  readonly sink: { readonly kind: string; readonly options: unknown }
  /** Writes: what each written table needs to know (defaults are already in the plan). */
  readonly writes: ReadonlyMap<number, WriteTarget>
  /** Count rows and time per operator, for EXPLAIN ANALYZE; 'compile': write the code, and run nothing. */
  readonly analyze: boolean | 'compile'
  /** Bytes the query may hold; beyond it operators write rows out, and where they cannot it fails with 53200. */
  readonly memoryBytesMax: number
  /** Absent: columns that it decodes stay in the column cache. */
  readonly keepsColumns?: boolean
  /** Int32 in shared memory: non-zero asks the query to stop (1 cancel, 2 statement timeout, 3 termination, 4 idle). */
  readonly cancel: Int32Array
}

export interface WriteTarget {
  readonly table: number
  readonly name: string
  readonly schemaName: string
  readonly columns: readonly {
    readonly name: string
    readonly attribute: number
    readonly type: number
    readonly typmod: number
    readonly notNull: boolean
  }[]
  /** Attributes whose values an error may tell; absent: all. */
  readonly shown?: readonly number[]
  /** Rows are split by these columns (positions in the table) over these regions; absent: whoever commits them chooses. */
  readonly partition?: {
    readonly positions: readonly number[]
    readonly regions: readonly number[]
    /** By this rule; absent: by a hash. */
    readonly assignment?: RowAssignment
  }
  /** Of a partitioned table and of partitions: which partition a new row belongs to. */
  readonly routing?: {
    /** Rows go to the partition that takes them; else they must be this one's. */
    readonly partitioned: boolean
    /** Of a table with those that inherit from it: the row's slot that says in which of them it is. */
    readonly tableSlot?: number
    /** Of each partitioned table on the way: its key, over the row's slots. */
    readonly levels: readonly { readonly table: number; readonly keys: readonly Expression[] }[]
    /** Partitions on the way down to the table, the outermost first. */
    readonly within: readonly { readonly table: number; readonly part: number }[]
    /** Partitions with rows, and what each asks besides what the table does. */
    readonly leaves: readonly {
      readonly table: number
      readonly name: string
      readonly schemaName: string
      readonly notNull: readonly number[]
      readonly checks: readonly CheckExpression[]
      /** Its own columns over the row's slots; absent: they are the same. */
      readonly row?: readonly Expression[]
    }[]
  }
  /** Rows of these events are triggers' first (interpret/writes/before-rows.ts). */
  readonly firesBefore?: readonly ('insert' | 'update' | 'delete')[]
}

/** One pull asks for at most `rows` rows (0: as many as one chunk holds). A chunk says whether more may come. */
export interface ResultChunk {
  readonly query: number
  /** What the sink made of the rows: wire bytes, Arrow columns, … */
  readonly payload: unknown
  readonly rows: number
  readonly done: boolean
}

export type WorkerMessage =
  | {
      readonly kind: 'chunk'
      readonly chunk: ResultChunk
      readonly writes: readonly WriteBatch[]
      readonly affected: number
      readonly analysis?: Analysis
    }
  | { readonly kind: 'failed'; readonly query: number; readonly error: ErrorRecord }
  /** It has loaded, and queries need not wait for that. */
  | { readonly kind: 'up' }
  /** A synchronous effect: answered through the port and woken through `wake`. */
  | {
      readonly kind: 'effect'
      readonly query: number
      /** Named in the answer. */
      readonly id: number
      readonly name: string
      readonly args: readonly unknown[]
    }
  | {
      readonly kind: 'notice'
      readonly query: number
      readonly severity: string
      readonly sqlstate: string
      readonly message: string
    }

/** No row's id. */
export const noRow = -(2n ** 63n)

/** Rows a write statement made: they go to the transaction's overlay. batch is in shared memory, columns in table order. */
export type WriteBatch =
  | {
      readonly kind: 'insert'
      readonly table: number
      /** The partitioned table that the statement names: `replaces` are ids of its rows. */
      readonly through?: number
      readonly batch: Batch
      /** Where all of the batch's rows go, if that is decided. */
      readonly region?: number
      /** Of an UPDATE: for each row the id of the row it takes the place of, which is deleted; `noRow`: of none. */
      readonly replaces?: BigInt64Array
      /** Of an UPDATE: the attributes that it sets; in the others the rows are as those they replace. */
      readonly assigned?: readonly number[]
      /** Attributes that SET names, where triggers may have changed others. */
      readonly set?: readonly number[]
      /** An UPDATE took the rows away from another partition: those that they take the place of there. */
      readonly moved?: { readonly from: number; readonly rowIds: BigInt64Array }
    }
  | {
      readonly kind: 'delete'
      readonly table: number
      /** Table row ids (region number · 2^48 + id); negative ones are rows of the overlay. */
      readonly rowIds: BigInt64Array
      /** New versions of the rows are inserted, which differ in these attributes; absent: the rows are deleted for good. */
      readonly assigned?: readonly number[]
    }

/** By plan node. */
export type Analysis = ReadonlyMap<number, NodeAnalysis>

export interface NodeAnalysis {
  readonly rows: number
  readonly loops: number
  /** Spent in it and its inputs. */
  readonly milliseconds: number
  readonly startupMilliseconds: number
  /** The pipeline that it is compiled into, from 1 on. */
  readonly pipeline?: number
  /** Why it is interpreted. */
  readonly interpreted?: string
  /** Of the last operator of a pipeline: what in it is interpreted row by row, within compiled code. */
  readonly askedByRow?: readonly string[]
  /** Rows that went through temporary files. */
  readonly spilled?: Spilled
  /** Of the last operator of a pipeline: its modules as WebAssembly text, where they were asked for. */
  readonly modules?: readonly string[]
}
