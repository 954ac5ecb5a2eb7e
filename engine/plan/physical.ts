// The physical plan: what execute runs. Columns are slots (positions in the input row), joins have their algorithm,
// and everything is cloneable, since it is posted to a worker.
import type { Batch } from '../columns/column.ts'
import type { PredicateOperator } from '../row-predicate.ts'
import type { TypeRef } from '../types/type.ts'
import type { Expression, SortKey } from './expression.ts'
import type { FileScan } from './file-scan.ts'
import type {
  ArbiterCondition,
  CheckExpression,
  FrameBound,
  JoinType,
  MergeAction,
  RowLock,
  SetItem,
} from './logical.ts'
import type { JoinRange } from './join-ranges.ts'
import type { RemoteScan } from './remote-scan.ts'

export interface PhysicalAggregate {
  readonly function: number
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter?: Expression
  readonly orderBy: readonly SortKey[]
  readonly type: TypeRef
}

export interface PhysicalWindow {
  readonly function: number
  readonly args: readonly Expression[]
  readonly filter?: Expression
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortKey[]
  readonly frame: {
    readonly mode: 'rows' | 'range' | 'groups'
    readonly start: FrameBound
    readonly end: FrameBound
    readonly exclude: string
  }
  readonly type: TypeRef
}

/** Filter that a source may use to skip data: slot op constant. The plan still filters exactly. */
export interface ScanPredicate {
  readonly attribute: number
  readonly op: PredicateOperator
  /** Literals or parameters of the column's own type, or parameters widened to it. */
  readonly values: readonly Expression[]
  /** in: the one value is a parameter whose elements are meant, of the column's type or integers to be widened to int8. */
  readonly ofArray?: 'same' | 'widened'
}

/** A parameter of a plan that is filled in when it starts: the oldest time that is not expired after so many µs. */
export interface ExpiryLimit {
  readonly parameter: number
  readonly micros: number
  readonly type: number
}

interface Node {
  /** Unique in the plan: EXPLAIN ANALYZE's counters are keyed by it. */
  readonly node: number
  readonly types: readonly TypeRef[]
  /** Optimiser's estimate of rows. */
  readonly rows: number
  /** Lines EXPLAIN prints under the operator come from the fields; `label` is what a scan is called. */
  readonly label?: string
  /** Names of the output columns, for EXPLAIN. */
  readonly names?: readonly string[]
  /** Optimiser's estimate of work, in rows read; for EXPLAIN. */
  readonly cost?: { readonly startup: number; readonly total: number }
  /** At the top of a plan that reads tables with a ttl: numbered one after the other. */
  readonly expiryLimits?: readonly ExpiryLimit[]
}

export type PhysicalPlan = Node & PhysicalOperator

