// How a function, operator, cast or aggregate is declared: as data, one family per folder. registry.ts gathers them.
// OIDs are PostgreSQL's (pg_proc) where it has the function; our own start at firstOwnOid.
import type { Batch, Column } from '../columns/column.ts'
import type { Routine } from '../routines/routine.ts'
import type { TextSettings, TypeRef, Value } from '../types/type.ts'
import type { CatalogView } from '../tables.ts'

export const firstOwnOid = 15_000

/** What bodies may ask of their query. Lives on the worker (and on the socket thread while folding constants). */
export interface ListedColumns {
  readonly names: readonly string[]
  readonly types: readonly TypeRef[]
}

export interface FunctionContext {
  readonly settings: TextSettings
  /** Types of the call's arguments and result, for polymorphic bodies. */
  readonly argTypes: readonly TypeRef[]
  readonly resultType: TypeRef
  /** Of a user's function of records: the columns that FROM lists. */
  readonly listed?: ListedColumns
  /** What current_user, current_database(), pg_table_is_visible, … answer from. */
  readonly session: SessionFacts
  readonly catalog: CatalogView
  /** Per-call-site memory for the length of a query: compiled patterns and the like. */
  readonly memo: Map<string, unknown>
  /** Sequences, advisory locks, settings, flush: effects that only the socket thread can do; synchronous for the worker. */
  effect(name: string, args: readonly unknown[]): unknown
}

/** Cloneable facts about the session that a query runs for. */
export interface SessionFacts {
  readonly user: string
  readonly sessionUser: string
  readonly database: string
  readonly searchPath: readonly string[]
  /** OID of the schema of its temporary relations; absent: it has made none. */
  readonly temporarySchema?: number | undefined
  readonly backendPid: number
  readonly applicationName: string
  readonly clientAddress: string | null
  readonly clientPort: number
  readonly serverAddress: string | null
  readonly serverPort: number
  /** Every setting's text, for current_setting. */
  readonly variables: Readonly<Record<string, string>>
  readonly statementTimestamp: bigint
  readonly serverStartTimestamp: bigint
  /** Of the data directory, as pg_control_system shows it. */
  readonly systemIdentifier: bigint
  /** Sixteen bytes that random() and setseed() work on, on whichever thread; absent: there is no session, and each thread has its own. */
  readonly randomState?: SharedArrayBuffer
}

interface Declared {
  readonly oid: number
  /** proname, as SQL calls it: int4pl, abs, substring. */
  readonly name: string
  /** Absent: pg_catalog. */
  readonly schema?: string
  /** What stands behind syntax, called by the binder with arguments of its making: no name finds it, and pg_proc does not list it. */
  readonly hidden?: true
  /** Type OIDs; polymorphic ones (anyelement 2283, anyarray 2277, anynonarray 2776, anycompatible 5077, anycompatiblearray 5078, "any" 2276) allowed. */
  readonly args: readonly number[]
  /** Names for named notation, where PostgreSQL has them. */
  readonly argNames?: readonly string[]
  /** Trailing arguments that have defaults, as text forms of their types (null: NULL). */
  readonly defaults?: readonly (string | null)[]
  /** The last argument type repeats: its element type for VARIADIC arrays ("any" too). */
  readonly variadic?: number
  readonly result: number
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  /** A user's: what a call runs is the session's to know, and may take any time. */
  readonly routine?: Routine
  /** Built in, and as a user's: it reads and writes rows of the transaction, by statements that the session runs meanwhile. */
  readonly runsStatements?: true
  /** Of a user's: expressions in the place of `defaults`. */
  readonly defaultSql?: readonly string[]
}

export interface ScalarFunction extends Declared {
  readonly kind: 'scalar'
  /** Default true: a NULL argument gives NULL without a call. */
  readonly strict?: boolean
  readonly body: (args: readonly Value[], context: FunctionContext) => Value
  /** Of a record whose fields have names: a user's function with several OUT arguments. */
  readonly columns?: readonly {
    readonly name: string
    readonly type: number
  }[]
  /** Whole-column body for hot functions; returns undefined to decline these layouts. */
  readonly vector?: (args: readonly Column[], rows: number, context: FunctionContext) => Column | undefined
}

export interface SetFunction extends Declared {
  readonly kind: 'set'
  readonly strict?: boolean
  /** Output columns of functions with OUT parameters; absent: one column of `result` named as the function. */
  readonly columns?: readonly { readonly name: string; readonly type: number }[]
  /** Each yielded value is one row: a Value for one column, else an array of Values. */
  readonly body: (args: readonly Value[], context: FunctionContext) => Iterable<Value>
  /** Estimate for the planner. */
  readonly rows?: number
}

/** An aggregate over JavaScript values. Ordered-set aggregates get their direct arguments first in `step`. */
export interface AggregateFunction<State = any> extends Declared {
  readonly kind: 'aggregate'
  /** Default true: rows with a NULL argument are skipped. */
  readonly strict?: boolean
  readonly orderedSet?: boolean
  /** The state holds every value it was given: they are charged to the query. */
  readonly keepsInput?: boolean
  readonly start: (context: FunctionContext) => State
  readonly step: (state: State, args: readonly Value[], context: FunctionContext) => State
  readonly finish: (state: State, context: FunctionContext) => Value
  /** Joins partial states of two workers. */
  readonly merge?: (a: State, b: State, context: FunctionContext) => State
  /** Whole-column update: states[groups[row]] for each row; returns false to decline. */
  readonly vector?: (
    states: State[],
    groups: Int32Array,
    args: readonly Column[],
    batch: Batch,
    context: FunctionContext,
  ) => boolean
}

export interface WindowFunction extends Declared {
  readonly kind: 'window'
  /**
   * Value for row `row` of a partition. peers[row] = index of its first peer; frame(row) = [start, end) rows of its frame;
   * arg(i, row) = the i-th argument at a row.
   */
  readonly body: (
    partition: {
      readonly rows: number
      peerStart(row: number): number
      peerEnd(row: number): number
      frame(row: number): readonly [number, number]
      arg(index: number, row: number): Value
    },
    row: number,
    context: FunctionContext,
  ) => Value
}

export type FunctionDefinition = ScalarFunction | SetFunction | AggregateFunction | WindowFunction

/** pg_operator: an operator is a name for a function. left 0: prefix operator. */
export interface OperatorDefinition {
  readonly oid: number
  readonly name: string
  readonly left: number
  readonly right: number
  readonly function: number
  readonly commutator?: string
  readonly negator?: string
}

/** pg_cast. context: i implicit, a assignment, e explicit only. */
export interface CastDefinition {
  readonly source: number
  readonly target: number
  readonly context: 'i' | 'a' | 'e'
  /** function: by its OID · binary: same value · inout: through text. */
  readonly method:
    { readonly kind: 'function'; readonly function: number } | { readonly kind: 'binary' } | { readonly kind: 'inout' }
}
