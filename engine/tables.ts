// How the engine sees tables: Table is metadata and never rows, DataSource yields rows and knows no metadata beyond its columns.
// CatalogView is the read-only face of the catalog's immutable snapshot.
import type { Batch } from './columns/column.ts'
import type { PartitionRule } from './partition/rule.ts'
import type { Part, Partitioning, PartitionOf } from './partitioned/partitioning.ts'
import type { Expression } from './plan/expression.ts'
import type { ScanPredicate } from './plan/physical.ts'
import type { Acl } from './privileges/acl.ts'
import type { DefinedObject } from './defined/defined-object.ts'
import type { Routine } from './routines/routine.ts'
import type { Trigger } from './routines/trigger.ts'
import type { EnumLabel } from './types/enum-label.ts'
import type { TypeRef, Value } from './types/type.ts'

export type RelationKind = 'table' | 'view' | 'virtual' | 'index' | 'sequence' | 'composite'

export interface ColumnSchema {
  readonly name: string
  /** pg_attribute.attnum: stable, never reused; a dropped column leaves a gap. Regions know columns by it. */
  readonly attribute: number
  readonly type: TypeRef
  readonly notNull: boolean
  /** SQL text of the default, or of the generation expression. */
  readonly defaultSql?: string
  /** Both are kept in the row: a virtual one is the same to whoever reads it, and has PostgreSQL's restrictions. */
  readonly generated?: 'stored' | 'virtual'
  /**
   * Attributes that the generation expression reads. Of a view that can be written to: the attribute below that the column is, none for
   * an expression; what is below is the first relation that the view reads.
   */
  readonly reads?: readonly number[]
  readonly identity?: 'always' | 'default'
  /** The sequence an identity or serial column draws from. */
  readonly sequence?: number
  /** What rows written before ADD COLUMN … DEFAULT hold. */
  readonly missingValue?: Value
  readonly collation?: string
  /** What was granted on the column alone. */
  readonly acl?: Acl
  readonly comment?: string
}

export interface KeyConstraint {
  readonly kind: 'primary' | 'unique'
  /** OID of pg_constraint, and of the index that enforces it. */
  readonly oid: number
  readonly index: number
  readonly name: string
  readonly attributes: readonly number[]
  readonly nullsNotDistinct?: boolean
  readonly deferrable?: true
  readonly initiallyDeferred?: true
  /** The constraint of the partitioned table that it comes from. */
  readonly parent?: number
  /** Of a partitioned table: some partition does not have it. */
  readonly incomplete?: true
  readonly comment?: string
}
export interface CheckConstraint {
  readonly kind: 'check'
  readonly oid: number
  readonly name: string
  readonly sql: string
  /** Attributes that the expression reads. */
  readonly attributes?: readonly number[]
  /** NOT VALID: rows of before it may break it. */
  readonly notValid?: true
  readonly notEnforced?: true
  readonly parent?: number
  /** Tables that inherit do not get it. */
  readonly noInherit?: true
  /** The table has it from those that it inherits from alone. */
  readonly notLocal?: true
  readonly comment?: string
}
export interface ForeignKeyConstraint {
  readonly kind: 'foreign'
  readonly oid: number
  readonly name: string
  readonly attributes: readonly number[]
  readonly references: number
  readonly referencedAttributes: readonly number[]
  /** The unique index of the referenced table that it stands on; its columns may be in another order. */
  readonly index: number
  readonly onDelete: 'a' | 'r' | 'c' | 'n' | 'd'
  readonly onUpdate: 'a' | 'r' | 'c' | 'n' | 'd'
  readonly match: 's' | 'f'
  /** ON DELETE SET NULL or SET DEFAULT (columns): absent, all of them. */
  readonly deleteSets?: readonly number[]
  readonly deferrable?: true
  readonly initiallyDeferred?: true
  readonly notValid?: true
  readonly notEnforced?: true
  /** D: DISABLE TRIGGER ALL was said of the referencing table, and no row of it is checked. */
  readonly checks?: 'D'
  /** D: it was said of the referenced table, and nothing looks after its keys. */
  readonly actions?: 'D'
  readonly parent?: number
  /** Of the same table's constraint `parent`, which references a partitioned table: its share for one of the partitions. */
  readonly onPart?: true
  readonly comment?: string
}
/**
 * EXCLUDE, or a key WITHOUT OVERLAPS: of no two rows all operators hold. Keys, operators and the predicate are the index's, which is in the
 * catalog alone.
 */