export type PhysicalOperator =
  /** source indexes QueryTask.sources; filter runs over the scanned slots. attributes: what to read (0 = row id). */
  | {
      readonly kind: 'scan'
      readonly table: number
      readonly attributes: readonly number[]
      readonly predicates: readonly ScanPredicate[]
      readonly filter?: Expression
      readonly limit?: number
      /** Of a remote table: what its service is asked for. */
      readonly remote?: RemoteScan
      /** Of files instead of a table, whose OID is then 0. */
      readonly file?: FileScan
      /** What EXPLAIN says of an index; `filter` holds all of it, and the source decides by `predicates`. */
      readonly index?: { readonly name: string; readonly condition: Expression; readonly rest?: Expression }
    }
  | {
      readonly kind: 'function-scan'
      readonly function: number
      readonly args: readonly Expression[]
      readonly ordinality: boolean
      /** Names of the columns that a list gives a user's function of records, which has to keep to them. */
      readonly listed?: readonly string[]
    }
  /** batches: rows that were read before the plan ran, instead of `lists`. */
  | {
      readonly kind: 'values'
      readonly lists: readonly (readonly Expression[])[]
      readonly batches?: readonly Batch[]
    }
  | { readonly kind: 'filter'; readonly input: PhysicalPlan; readonly condition: Expression }
  | { readonly kind: 'project'; readonly input: PhysicalPlan; readonly expressions: readonly Expression[] }
  | {
      readonly kind: 'project-set'
      readonly input: PhysicalPlan
      readonly items: readonly Omit<SetItem, 'column'>[]
    }
  /**
   * Hash join on leftKeys[i] = rightKeys[i] (same type each; the right side is built). Output: left slots, then right's (semi and
   * anti: left only; mark: left and the mark; single: as left, 21000 on a second match). residual sees left then right slots.
   * nullSafe[i]: keys compare as IS NOT DISTINCT FROM.
   */
  | {
      readonly kind: 'hash-join'
      readonly type: JoinType | 'single' | 'mark'
      readonly left: PhysicalPlan
      readonly right: PhysicalPlan
      readonly leftKeys: readonly Expression[]
      readonly rightKeys: readonly Expression[]
      readonly nullSafe?: readonly boolean[]
      readonly residual?: Expression
      readonly nullAware?: boolean
    }
  | {
      readonly kind: 'nested-loop-join'
      readonly type: JoinType | 'single' | 'mark'
      readonly left: PhysicalPlan
      readonly right: PhysicalPlan
      readonly condition?: Expression
      /** Terms of the condition, each side over its own slots: right rows beyond them need not be looked at. */
      readonly ranges?: readonly JoinRange[]
      readonly nullAware?: boolean
    }
  /**
   * Runs the driver's side of the join first; the scan with that node, on the other side, then reads rows whose attribute is among
   * the driver's keys. single: unless there are several.
   */
  | {
      readonly kind: 'key-lookup'
      readonly input: PhysicalPlan & { readonly kind: 'hash-join' | 'nested-loop-join' }
      readonly driver: 'left' | 'right'
      readonly key: Expression
      readonly scan: number
      readonly attribute: number
      readonly index: string
      readonly single?: true
    }
  /** What no rule could unnest: right is run again per left row, whose slots are parameters numbered from `firstParameter`. */
  | {
      readonly kind: 'apply'
      readonly type: 'inner' | 'left' | 'semi' | 'anti' | 'single' | 'mark'
      readonly left: PhysicalPlan
      readonly right: PhysicalPlan
      /** Over the left row: right runs only where it is true. */
      readonly when?: Expression
      /** parameters[i] is the left slot bound to parameter number firstParameter + i while right runs. */
      readonly parameters: readonly number[]
      readonly firstParameter: number
      readonly condition?: Expression
    }
  | {
      readonly kind: 'aggregate'
      readonly input: PhysicalPlan
      readonly groups: readonly Expression[]
      readonly aggregates: readonly PhysicalAggregate[]
      readonly groupingSets?: readonly (readonly number[])[]
      readonly groupings?: readonly (readonly number[])[]
    }
  /** first: rows that so many of their partition come before need not come out, nor be counted. */
  | {
      readonly kind: 'window'
      readonly input: PhysicalPlan
      readonly calls: readonly PhysicalWindow[]
      readonly first?: number
      /** Slots of the input that come out, before the calls; absent: all. */
      readonly passes?: readonly number[]
    }
  /** Output: the input's slots, then these attributes of the row whose id is in the slot `rowId`; NULLs where that is NULL. */
  | {
      readonly kind: 'fetch-rows'
      readonly input: PhysicalPlan
      readonly table: number
      readonly rowId: number
      readonly attributes: readonly number[]
    }
  | {
      readonly kind: 'sort'
      readonly input: PhysicalPlan
      readonly keys: readonly SortKey[]
      readonly limit?: Expression
      readonly offset?: Expression
    }
  | {
      readonly kind: 'limit'
      readonly input: PhysicalPlan
      readonly limit?: Expression
      readonly offset?: Expression
      readonly ties?: readonly SortKey[]
    }
  /** limit and offset are those of the limit above: no more rows are locked than it takes. */
  | {
      readonly kind: 'lock-rows'
      readonly input: PhysicalPlan
      readonly locks: readonly RowLock[]
      readonly limit?: Expression
      readonly offset?: Expression
    }
  | { readonly kind: 'distinct'; readonly input: PhysicalPlan; readonly on?: readonly Expression[] }
  | {
      readonly kind: 'set-operation'
      readonly op: 'union' | 'intersect' | 'except'
      /** Always for UNION: without ALL it is DISTINCT over this. */
      readonly all: boolean
      readonly left: PhysicalPlan
      readonly right: PhysicalPlan
    }
  | {
      readonly kind: 'with'
      readonly ctes: readonly { readonly cte: number; readonly plan: PhysicalPlan; readonly name: string }[]
      readonly body: PhysicalPlan
    }
  | { readonly kind: 'cte-scan'; readonly cte: number; readonly source: readonly number[] }
  | {
      readonly kind: 'recursive'
      readonly cte: number
      readonly base: PhysicalPlan
      readonly step: PhysicalPlan
      readonly all: boolean
    }
  | PhysicalWrite
  | { readonly kind: 'empty' }

/** Writes hand row batches to the query's WriteSink (execute/write-sink.ts) and yield RETURNING rows. */
export type PhysicalWrite =
  | {
      readonly kind: 'insert'
      readonly table: number
      readonly input: PhysicalPlan
      readonly row: readonly Expression[]
      readonly checks: readonly CheckExpression[]
      readonly conflict?: {
        readonly action: 'nothing' | 'update'
        readonly arbiters: readonly number[]
        readonly conditions?: readonly ArbiterCondition[]
        /** Over slots: existing row (table order), then excluded row. */
        readonly row?: readonly Expression[]
        readonly assigned?: readonly number[]
        readonly where?: Expression
        /**
         * Instead of row and where: run for each pair, whose slots are parameters numbered from `firstParameter`. Yields the new row, or
         * nothing where the condition does not hold.
         */
        readonly rows?: {
          readonly plan: PhysicalPlan
          readonly parameters: readonly number[]
          readonly firstParameter: number
        }
        /** RETURNING reads existing rows. */
        readonly returnsExisting?: true
      }
      /** Over the new row's slots, table order; under ON CONFLICT DO UPDATE then whether it is what became of an existing row, and that row's. */
      readonly returning?: readonly Expression[]
      /** The table is a view, and its triggers do the work. */
      readonly instead?: true
    }
  | {
      readonly kind: 'update'
      readonly table: number
      readonly input: PhysicalPlan
      readonly rowId: number
      readonly row: readonly Expression[]
      readonly assigned: readonly number[]
      readonly checks: readonly CheckExpression[]
      /** Over the input's slots followed by the new row's (table order). */
      readonly returning?: readonly Expression[]
      /** Of a view whose triggers do the work: the row as it is, over the input's slots. */
      readonly old?: readonly Expression[]
    }
  | {
      readonly kind: 'delete'
      readonly table: number
      readonly input: PhysicalPlan
      readonly rowId: number
      /** Over the input's slots. */
      readonly returning?: readonly Expression[]
      /** Of a view whose triggers do the work: the row as it is, over the input's slots. */
      readonly old?: readonly Expression[]
    }
  | {
      readonly kind: 'merge'
      readonly table: number
      readonly input: PhysicalPlan
      readonly rowId: number
      readonly action: number
      readonly actions: readonly MergeAction[]
      readonly row: readonly Expression[]
      readonly checks: readonly CheckExpression[]
      /** Over the input's slots followed by the new row's (table order). */
      readonly returning?: readonly Expression[]
    }
