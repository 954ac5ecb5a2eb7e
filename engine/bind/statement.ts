// What bind makes of one parsed statement: a plan, a change of the catalog as data, or a utility statement the session runs.
import type { DefinedStatement } from './ddl/defined/defined-statement.ts'
import type { Absence } from './ddl/absence.ts'
import type { BoundCall } from './expression/call.ts'
import type { DatabaseSettings } from './ddl/database-settings.ts'
import type { ExtensionStatement } from './ddl/extension-statement.ts'
import type { TypeStatement } from './ddl/types/type-statement.ts'
import type { OnCommit } from './ddl/persistence.ts'
import type { TriggerStatement } from './ddl/triggers/trigger-statement.ts'
import type { RoutineStatement } from './ddl/routines/routine-statement.ts'
import type { PrivilegeStatement } from './ddl/privilege-statement.ts'
import type { ParseNode } from '../parse/node.ts'
import type { RawStatement } from '../parse/parse.ts'
import type { Quantum, Sharding } from '../partition/rule.ts'
import type { PartitionBound, Partitioning, PartitionKey } from '../partitioned/partitioning.ts'
import type { LogicalPlan, PlanColumn } from '../plan/logical.ts'
import type { StatementAccess } from '../privileges/statement-access.ts'
import type { RelationWord } from '../relation-word.ts'
import type { Trigger } from '../routines/trigger.ts'
import type {
  ColumnSchema,
  Constraint,
  IndexSchema,
  KeptNotNull,
  KeyOperator,
  Materialized,
  SequenceSchema,
} from '../tables.ts'
import type { TypeRef, Value } from '../types/type.ts'

export type BoundStatement =
  | BoundQuery
  | { readonly kind: 'ddl'; readonly ddl: DdlStatement; readonly tag: string }
  | { readonly kind: 'explain'; readonly query: BoundQuery; readonly options: ExplainOptions }
  /** EXPLAIN of a statement that has no plan: it is not run, whatever the options say. */
  | { readonly kind: 'explain-utility'; readonly format: ExplainOptions['format'] }
  /** CREATE TABLE AS, SELECT INTO: the table is created, then filled from the query. */
  | {
      readonly kind: 'create-table-as'
      readonly ddl: CreateTable
      readonly query: BoundQuery
      readonly withData: boolean
    }
  | BoundCopy
  /** Everything the session answers by itself, straight from the parse tree: SET, SHOW, BEGIN, PREPARE, cursors, … */
  | {
      readonly kind: 'utility'
      readonly node: string
      readonly statement: RawStatement
      /** DECLARE CURSOR's: it may have parameters. */
      readonly query?: BoundQuery
      /** CALL's: as that. */
      readonly call?: BoundCall
    }

export interface BoundQuery {
  readonly kind: 'query'
  readonly plan: LogicalPlan
  readonly columns: readonly PlanColumn[]
  /** SELECT, INSERT, UPDATE, DELETE, VALUES…: what the command tag says. */
  readonly command: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE'
  /** Has rows to send (SELECT or RETURNING). */
  readonly returnsRows: boolean
  /** Tables written, for locks and for the overlay. */
  readonly writes: readonly number[]
  readonly reads: readonly number[]
  /** Of what is read and written, partitions that stand behind a partitioned table; absent: none. */
  readonly parts?: readonly number[]
  /** Users' functions that it calls, those whose bodies stand in the place of the call included, and others that run statements. */
  readonly routines: readonly number[]
  /** What the user must be allowed to do. */
  readonly access: readonly StatementAccess[]
  /** Types of $1… after inference, by OID. */
  readonly parameters: readonly number[]
  /** SELECT … FOR UPDATE/SHARE. */
  readonly rowLocks: readonly {
    readonly strength: string
    readonly table: number
    readonly wait: 'block' | 'nowait' | 'skip'
  }[]
  /** WHERE CURRENT OF: their row ids are the parameters behind the statement's own. */
  readonly currentRows: readonly CurrentRow[]
  /** DECLARE CURSOR: whose row ids the plan yields behind the columns. */
  readonly cursorRows?: readonly CursorRow[]
}

export interface CurrentRow {
  readonly cursor: string
  readonly table: number
}

export interface CursorRow {
  readonly table: number
  readonly locked: boolean
}