export interface ExclusionConstraint {
  readonly kind: 'exclusion'
  readonly oid: number
  readonly index: number
  readonly name: string
  /** Of the keys that are plain columns. */
  readonly attributes: readonly number[]
  /** Whose word WITHOUT OVERLAPS stands behind. */
  readonly temporal?: 'primary' | 'unique'
  readonly deferrable?: true
  readonly initiallyDeferred?: true
  readonly parent?: number
  readonly incomplete?: true
  readonly comment?: string
}
export type Constraint = KeyConstraint | CheckConstraint | ForeignKeyConstraint | ExclusionConstraint

/** Those whose name an index has, too. */
export const hasOwnIndex = (one: Constraint): one is KeyConstraint | ExclusionConstraint =>
  one.kind === 'primary' || one.kind === 'unique' || one.kind === 'exclusion'

export interface IndexSchema {
  readonly oid: number
  readonly name: string
  readonly table: number
  readonly unique: boolean
  readonly primary: boolean
  /**
   * attribute, or an expression's SQL text. stored: the nameless column that holds what a unique index computes of them: the expression's
   * value, or a plain column's where the index's predicate holds; of hasBoxedKeys an array with it as the only element.
   */
  readonly columns: readonly {
    readonly attribute?: number
    readonly sql?: string
    readonly stored?: number
    readonly descending: boolean
    readonly nullsFirst: boolean
    /** By name, where it is not the type's default. */
    readonly operatorClass?: string
    /** Of an expression; absent in indexes that were made before it was kept. */
    readonly type?: number
    /** Of an exclusion constraint: what must not hold of two rows. */
    readonly operator?: KeyOperator
  }[]
  readonly include: readonly number[]
  readonly whereSql?: string
  /** Attributes that expressions and the predicate read. */
  readonly reads?: readonly number[]
  readonly method: string
  readonly nullsNotDistinct: boolean
  /** Storage parameters: kept to be shown. */
  readonly options?: Readonly<Record<string, string>>
  /** The index of the partitioned table that it is a part of. */
  readonly parent?: number
  readonly comment?: string
}

export interface KeyOperator {
  readonly oid: number
  /** In pg_catalog. */
  readonly name: string
}

/** Indexes of other access methods are in the catalog alone, and so are those that know of operators only. */
export const isKeptWithRows = ({ method, columns }: Pick<IndexSchema, 'method' | 'columns'>): boolean =>
  (method === 'btree' || method === 'hash') && columns.every(({ operator }) => operator === undefined)

/** Under a predicate keys with NULLs can only be told from none where they are boxed. */
export const hasBoxedKeys = ({
  whereSql,
  nullsNotDistinct,
}: Pick<IndexSchema, 'whereSql' | 'nullsNotDistinct'>): boolean => whereSql !== undefined && nullsNotDistinct

/** Whether NULLs are equal in the keys as they are kept. */
export const keptNullsAlike = (index: IndexSchema): boolean => index.nullsNotDistinct && !hasBoxedKeys(index)

export interface TableSchema {
  /** Nameless ones at the end are what unique indexes compute: stored with the rows, and nobody's to see. */
  readonly columns: readonly ColumnSchema[]
  readonly constraints: readonly Constraint[]
  /** Increases with every ALTER. */
  readonly version: number
}

