// The logical plan: relational operators as immutable data. Bind builds it, the rules in optimize/ rewrite it.
// Every operator's output is a list of PlanColumn; expressions name columns by id, so moving an operator renumbers nothing.
import type { TypeRef, Value } from '../types/type.ts'
import type { ListedColumns } from '../functions/function.ts'
import type { ColumnId, Expression, SortKey } from './expression.ts'
import type { FileScan } from './file-scan.ts'
import type { RemoteScan } from './remote-scan.ts'

export interface PlanColumn {
  readonly id: ColumnId
  readonly name: string
  readonly type: TypeRef
  /** Where a result column comes from, for RowDescription's table OID and attribute number. */
  readonly origin?: { readonly table: number; readonly attribute: number }
}

/** attribute 0 of a base table's scan is its row id (int8), wanted by update and delete. */
export const rowIdAttribute = 0

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'cross'

export interface AggregateCall {
  readonly column: PlanColumn
  /** OID of the aggregate in engine/functions. */
  readonly function: number
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter?: Expression
  readonly orderBy: readonly SortKey[]
}

export interface WindowCall {
  readonly column: PlanColumn
  readonly function: number
  readonly args: readonly Expression[]
  readonly filter?: Expression
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortKey[]
  readonly frame: {
    readonly mode: 'rows' | 'range' | 'groups'
    readonly start: FrameBound
    readonly end: FrameBound
    readonly exclude: 'no-others' | 'current-row' | 'group' | 'ties'
  }
}
export interface FrameBound {
  readonly kind: 'unbounded-preceding' | 'preceding' | 'current-row' | 'following' | 'unbounded-following'
  readonly offset?: Expression
}