export interface ExplainOptions {
  readonly analyze: boolean
  readonly verbose: boolean
  readonly costs: boolean
  readonly timing: boolean
  readonly summary: boolean
  readonly buffers: boolean
  /** How each operator is compiled, and the code. */
  readonly compiled?: boolean
  /** Which settings that bear on planning are not what they are without anybody's doing. */
  readonly settings?: boolean
  /** What planning took of the heap. */
  readonly memory?: boolean
  /** The result is written in this format, and not sent; absent: it is not written either. */
  readonly serialize?: 'text' | 'binary'
  readonly format: 'text' | 'json' | 'yaml' | 'xml'
}

/** FORMAT parquet's own. */
export interface ParquetOptions {
  readonly compression: 'uncompressed' | 'snappy' | 'gzip' | 'brotli' | 'zstd' | 'lz4'
  readonly rowGroupRows: number
  /** How the file's columns find those of the table. */
  readonly matchBy: 'position' | 'name'
}

export interface CopyOptions {
  readonly format: 'text' | 'csv' | 'binary' | 'parquet'
  /** Of FORMAT parquet. */
  readonly parquet?: ParquetOptions
  readonly delimiter: string
  readonly null: string
  readonly header: boolean | 'match'
  readonly quote: string
  readonly escape: string
  readonly forceQuote: readonly string[] | '*'
  readonly forceNotNull: readonly string[] | '*'
  readonly forceNull: readonly string[] | '*'
  /** What stands for a column's default in the input. */
  readonly default?: string
  readonly encoding?: string
  readonly freeze: boolean
  readonly onError: 'stop' | 'ignore'
  /** Of rows that onError leaves out nothing is told, or each; absent: how many. */
  readonly logVerbosity?: 'silent' | 'verbose'
  /** The most rows that onError may leave out. */
  readonly rejectLimit?: number
}

export type BoundCopy =
  | {
      readonly kind: 'copy-in'
      readonly access: readonly StatementAccess[]
      readonly table: number
      /** Attribute numbers in the order of the input's columns. */
      readonly attributes: readonly number[]
      /** Those of them that the input may give their default. */
      readonly defaulted: readonly number[]
      readonly options: CopyOptions
      /** Instead of STDIN: an object (s3://bucket/key) or a file of the server. */
      readonly source?: string
      /** FORMAT parquet: the insert that reads it. */
      readonly query?: BoundQuery
      /** Which rows are taken: a condition's tree, over the input's columns. */
      readonly where?: ParseNode
    }
  | {
      readonly kind: 'copy-out'
      readonly query: BoundQuery
      readonly columnNames: readonly string[]
      readonly options: CopyOptions
      /** Instead of STDOUT, in the same way. */
      readonly target?: string
    }

/** Names in DDL are as written (schema optional) but folded; creation resolves them against the search path. */
export interface QualifiedName {
  readonly schema?: string
  readonly name: string
}

export interface CreateTable {
  readonly kind: 'create-table'
  readonly name: QualifiedName
  readonly temporary: boolean
  readonly unlogged?: true
  readonly onCommit?: OnCommit | 'preserve rows' | undefined
  readonly ifNotExists: boolean
  readonly columns: readonly NewColumn[]
  readonly constraints: readonly NewConstraint[]
  readonly options: Readonly<Record<string, string>>
  readonly comment?: string
  /** Of the server's own, in a schema that nobody else makes tables in. */
  readonly ofServer?: true
  /** LIKE … INCLUDING INDEXES: what CREATE INDEX would make afterwards. */
  readonly indexes?: readonly CreateIndex[]
  /** PARTITION BY, over the regions of the one table. */
  readonly partition?: NewPartition
  /** PARTITION BY, over tables that are its partitions. */
  readonly partitioning?: NewPartitioning
  readonly partitionOf?: NewPartitionOf
  readonly inherits?: NewInherits
  /** CREATE MATERIALIZED VIEW. */
  readonly materialized?: Materialized
}

export interface NewPartitioning {
  readonly strategy: Partitioning['strategy']
  readonly keys: readonly (Pick<PartitionKey, 'sql' | 'type'> & {
    readonly column?: string
    /** Columns that the expression reads. */
    readonly reads?: readonly string[]
  })[]
}

