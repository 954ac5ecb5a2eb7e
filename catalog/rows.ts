// What the metadata store keeps, as the values of catalog edits: one row per entity, keyed by an OID that no other entity ever has.
import type {
  ColumnSchema,
  Constraint,
  DatabaseEntry,
  IndexSchema,
  RoleEntry,
  SchemaEntry,
  SequenceSchema,
} from '../engine/tables.ts'

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
  readonly columns: readonly ColumnSchema[]
  readonly constraints: readonly Constraint[]
  readonly version: number
  /** The attribute number the next new column gets: numbers of dropped columns are never given again. */
  readonly nextAttribute: number
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
}

export interface IndexRow extends IndexSchema, OfDatabase {
  readonly schemaOid: number
}
export interface SequenceRow extends SequenceSchema, OfDatabase {}

export interface EntityRows {
  readonly allocator: AllocatorRow
  readonly database: DatabaseRow
  readonly role: RoleRow
  readonly schema: SchemaRow
  readonly table: TableRow
  readonly view: ViewRow
  readonly index: IndexRow
  readonly sequence: SequenceRow
}
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

/** The database a row belongs to; undefined for what all databases share. */
export const databaseOf = (entity: string, value: unknown): number | undefined =>
  entity === 'schema' || entity === 'table' || entity === 'view' || entity === 'index' || entity === 'sequence'
    ? (value as OfDatabase).database
    : undefined

export const allocatorOid = 0
/** PostgreSQL's: lower OIDs belong to built-in objects. */
export const firstUserOid = 16_384