export type LogicalPlan =
  /** A base or virtual table. columns[i] is attribute attributes[i]. filters are those the source was given (all of them are also exact). */
  | {
      readonly kind: 'scan'
      readonly table: number
      readonly name: string
      readonly alias: string
      readonly columns: readonly PlanColumn[]
      readonly attributes: readonly number[]
      readonly filters: readonly Expression[]
      readonly limit?: number
      /** Of a remote table: what its service is asked for. */
      readonly remote?: RemoteScan
      /** Of files instead of a table, whose OID is then 0. */
      readonly file?: FileScan
    }
  /** A set-returning function in FROM; with ordinality the last column is int8. */
  | {
      readonly kind: 'function-scan'
      readonly function: number
      readonly args: readonly Expression[]
      readonly columns: readonly PlanColumn[]
      readonly ordinality: boolean
      readonly alias: string
      /** Names of the columns that a list gives a user's function of records. */
      readonly listed?: readonly string[]
    }
  | {
      readonly kind: 'values'
      readonly columns: readonly PlanColumn[]
      readonly rows: readonly (readonly Expression[])[]
    }
  | { readonly kind: 'filter'; readonly input: LogicalPlan; readonly condition: Expression }
  | {
      readonly kind: 'project'
      readonly input: LogicalPlan
      readonly items: readonly { readonly column: PlanColumn; readonly expression: Expression }[]
    }
  /** Set-returning calls in a select list or ROWS FROM, run in lock-step: items that are no sets stand in each row. */
  | {
      readonly kind: 'project-set'
      readonly input: LogicalPlan
      readonly items: readonly SetItem[]
    }
  | {
      readonly kind: 'join'
      readonly type: JoinType
      readonly left: LogicalPlan
      readonly right: LogicalPlan
      readonly condition?: Expression
      /** NOT IN semantics: an anti join that yields nothing for a NULL comparison. */
      readonly nullAware?: boolean
    }
  /**
   * For each row of left, run right (whose expressions may name left's columns), until the rules unnest it.
   * single: exactly 0 or 1 rows, NULLs if none, 21000 if more. mark: adds `mark` (bool, may be NULL) instead of filtering.
   */
  | {
      readonly kind: 'apply'
      readonly type: 'inner' | 'left' | 'semi' | 'anti' | 'single' | 'mark'
      readonly left: LogicalPlan
      readonly right: LogicalPlan
      readonly condition?: Expression
      /** Of single and mark, over left's columns: nobody asks for the answer of rows where it is not true, and it must not fail for them. */
      readonly when?: Expression
      readonly mark?: PlanColumn
    }
  /** The unnested forms of single and mark; equality conditions hash. */
  | {
      readonly kind: 'mark-join'
      readonly type: 'single' | 'mark'
      readonly left: LogicalPlan
      readonly right: LogicalPlan
      readonly condition?: Expression
      readonly mark?: PlanColumn
    }
  /** Output: group columns, then aggregate columns. groupingSets index into groups; absent: one set of all groups. */
  | {
      readonly kind: 'aggregate'
      readonly input: LogicalPlan
      readonly groups: readonly { readonly column: PlanColumn; readonly expression: Expression }[]
      readonly aggregates: readonly AggregateCall[]
      readonly groupingSets?: readonly (readonly number[])[]
      /** GROUPING(...) results: bitmask over the named groups. */
      readonly groupings?: readonly { readonly column: PlanColumn; readonly groups: readonly number[] }[]
    }
  /** keeps: of the input's columns only these come out; absent: all. */
  | {
      readonly kind: 'window'
      readonly input: LogicalPlan
      readonly calls: readonly WindowCall[]
      readonly keeps?: ReadonlySet<ColumnId>
    }
  /**
   * Adds columns of a table to rows that hold its row ids, as the scan that gave the ids would have read them. To a row without an id (an
   * outer join made it up) it adds NULLs.
   */
  | {
      readonly kind: 'fetch-rows'
      readonly input: LogicalPlan
      readonly table: number
      readonly alias: string
      readonly rowId: ColumnId
      readonly columns: readonly PlanColumn[]
      readonly attributes: readonly number[]
    }
  | { readonly kind: 'sort'; readonly input: LogicalPlan; readonly keys: readonly SortKey[] }
  | {
      readonly kind: 'limit'
      readonly input: LogicalPlan
      readonly limit?: Expression
      readonly offset?: Expression
      /** No limit at all, but no condition from above may be evaluated below, where it could tell of rows that are hidden. */
      readonly barrier?: true
      /** FETCH FIRST n ROWS WITH TIES: the sort keys that make ties. */
      readonly ties?: readonly SortKey[]
    }
  /** SELECT … FOR UPDATE and its kin: yields the rows whose locks it got. Above the sort, below the limit that it counts for. */
  | { readonly kind: 'lock-rows'; readonly input: LogicalPlan; readonly locks: readonly RowLock[] }
  /** DISTINCT, or DISTINCT ON (on) which keeps the first row of each in input order. */
  | { readonly kind: 'distinct'; readonly input: LogicalPlan; readonly on?: readonly Expression[] }
  /** columns[i] is made from the i-th column of both sides, already coerced to one type. */
  | {
      readonly kind: 'set-operation'
      readonly op: 'union' | 'intersect' | 'except'
      readonly all: boolean
      readonly left: LogicalPlan
      readonly right: LogicalPlan
      readonly columns: readonly PlanColumn[]
    }
  /** WITH: each is run at most once and its rows kept; a CTE used once and not MATERIALIZED is inlined by bind or a rule. */
  | {
      readonly kind: 'with'
      /** materialized: as written, AS [NOT] MATERIALIZED; absent: the optimiser's choice. */
      readonly ctes: readonly {
        readonly cte: number
        readonly plan: LogicalPlan
        readonly name: string
        readonly materialized?: boolean
      }[]
      readonly body: LogicalPlan
    }
  | {
      readonly kind: 'cte-scan'
      readonly cte: number
      readonly name: string
      readonly columns: readonly PlanColumn[]
      readonly source: readonly ColumnId[]
    }
  /** WITH RECURSIVE: step reads the previous round through a cte-scan of the same number. */
  | {
      readonly kind: 'recursive'
      readonly cte: number
      readonly base: LogicalPlan
      readonly step: LogicalPlan
      readonly all: boolean
      readonly columns: readonly PlanColumn[]
    }
  | WritePlan
  | { readonly kind: 'empty'; readonly columns: readonly PlanColumn[] }

export interface SetItem {
  readonly column: PlanColumn
  readonly expression: Expression
  /** Its rows, or its one value, are followed by NULLs. */
  readonly set: boolean
  /** What a list wants of a user's function of records. */
  readonly listed?: ListedColumns
}