/** INHERITS of a new table, whose columns and checks are among its own already. */
export interface NewInherits {
  readonly parents: readonly number[]
  /** Columns and checks that it has from its parents alone. */
  readonly notLocal: readonly string[]
  readonly notLocalChecks: readonly string[]
  /** What was merged with what. */
  readonly notices: readonly (readonly [message: string, detail?: string])[]
}

export interface NewPartitionOf {
  readonly parent: QualifiedName
  readonly bound: PartitionBound & { readonly position?: number | undefined }
  /** What the statement says of columns besides what the parent says. */
  readonly changed: readonly { readonly name: string; readonly defaultSql?: string; readonly notNull?: KeptNotNull }[]
}

export interface NewPartition {
  readonly strategy: 'hash' | 'range'
  readonly elements: readonly { readonly column: string; readonly quantum?: Quantum }[]
  /** Of HASH. */
  readonly sharding?: Sharding
  /** Of RANGE: of each region, in order. */
  readonly bounds?: readonly { readonly from?: Value; readonly to?: Value }[]
}

/** attribute numbers and OIDs are given by the claimant. serial and identity columns ask for a sequence. */
export interface NewColumn extends Omit<ColumnSchema, 'attribute' | 'sequence' | 'reads'> {
  /** Columns that the generation expression reads. */
  readonly readsColumns?: readonly string[]
  /** Written serial: a sequence that the column owns, and nextval of it as default. */
  readonly serial?: boolean
  /** STORAGE and COMPRESSION, as written. */
  readonly kept?: readonly (ColumnSetting & { readonly of: 'storage' | 'compression' | 'not-null' })[]
  readonly newSequence?: Omit<SequenceSchema, 'oid' | 'schemaOid' | 'owner' | 'name' | 'ownedBy'> & {
    readonly name?: string
  }
}
/** Of a column, for PostgreSQL's storage. */
export type ColumnSetting =
  /** Absent: the default. */
  | { readonly of: 'statistics'; readonly target?: number }
  | { readonly of: 'storage' | 'compression'; readonly name: string }
  /** Absent: nothing is said of it. */
  | { readonly of: 'not-null'; readonly notNull?: KeptNotNull }
  /** null resets. */
  | { readonly of: 'options'; readonly options: Readonly<Record<string, string | null>> }

export type NewConstraint =
  | {
      readonly kind: 'primary' | 'unique'
      readonly name?: string
      readonly columns: readonly string[]
      readonly nullsNotDistinct?: boolean
      readonly include?: readonly string[]
      /** Of the index. */
      readonly options?: Readonly<Record<string, string>>
      readonly deferrable?: true
      readonly initiallyDeferred?: true
    }
  /** A key over an index that the table has. */
  | {
      readonly kind: 'index'
      readonly key: 'primary' | 'unique'
      /** Absent: the index's. */
      readonly name?: string
      readonly index: string
      readonly deferrable?: true
      readonly initiallyDeferred?: true
    }
  | {
      readonly kind: 'exclusion'
      readonly name?: string
      readonly index: CreateIndex['index']
      readonly temporal?: 'primary' | 'unique'
      readonly deferrable?: true
      readonly initiallyDeferred?: true
    }
  | {
      readonly kind: 'check'
      readonly name?: string
      readonly sql: string
      readonly columns: readonly string[]
      readonly notValid?: true
      readonly notEnforced?: true
      readonly noInherit?: true
    }
  | {
      readonly kind: 'foreign'
      readonly name?: string
      readonly columns: readonly string[]
      readonly references: QualifiedName
      readonly referencedColumns: readonly string[]
      readonly onDelete: 'a' | 'r' | 'c' | 'n' | 'd'
      readonly onUpdate: 'a' | 'r' | 'c' | 'n' | 'd'
      readonly match: 's' | 'f'
      readonly deleteSets?: readonly string[]
      readonly deferrable?: true
      readonly initiallyDeferred?: true
      readonly notValid?: true
      readonly notEnforced?: true
    }