/** What is said of how PostgreSQL would keep a table: it is shown, and changes nothing. */
export interface KeptSettings {
  readonly replicaIdentity?: 'nothing' | 'full' | { readonly index: number }
  /** CLUSTER ON: an index. */
  readonly clusteredOn?: number
  readonly unlogged?: true
  /** By attribute. */
  readonly columns?: Readonly<Record<number, KeptColumnSettings>>
}
export interface KeptColumnSettings {
  readonly statistics?: number
  readonly storage?: 'p' | 'e' | 'm' | 'x'
  readonly compression?: 'p' | 'l'
  readonly options?: Readonly<Record<string, string>>
  readonly notNull?: KeptNotNull
}
/** What is said of a column's not-null constraint besides that there is one. */
export interface KeptNotNull {
  /** Absent: made of the table's name and the column's, or the name that it has in the table above. */
  readonly name?: string
  readonly noInherit?: true
  /** Declared here, whether or not a table above has it too. */
  readonly local?: true
}

/** INHERITS of a table. */
export interface Inherits {
  /** In the order of inheritance. */
  readonly parents: readonly number[]
  /** Attributes that it has from its parents alone. */
  readonly notLocal: readonly number[]
}

/** Of a relation made of several: see inheritance/tree-table.ts. */
export interface InheritanceTree {
  /** The table that statements name, then all that inherit from it. */
  readonly members: readonly number[]
  /** Of the nameless column that holds the OID of the row's table. */
  readonly tableAttribute: number
  /** The other nameless columns: what only some members have. */
  readonly extras: readonly { readonly attribute: number; readonly table: number; readonly of: number }[]
}

/** No SQL identifier is empty, so that nothing can name such a column. */
export const nameless = ''

/** Those that SQL can name. */
export const visibleColumns = <C extends { readonly name: string }>(columns: readonly C[]): readonly C[] =>
  columns.every(({ name }) => name !== nameless) ? columns : columns.filter(({ name }) => name !== nameless)

/** What makes a table a materialized view: the query whose rows it has. */
export interface Materialized {
  readonly sql: string
  readonly reads: readonly { readonly relation: number; readonly attributes: readonly number[] }[]
  /** Its rows may be read: it was made or refreshed WITH DATA. */
  readonly populated: boolean
}

export interface TableInfo {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly schemaName: string
  readonly owner: number
  readonly comment?: string
  /** WITH (…) options as given; `regions` is always present on a base table. */
  readonly options: Readonly<Record<string, string>>
  readonly regions: readonly number[]
  /** PARTITION BY: which rows each region has. */
  readonly partition?: PartitionRule
  /** Its rows are those of its partitions, tables of their own. */
  readonly partitioning?: Partitioning
  /** It is a partition of another table. */
  readonly partitionOf?: PartitionOf
  readonly inherits?: Inherits
  readonly kept?: KeptSettings
  /** It stands for the rows of a table and of all that inherit from it. */
  readonly tree?: InheritanceTree
  /** Absent: active. */
  readonly provisionState?: string
  /** Absent: nothing was granted, the owner's rights stand. */
  readonly acl?: Acl
  /** Rows are shown and taken by policies; owners are exempt unless forced. */
  readonly rowSecurity?: true
  readonly forceRowSecurity?: true
  readonly policies?: readonly Policy[]
  readonly triggers?: readonly Trigger[]
  readonly materialized?: Materialized
  /** It goes with the session that made it. */
  readonly temporary?: true
  /** One of the server's own relations that PostgreSQL has as a view. */
  readonly systemView?: true
}

/** A row security policy of a table. */
export interface Policy {
  readonly oid: number
  readonly name: string
  /** Of permissive policies one must agree, of restrictive ones all. */
  readonly permissive: boolean
  /** ALL, SELECT, INSERT, UPDATE, DELETE: as pg_policy has them. */
  readonly command: '*' | 'r' | 'a' | 'w' | 'd'
  /** OIDs; 0: PUBLIC. */
  readonly roles: readonly number[]
  readonly usingSql?: string
  readonly checkSql?: string
  /** What the expressions name, the table itself included. */
  readonly reads: readonly { readonly relation: number; readonly attributes: readonly number[] }[]
  readonly comment?: string
}