export interface RowLock {
  readonly table: number
  /** The row's id, as the input yields it. */
  readonly rowId: Expression
  readonly mode: 'key share' | 'share' | 'no key update' | 'update'
  /** When the row is not free. */
  readonly wait: 'wait' | 'nowait' | 'skip'
}

/** Insert, update, delete and merge yield their RETURNING rows (no columns without RETURNING). */
export type WritePlan =
  | {
      readonly kind: 'insert'
      readonly table: number
      readonly input: LogicalPlan
      /** One expression over input per column of the table, in table order: value, default, or identity. */
      readonly row: readonly Expression[]
      readonly checks: readonly CheckExpression[]
      /** The new row's columns as checks, conflict and returning see them. */
      readonly columns: readonly PlanColumn[]
      readonly conflict?: ConflictClause
      readonly returning?: readonly { readonly column: PlanColumn; readonly expression: Expression }[]
      /** The table is a view, and its triggers do the work. */
      readonly instead?: true
    }
  | {
      readonly kind: 'update'
      readonly table: number
      /** Yields rowId, the old row and whatever the expressions need; at most the first match per row id is used. */
      readonly input: LogicalPlan
      readonly rowId: ColumnId
      /** The whole new row over input, in table order. */
      readonly row: readonly Expression[]
      /** Attribute numbers that SET names. */
      readonly assigned: readonly number[]
      readonly checks: readonly CheckExpression[]
      readonly columns: readonly PlanColumn[]
      readonly returning?: readonly { readonly column: PlanColumn; readonly expression: Expression }[]
      /** Of a view whose triggers do the work: the row as it is, over input; rowId is NULL. */
      readonly old?: readonly Expression[]
    }
  | {
      readonly kind: 'delete'
      readonly table: number
      readonly input: LogicalPlan
      readonly rowId: ColumnId
      readonly returning?: readonly { readonly column: PlanColumn; readonly expression: Expression }[]
      readonly old?: readonly Expression[]
    }
  | {
      readonly kind: 'merge'
      readonly table: number
      /** Source and target, joined by an outer join where rows without a match are acted on. */
      readonly input: LogicalPlan
      readonly rowId: ColumnId
      /** Which of the actions the row gets (int4, from 0); NULL: none. */
      readonly action: ColumnId
      readonly actions: readonly MergeAction[]
      /** The whole new row over input, in table order; of a deletion NULLs. */
      readonly row: readonly Expression[]
      readonly checks: readonly CheckExpression[]
      readonly columns: readonly PlanColumn[]
      readonly returning?: readonly { readonly column: PlanColumn; readonly expression: Expression }[]
    }

export interface MergeAction {
  readonly kind: 'insert' | 'update' | 'delete'
  /** Attribute numbers that SET names. */
  readonly assigned?: readonly number[]
}

/** CHECK and NOT NULL over WritePlan.columns; false fails with 23514, a NULL in a not-null column with 23502. */
export interface CheckExpression {
  /** Of the constraint, or of the view whose check option it is. */
  readonly name: string
  readonly view?: true
  readonly expression: Expression
}

export interface ArbiterCondition {
  readonly arbiter: number
  readonly values: readonly { readonly parameter: number; readonly value: Value; readonly type: number }[]
}

export interface ConflictClause {
  readonly action: 'nothing' | 'update'
  /** Constraint (unique index) OIDs that arbitrate; empty with `nothing`: all of them. */
  readonly arbiters: readonly number[]
  /** Of arbiters that are some only where parameters have these values. */
  readonly conditions?: readonly ArbiterCondition[]
  /** update: the existing row's columns, then `excluded` (the proposed row). */
  readonly existing: readonly PlanColumn[]
  readonly excluded: readonly PlanColumn[]
  /** update: for RETURNING, which may read `existing` too, whether the row is what became of an existing one. */
  readonly replaced?: PlanColumn
  /** The whole new row over existing and excluded. */
  readonly row?: readonly Expression[]
  /** Attribute numbers that SET names. */
  readonly assigned?: readonly number[]
  readonly where?: Expression
  /**
   * Of subqueries, over existing and excluded: once they stand beside (optimize/subquery-in-write.ts), the new row, or none where the
   * condition does not hold, in the place of row and where. Before: one row with what (a, b) = (SELECT …) reads.
   */
  readonly rows?: LogicalPlan
}