export type AlterTableAction =
  | {
      readonly kind: 'add-column'
      readonly column: NewColumn
      readonly constraints: readonly NewConstraint[]
      readonly ifNotExists: boolean
    }
  | { readonly kind: 'drop-column'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | {
      readonly kind: 'set-type'
      readonly name: string
      readonly type: TypeRef
      /** Absent: the type's own, whatever the column had. */
      readonly collation?: string
      readonly usingSql?: string
    }
  | { readonly kind: 'set-default'; readonly name: string; readonly sql: string }
  | { readonly kind: 'drop-default'; readonly name: string }
  | { readonly kind: 'set-not-null'; readonly name: string; readonly noInherit?: true }
  | { readonly kind: 'drop-not-null'; readonly name: string }
  | {
      readonly kind: 'add-not-null'
      readonly name?: string
      readonly column: string
      readonly noInherit?: true
    }
  /** What its not-null constraint is called, and the like. */
  | { readonly kind: 'say-not-null'; readonly name: string; readonly notNull: KeptNotNull }
  | {
      readonly kind: 'add-identity'
      readonly name: string
      readonly identity: 'always' | 'default'
      readonly newSequence: NonNullable<NewColumn['newSequence']>
    }
  | {
      readonly kind: 'set-identity'
      readonly name: string
      readonly identity?: 'always' | 'default'
      readonly sequence?: AlterSequence
    }
  | { readonly kind: 'drop-expression'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'drop-identity'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'add-constraint'; readonly constraint: NewConstraint }
  | { readonly kind: 'drop-constraint'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'validate-constraint'; readonly name: string }
  | {
      readonly kind: 'alter-constraint'
      readonly name: string
      readonly enforced?: boolean
      readonly timing?: { readonly deferrable: boolean; readonly initiallyDeferred: boolean }
      /** Of a not-null constraint. */
      readonly inherit?: boolean
    }
  | { readonly kind: 'set-options'; readonly options: Readonly<Record<string, string | null>> }
  | { readonly kind: 'row-security'; readonly enabled?: boolean; readonly forced?: boolean }
  /** name absent: all, or those of users. */
  | {
      readonly kind: 'enable-trigger'
      readonly name?: string
      readonly enabled: Trigger['enabled']
      readonly all?: true
    }
  | { readonly kind: 'owner'; readonly role: string }
  | { readonly kind: 'inherit' | 'no-inherit'; readonly parent: QualifiedName }
  | { readonly kind: 'keep-column-setting'; readonly column: string; readonly setting: ColumnSetting }
  | {
      readonly kind: 'replica-identity'
      readonly identity: 'default' | 'nothing' | 'full' | { readonly index: string }
    }
  | { readonly kind: 'set-logged'; readonly logged: boolean }
  /** Absent: SET WITHOUT CLUSTER. */
  | { readonly kind: 'cluster-on'; readonly index?: string }
  /** To the default one, where all are. */
  | { readonly kind: 'set-tablespace' }
  | { readonly kind: 'attach-partition'; readonly partition: QualifiedName; readonly of?: NewPartitionOf | undefined }
  | { readonly kind: 'detach-partition'; readonly partition: QualifiedName; readonly concurrently: boolean }

export type SettingChange =
  | { readonly kind: 'set'; readonly name: string; readonly value: string }
  | { readonly kind: 'set-current' | 'reset'; readonly name: string }
  | { readonly kind: 'reset-all' }

export type DdlStatement =
  | CreateTable
  | TypeStatement
  | PrivilegeStatement
  | RoutineStatement
  | DefinedStatement
  /** index: to be kept; absent: the one that is. Without a relation: all. */
  | { readonly kind: 'cluster'; readonly relation?: QualifiedName; readonly index?: string }
  | TriggerStatement
  | ExtensionStatement
  | {
      readonly kind: 'alter-table'
      readonly relation: RelationWord
      readonly name: QualifiedName
      readonly ifExists: boolean
      /** ONLY: not its partitions. */
      readonly only?: true
      readonly actions: readonly AlterTableAction[]
    }
  | {
      readonly kind: 'rename'
      readonly object: RelationWord | 'schema' | 'database' | 'role' | 'column' | 'constraint'
      readonly name: QualifiedName
      readonly member?: string
      readonly to: string
      readonly ifExists: boolean
      readonly only?: true
    }
  | {
      readonly kind: 'set-schema'
      readonly object: 'table' | 'view' | 'materialized view' | 'sequence'
      readonly name: QualifiedName
      readonly schema: string
      readonly ifExists: boolean
    }
  | {
      readonly kind: 'drop'
      readonly object: RelationWord | 'schema' | 'database' | 'role'
      readonly names: readonly QualifiedName[]
      readonly ifExists: boolean
      readonly cascade: boolean
    }
  | {
      readonly kind: 'truncate'
      readonly names: readonly (QualifiedName & { readonly only?: true })[]
      readonly restartIdentity: boolean
      readonly cascade: boolean
    }
  /** DROP of what cannot exist here (types, functions, …): a notice with IF EXISTS, else an error. */
  | {
      readonly kind: 'drop-absent'
      readonly absences: readonly Absence[]
      readonly ifExists: boolean
    }
  | { readonly kind: 'set-owner'; readonly object: 'schema' | 'database'; readonly name: string; readonly role: string }
  | { readonly kind: 'create-schema'; readonly name: string; readonly owner?: string; readonly ifNotExists: boolean }
  | {
      readonly kind: 'create-database'
      readonly name: string
      readonly owner?: string
      /** Absent: template1. */
      readonly template?: string
      readonly settings: DatabaseSettings
    }
  | { readonly kind: 'alter-database'; readonly name: string; readonly settings: DatabaseSettings }
  | {
      readonly kind: 'create-view'
      readonly name: QualifiedName
      readonly columns: readonly { readonly name: string; readonly type: TypeRef; readonly reads?: readonly number[] }[]
      readonly sql: string
      readonly replace: boolean
      readonly temporary: boolean
      readonly reads: readonly { readonly relation: number; readonly attributes: readonly number[] }[]
      readonly options: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'create-sequence'
      readonly name: QualifiedName
      readonly temporary: boolean
      readonly ifNotExists: boolean
      readonly sequence: Omit<SequenceSchema, 'oid' | 'name' | 'schemaOid' | 'owner' | 'ownedBy'>
      readonly ownedBy?: { readonly table: QualifiedName; readonly column: string }
    }
  /** Nobody writes it: what a session leaves when it ends, or tables with ON COMMIT DROP. relations absent: all that the schema has. */
  | { readonly kind: 'drop-temporary'; readonly schema: number; readonly relations?: readonly number[] }
  | AlterSequence
  | CreateIndex
  | {
      readonly kind: 'create-role'
      readonly name: string
      /** Given out already; absent: the next. */
      readonly oid?: number
      readonly options: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
    }
  | {
      readonly kind: 'alter-role'
      readonly name: string
      readonly options: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
    }
  /** Without a role: of all roles; without a database: in all of them. */
  | {
      readonly kind: 'session-defaults'
      readonly role?: string
      readonly database?: string
      readonly change: SettingChange
    }
  | {
      readonly kind: 'comment'
      readonly object: string
      readonly name: QualifiedName
      readonly member?: string
      readonly comment: string | null
    }

export interface CreateIndex {
  readonly kind: 'create-index'
  readonly name?: string
  readonly table: QualifiedName
  readonly only?: true
  readonly ifNotExists: boolean
  readonly index: Omit<IndexSchema, 'oid' | 'name' | 'table' | 'primary' | 'columns' | 'include' | 'reads'> & {
    /** label: what an expression's column is called where the index gets a name: a function's name, or expr. */
    readonly columns: readonly {
      readonly column?: string
      readonly sql?: string
      /** Of the expression. */
      readonly type?: TypeRef | undefined
      readonly label?: string
      readonly descending: boolean
      readonly nullsFirst: boolean
      /** As it was named. */
      readonly operatorClass?: string
      readonly operator?: KeyOperator
    }[]
    readonly include: readonly string[]
    readonly readsColumns?: readonly string[]
  }
}

/** options: start, increment, minValue, maxValue, cache, cycle; null: back to the default (NO MINVALUE). */
export interface AlterSequence {
  readonly kind: 'alter-sequence'
  readonly name: QualifiedName
  readonly ifExists: boolean
  readonly options: Readonly<Record<string, bigint | boolean | null>>
  readonly type?: number
  readonly restart?: bigint | true
  /** null: OWNED BY NONE. */
  readonly ownedBy?: { readonly table: QualifiedName; readonly column: string } | null
}

/** Re-exported so that claimant and bind speak of the same constraint once it has its OIDs. */
export type StoredConstraint = Constraint
