// What the metadata store keeps, as the values of catalog edits: one row per entity, keyed by an OID that no other entity ever has.
import type { PartitionRule } from '../engine/partition/rule.ts'
import type { Partitioning, PartitionOf } from '../engine/partitioned/partitioning.ts'
import type { Acl } from '../engine/privileges/acl.ts'
import type { DefinedObject } from '../engine/defined/defined-object.ts'
import type { Trigger } from '../engine/routines/trigger.ts'
import type { Routine } from '../engine/routines/routine.ts'
import type {
  BuiltInClass,
  BuiltInGrants,
  ColumnSchema,
  Constraint,
  DatabaseEntry,
  DefaultPrivileges,
  ExtensionEntry,
  IndexSchema,
  Inherits,
  KeptSettings,
  Materialized,
  Policy,
  RoleEntry,
  SchemaEntry,
  SequenceSchema,
  SessionDefault,
  SessionToken,
  UserType,
} from '../engine/tables.ts'
import { metadataNames, type MetadataName, type MetadataRow } from './metadata/entity.ts'

/** The only row of the OID allocator. `next` only grows, so an OID is never given twice, drops included. */
export interface AllocatorRow {
  readonly next: number
}

/** Rows of a database carry its OID: one store holds them all, a snapshot shows those of one. */
interface OfDatabase {
  readonly database: number
}

export type DatabaseRow = DatabaseEntry
export type RoleRow = RoleEntry
export interface SchemaRow extends SchemaEntry, OfDatabase {}

export interface TableRow extends OfDatabase {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  readonly comment?: string
  readonly options: Readonly<Record<string, string>>
  readonly regions: readonly number[]
  /** Of each region the datastore shard that it belongs to; absent: made before there were any, so in the data directory. */
  readonly shards?: readonly number[]
  /** Which rows each region has; absent: decided by the primary key's hash when they come, and never asked again. */
  readonly partition?: PartitionRule
  /** A partitioned table has no regions. */
  readonly partitioning?: Partitioning
  readonly partitionOf?: PartitionOf
  readonly inherits?: Inherits
  readonly kept?: KeptSettings
  readonly provisionState?: string
  readonly columns: readonly ColumnSchema[]
  readonly constraints: readonly Constraint[]
  readonly version: number
  /** The attribute number the next new column gets: numbers of dropped columns are never given again. */
  readonly nextAttribute: number
  readonly acl?: Acl
  readonly rowSecurity?: true
  readonly forceRowSecurity?: true
  readonly policies?: readonly Policy[]
  readonly materialized?: Materialized
  readonly triggers?: readonly Trigger[]
}

/** What a view's query names, so that a drop can find its dependants. */
export interface ViewRead {
  readonly relation: number
  readonly attributes: readonly number[]
}

export interface ViewRow extends OfDatabase {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  readonly comment?: string
  readonly options: Readonly<Record<string, string>>
  readonly columns: readonly ColumnSchema[]
  readonly sql: string
  readonly reads: readonly ViewRead[]
  readonly version: number
  readonly acl?: Acl
  readonly triggers?: readonly Trigger[]
}

export interface IndexRow extends IndexSchema, OfDatabase {
  readonly schemaOid: number
}
export interface SequenceRow extends SequenceSchema, OfDatabase {}
export interface ExtensionRow extends ExtensionEntry, OfDatabase {}
export interface TypeRow extends UserType, OfDatabase {}
export interface DefinedRow extends DefinedObject, OfDatabase {}
export interface RoutineRow extends Routine, OfDatabase {}

/** What was granted on something built in, in one database. */
export interface BuiltInGrantsRow extends BuiltInGrants, OfDatabase {
  readonly oid: number
  readonly class: BuiltInClass
  readonly object: number
}
export interface DefaultPrivilegesRow extends DefaultPrivileges, OfDatabase {}

export type SessionTokenRow = SessionToken

export interface EntityRows {
  readonly allocator: AllocatorRow
  readonly database: DatabaseRow
  readonly role: RoleRow
  readonly schema: SchemaRow
  readonly table: TableRow
  readonly view: ViewRow
  readonly index: IndexRow
  readonly sequence: SequenceRow
  readonly type: TypeRow
  readonly routine: RoutineRow
  readonly defined_object: DefinedRow
  readonly extension: ExtensionRow
  readonly grants: BuiltInGrantsRow
  readonly default_privileges: DefaultPrivilegesRow
  readonly session_token: SessionTokenRow
  readonly session_default: SessionDefault
}
export interface EntityRows extends Readonly<Record<MetadataName, MetadataRow>> {}
export type EntityName = keyof EntityRows

/** A row with its entity's name, as snapshots keep it. */
export type CatalogRow = {
  readonly [E in EntityName]: { readonly entity: E; readonly oid: number; readonly value: EntityRows[E] }
}[EntityName]

/** A change of the catalog, typed; structurally a CatalogEdit. */
export type TypedEdit =
  | {
      readonly [E in EntityName]: {
        readonly op: 'put'
        readonly entity: E
        readonly oid: number
        readonly value: EntityRows[E]
      }
    }[EntityName]
  | { readonly op: 'remove'; readonly entity: EntityName; readonly oid: number }

export const putRow = <E extends EntityName>(entity: E, oid: number, value: EntityRows[E]): TypedEdit =>
  ({ op: 'put', entity, oid, value }) as TypedEdit
export const removeRow = (entity: EntityName, oid: number): TypedEdit => ({ op: 'remove', entity, oid })

const inDatabases: ReadonlySet<string> = new Set([
  'schema',
  'table',
  'view',
  'index',
  'sequence',
  'type',
  'routine',
  'defined_object',
  'extension',
  'grants',
  'default_privileges',
])

/** The database a row belongs to; undefined for what all databases share. */
export const databaseOf = (entity: string, value: unknown): number | undefined =>
  inDatabases.has(entity) ? (value as OfDatabase).database : undefined

/** Entities that no database has for itself. */
const shared: ReadonlySet<string> = new Set([
  'allocator',
  'database',
  'role',
  'session_token',
  'session_default',
  ...metadataNames,
])
export const isShared = (entity: string): boolean => shared.has(entity)

export const allocatorOid = 0
/** PostgreSQL's: lower OIDs belong to built-in objects. */
export const firstUserOid = 16_384