export interface ColumnStatistics {
  readonly distinct: number
  readonly nullFraction: number
  readonly min?: Value
  readonly max?: Value
  /** Once ANALYZE has looked. */
  readonly sample?: ColumnSample
}
export interface ColumnSample {
  /** Most common values, the most common first, and their shares of all rows. */
  readonly common: readonly Value[]
  readonly frequencies: readonly number[]
  /** Bounds between parts with equally many of the other values; empty where there are too few. */
  readonly histogram: readonly Value[]
  /** How far the order of values is that of rows; absent of fewer than two. */
  readonly correlation?: number
}
export interface TableStatistics {
  readonly rows: number
  readonly bytes: number
  /** By attribute number. */
  readonly columns: ReadonlyMap<number, ColumnStatistics>
  /** Rows that an index can find, by its OID: those in memory are read without one. */
  readonly indexedRows?: ReadonlyMap<number, number>
}

/** Metadata of a table: never its rows. Lives in the frontend. */
export interface Table {
  readonly schema: TableSchema
  readonly info: TableInfo
  readonly type: 'base' | 'view' | 'temporary'
  readonly statistics?: TableStatistics
  /** WITH (ttl): rows whose time lies further back are gone. */
  readonly expiry?: { readonly attribute: number; readonly micros: number }
  readonly source: TableSourceProvider
}

/** Where rows of a table come from: its regions, a query's text, or a factory that makes them on the fly (virtual tables). */
export type TableSourceProvider =
  | { readonly kind: 'base' }
  | {
      readonly kind: 'view'
      readonly sql: string
      readonly reads?: readonly { readonly relation: number; readonly attributes: readonly number[] }[]
    }
  /** writer: who takes what is written to it; absent: it is read only. remote: a service has its rows and takes conditions on them. */
  | { readonly kind: 'temporary'; readonly virtual: string; readonly writer?: string; readonly remote?: true }

export interface SequenceSchema {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  readonly type: number
  readonly start: bigint
  readonly increment: bigint
  readonly min: bigint
  readonly max: bigint
  readonly cache: bigint
  readonly cycle: boolean
  /** OWNED BY */
  readonly ownedBy?: { readonly table: number; readonly attribute: number }
  readonly acl?: Acl
  readonly comment?: string
}

export interface SchemaEntry {
  readonly oid: number
  readonly name: string
  readonly owner: number
  readonly acl?: Acl
  readonly comment?: string
}
/** One grant of a role to another, kept with the member. */
export interface Membership {
  /** Of pg_auth_members. */
  readonly oid: number
  readonly role: number
  readonly grantor: number
  readonly admin: boolean
  readonly inherit: boolean
  readonly set: boolean
}
export interface RoleEntry {
  readonly oid: number
  readonly name: string
  readonly superuser: boolean
  readonly inherit: boolean
  readonly createRole: boolean
  readonly createDb: boolean
  readonly login: boolean
  readonly replication: boolean
  readonly bypassRls: boolean
  readonly connectionLimit: number
  /** SCRAM-SHA-256 verifier in PostgreSQL's form; absent: no password. */
  readonly password?: string
  readonly validUntil?: string
  /** At most one for each role and grantor. */
  readonly memberOf?: readonly Membership[]
  readonly comment?: string
}
export interface DatabaseEntry {
  readonly oid: number
  readonly name: string
  readonly owner: number
  readonly acl?: Acl
  /** Absent: active. */
  readonly provisionState?: string
  readonly comment?: string
  /** Whoever may create databases may copy it, and nobody may drop it. */
  readonly isTemplate?: boolean
  /** Absent: true. */
  readonly allowsConnections?: boolean
  /** Of roles that are no superusers; absent: none. */
  readonly connectionLimit?: number
}

/** A type that a user made. */
export interface UserType {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  /** Its array type's, whose OID is the next one. */
  readonly arrayName: string
  readonly definition: EnumDefinition | DomainDefinition | RangeDefinition | MultirangeDefinition | CompositeDefinition
  readonly acl?: Acl
  readonly comment?: string
}

