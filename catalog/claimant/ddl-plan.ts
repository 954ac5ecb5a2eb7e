// What the claimant answers: everything a DDL statement changes, as data that the session commits, and the queries that existing rows
// must pass first.
import type { OnCommit } from '../../engine/bind/ddl/persistence.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { SessionFacts } from '../../engine/functions/function.ts'
import type { TextSettings, TypeRef } from '../../engine/types/type.ts'
import type { ErrorFields } from '../../engine/errors.ts'
import type { LargeObjectFacts } from '../../engine/privileges/large-object.ts'
import type { CatalogSnapshot } from '../snapshot.ts'

export interface DdlContext {
  /** With the transaction's own DDL. */
  readonly catalog: CatalogSnapshot
  /** Without it; absent: nothing is known to be older than the transaction. */
  readonly committed?: CatalogSnapshot | undefined
  readonly user: string
  readonly searchPath: readonly string[]
  readonly settings: TextSettings
  readonly session: SessionFacts
  /** Inside BEGIN … COMMIT, where some statements are refused. */
  readonly inTransactionBlock?: boolean
  /** Next OID of the process-wide allocator; absent: counted on from the catalog's own row. */
  readonly allocateOid?: () => number
  /** Sessions connected to a database, this one included. */
  readonly connectionsTo?: (database: number) => number
  /** Another database's catalog, asked when that database is dropped. */
  readonly catalogOf?: (database: number) => CatalogSnapshot | undefined
  /** What a role stands behind in the object store, as DROP ROLE's refusal tells it. */
  readonly bucketDependents?: (role: number) => readonly string[]
  /** Large objects that the statement may be about. */
  readonly largeObjects?: readonly LargeObjectFacts[]
  /** How many of another database's a role stands behind, asked when roles are dropped. */
  readonly largeObjectsElsewhere?: (database: number, role: number) => number
}

export interface DdlNotice {
  /** Absent: NOTICE. */
  readonly severity?: 'WARNING' | 'DEBUG'
  readonly sqlstate: string
  readonly message: string
  readonly detail?: string
}

/** A query over the new catalog that must yield no row. `$row` in detail stands for its values, joined by a comma. */
export interface Validation {
  readonly sql: string
  readonly sqlstate: string
  readonly message: string
  /** $row: all that was found. $first and $second: the keys of two rows. */
  readonly detail?: string
  /** Columns of either key, which one more follows. */
  readonly keys?: number
  readonly fields: ErrorFields
}

/** Every row of a table is made anew: the old regions are emptied and the new rows inserted under the new schema. */
export interface TableRewrite {
  readonly table: number
  /**
   * The whole new row in table order: an expression over the columns of the old table, coerced by assignment to the type.
   * `carried` ones are unchanged columns. Expressions of generated columns read the new row instead and come last.
   */
  readonly columns: readonly {
    readonly attribute: number
    readonly type: TypeRef
    readonly sql: string
    readonly over: 'old-row' | 'new-row'
    /** What becomes, one after the other, of the rows within the value: engine/functions/coercion/reshape-row.ts. */
    readonly reshape?: readonly string[]
  }[]
}

export interface DdlPlan {
  readonly edits: readonly CatalogEdit[]
  readonly notices: readonly DdlNotice[]
  /** OIDs of base tables whose regions are created, dropped, emptied, or get a new schema. */
  readonly created: readonly number[]
  readonly dropped: readonly number[]
  readonly truncated: readonly number[]
  /** What TRUNCATE means, partitioned tables too: those whose triggers fire. */
  readonly emptied: readonly number[]
  readonly altered: readonly number[]
  /** Base tables that nobody may write until the transaction ends: other ends of foreign keys that are made or checked. */
  readonly referenced: readonly number[]
  /** Sequences that start (again) at a value: called false means that the value itself comes next. */
  readonly sequences: readonly { readonly oid: number; readonly lastValue: bigint; readonly called: boolean }[]
  readonly droppedSequences: readonly number[]
  /** What commits do to temporary tables that are created. */
  readonly onCommit: ReadonlyMap<number, OnCommit>
  /** Region numbers of the dropped tables, which the new catalog no longer knows. */
  readonly droppedRegions: readonly { readonly table: number; readonly regions: readonly number[] }[]
  readonly rewrite: readonly TableRewrite[]
  /** Edits (also among `edits`) that must show, and sequences that must have begun, while the rewrite computes its rows: new sequences. */
  readonly beforeRewrite: readonly CatalogEdit[]
  readonly validate: readonly Validation[]
  /** What becomes of large objects, by their OIDs; undefined: they go. */
  readonly largeObjects: ReadonlyMap<number, LargeObjectFacts | undefined>
  /** Nothing was done because of IF [NOT] EXISTS: CREATE TABLE AS must not fill anything. */
  readonly skipped: boolean
}