export interface EnumDefinition {
  readonly kind: 'enum'
  /** In the enum's order. */
  readonly labels: readonly EnumLabel[]
}

export interface DomainCheck {
  readonly oid: number
  readonly name: string
  /** Over VALUE. */
  readonly sql: string
  readonly notValid?: true
  readonly comment?: string
}

export interface DomainDefinition {
  readonly kind: 'domain'
  /** Built in, an enum, or another domain. */
  readonly base: TypeRef
  readonly collation?: string
  readonly defaultSql?: string
  /** OID and name of the constraint. */
  readonly notNull?: { readonly oid: number; readonly name: string; readonly comment?: string }
  readonly checks: readonly DomainCheck[]
}

export interface RangeDefinition {
  readonly kind: 'range'
  readonly subtype: number
  readonly multirange: number
  /** The functions that make one keep the name that the type was created under. */
  readonly constructorName: string
  readonly operatorClass: number
  readonly collation?: string
  /** How far two values of the subtype lie apart. */
  readonly difference?: number
}

export interface MultirangeDefinition {
  readonly kind: 'multirange'
  readonly range: number
  readonly constructorName: string
}

/** An extension that the database has. What is in it is built in: engine/extensions. */
export interface ExtensionEntry {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  readonly version: string
  readonly comment?: string
}

export interface CompositeAttribute {
  readonly name: string
  /** pg_attribute.attnum: as of a table's column, never given again. */
  readonly attribute: number
  readonly type: TypeRef
  readonly collation?: string
  readonly comment?: string
}

export interface CompositeDefinition {
  readonly kind: 'composite'
  readonly attributes: readonly CompositeAttribute[]
  readonly nextAttribute: number
}

export type CompositeType = UserType & { readonly definition: CompositeDefinition }

/** What was granted on something built in, whose owner cannot change. */
export interface BuiltInGrants {
  readonly acl?: Acl
  /** By attribute number. */
  readonly columns?: Readonly<Record<number, Acl>>
}
export type BuiltInClass = 'relation' | 'schema' | 'function' | 'type' | 'language' | 'tablespace' | 'parameter'

/** A token that stands for a role over HTTP, until it expires or is revoked. */
export interface SessionToken {
  readonly oid: number
  readonly role: number
  /** Hex of the token's SHA-256: the token itself is kept nowhere. */
  readonly hash: string
  /** Microseconds since 2000-01-01 UTC, as timestamptz. */
  readonly createdAt: bigint
  readonly expiresAt: bigint
  readonly revokedAt?: bigint
}

/** ALTER DEFAULT PRIVILEGES: what objects get that a role makes, in one schema or (0) anywhere. */
export interface DefaultPrivileges {
  readonly oid: number
  readonly role: number
  readonly schema: number
  /** As pg_default_acl has it: r tables, S sequences, f functions, T types, n schemas, L large objects. */
  readonly objectType: 'r' | 'S' | 'f' | 'T' | 'n' | 'L'
  readonly acl: Acl
}

/** Settings that sessions begin with. 0: of all databases, of all roles. */
export interface SessionDefault {
  readonly oid: number
  readonly name: string
  readonly database: number
  readonly role: number
  readonly settings: Readonly<Record<string, string>>
}

export type Relation =
  | {
      readonly kind: 'table' | 'view' | 'virtual'
      readonly oid: number
      readonly name: string
      readonly schemaOid: number
      readonly table: Table
    }
  | {
      readonly kind: 'index'
      readonly oid: number
      readonly name: string
      readonly schemaOid: number
      readonly index: IndexSchema
    }
  | {
      readonly kind: 'sequence'
      readonly oid: number
      readonly name: string
      readonly schemaOid: number
      readonly sequence: SequenceSchema
    }
  /** A composite type as pg_class lists it: no rows, and an OID beside its type's. */
  | {
      readonly kind: 'composite'
      readonly oid: number
      readonly name: string
      readonly schemaOid: number
      readonly type: CompositeType
    }

/** One database's catalog at one version (an open transaction's own DDL included). Look-ups are by exact, folded names. */
export interface CatalogView {
  readonly version: number
  readonly database: DatabaseEntry
  schema(name: string): SchemaEntry | undefined
  schemaByOid(oid: number): SchemaEntry | undefined
  schemas(): Iterable<SchemaEntry>
  relation(schemaOid: number, name: string): Relation | undefined
  relationByOid(oid: number): Relation | undefined
  relations(): Iterable<Relation>
  indexesOf(table: number): readonly IndexSchema[]
  /** Of a partitioned table, in the order of their bounds; absent: there are none. */
  partitionsOf?(table: number): readonly Part[]
  /** Tables that name the table in INHERITS, by OID; absent: there are none. */
  inheritorsOf?(table: number): readonly number[]
  role(name: string): RoleEntry | undefined
  roleByOid(oid: number): RoleEntry | undefined
  roles(): Iterable<RoleEntry>
  databases(): Iterable<DatabaseEntry>
  /** Types that users made; absent: there are none. */
  types?(): Iterable<UserType>
  userType?(oid: number): UserType | undefined
  /** OID of the type, or of the array of one, that has the name. */
  typeNamed?(schemaOid: number, name: string): number | undefined
  /** Functions and procedures that users made; absent: there are none. */
  routines?(): Iterable<Routine>
  routine?(oid: number): Routine | undefined
  routinesNamed?(schemaOid: number, name: string): readonly Routine[]
  /** What users define beside relations, types and routines, in the order of their OIDs; absent: none. */
  definedObjects?(): readonly DefinedObject[]
  /** Those that somebody created, in the order of their OIDs; absent: none. */
  extensions?(): readonly ExtensionEntry[]
  /** Of what is built in; absent: nothing was granted on it here. */
  grants?(kind: BuiltInClass, oid: number): BuiltInGrants | undefined
  defaultPrivileges?(): Iterable<DefaultPrivileges>
  sessionTokens?(): Iterable<SessionToken>
  sessionDefaults?(): Iterable<SessionDefault>
  /** Rows of an entity that the metadata store keeps and SQL sees as a table of its own. */
  metadata?(entity: string): Iterable<Readonly<Record<string, Value>>>
  /** Of a base table; absent: all of them are there for everything. */
  useOf?(table: number): TableUse
}

/** What a table is provisioned for. */
export type TableUse = { readonly may: 'all' } | { readonly may: 'read' | 'nothing'; readonly why: string }

/** What a scan asks of a source. Filters it gets are hints unless it answers `exact`; the plan filters again. */
export interface ScanRequest {
  /** Attribute numbers; 0 asks for the row id. */
  readonly projection: readonly number[]
  readonly predicates: readonly ScanPredicate[]
  /** At least so many rows, if given. */
  readonly limit?: number
  readonly ordering?: readonly { readonly attribute: number; readonly descending: boolean }[]
}

/**
 * One unit of a scan, as data that is posted to a worker: which opener (execute/open-partition.ts) makes batches of it is told by `kind`.
 * segment: regions/segments · memory: a memtable's or overlay's batch · virtual: catalog/virtual · batches: rows made on the socket thread.
 */
export interface ScanPartition {
  readonly kind: string
  readonly rows: number
}

/** Batches of the asked projection, in order; columns may be views of pinned shared memory, valid until release. */
export interface OpenedPartition {
  readonly batches: Iterable<Batch>
  release(): void
}

/** Anything that yields rows: a table's regions, a virtual table. */
export interface DataSource {
  prepare(request: ScanRequest): readonly ScanPartition[]
  supportsFilters(filters: readonly Expression[]): ('exact' | 'inexact' | 'unsupported')[]
}

/** A row of the metadata store, written by the log record of its commit: entity names are catalog/store's, values JSON-like (bigint allowed). */
export type CatalogEdit =
  | { readonly op: 'put'; readonly entity: string; readonly oid: number; readonly value: unknown }
  | { readonly op: 'remove'; readonly entity: string; readonly oid: number }
