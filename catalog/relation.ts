// From a stored row to the Relation that the engine sees.
import { collatedColumns } from '../engine/collations/collated-columns.ts'
import type { CompositeType, Relation, Table, TableStatistics } from '../engine/tables.ts'
import { relationOfRowType } from '../engine/types/user-oids.ts'
import { isTemporarySchema } from './temporary-schemas.ts'
import { storageOptions } from './tables/storage-options.ts'
import type { CatalogRow, TableRow, ViewRow } from './rows.ts'

export type StatisticsLookup = (table: number) => TableStatistics | undefined

export type RelationRow = Extract<CatalogRow, { entity: 'table' | 'view' | 'index' | 'sequence' | 'type' }>

/** Of types only composite ones are relations. */
export const isRelationRow = (row: CatalogRow): row is RelationRow =>
  row.entity === 'table' ||
  row.entity === 'view' ||
  row.entity === 'index' ||
  row.entity === 'sequence' ||
  (row.entity === 'type' && row.value.definition.kind === 'composite')

/** The OID in pg_class: a composite type is kept under its type's. */
export const relationOid = ({ entity, oid }: RelationRow): number => (entity === 'type' ? relationOfRowType(oid) : oid)

export function toRelation(row: RelationRow, schemaName: string, statistics: StatisticsLookup): Relation {
  const { oid, name, schemaOid } = row.value
  switch (row.entity) {
    case 'table':
      return { kind: 'table', oid, name, schemaOid, table: toBaseTable(row.value, schemaName, statistics) }
    case 'view':
      return { kind: 'view', oid, name, schemaOid, table: toView(row.value, schemaName) }
    case 'index':
      return { kind: 'index', oid, name, schemaOid, index: row.value }
    case 'sequence':
      return { kind: 'sequence', oid, name, schemaOid, sequence: row.value }
    case 'type':
      return { kind: 'composite', oid: relationOid(row), name, schemaOid, type: row.value as CompositeType }
  }
}

function toBaseTable(row: TableRow, schemaName: string, statistics: StatisticsLookup): Table {
  return {
    schema: { columns: collatedColumns(row.columns), constraints: row.constraints, version: row.version },
    info: {
      oid: row.oid,
      name: row.name,
      schemaOid: row.schemaOid,
      schemaName,
      owner: row.owner,
      comment: row.comment,
      options: row.options,
      regions: row.regions,
      ...(row.partition && { partition: row.partition }),
      ...(row.partitioning && { partitioning: row.partitioning }),
      ...(row.partitionOf && { partitionOf: row.partitionOf }),
      ...(row.inherits && { inherits: row.inherits }),
      ...(row.kept && { kept: row.kept }),
      ...(row.provisionState !== undefined && { provisionState: row.provisionState }),
      ...(row.acl && { acl: row.acl }),
      ...(row.rowSecurity && { rowSecurity: row.rowSecurity }),
      ...(row.forceRowSecurity && { forceRowSecurity: row.forceRowSecurity }),
      ...(row.policies && { policies: row.policies }),
      ...(row.triggers?.length && { triggers: row.triggers }),
      ...(row.materialized && { materialized: row.materialized }),
      ...(isTemporarySchema(row.schemaOid) && { temporary: true }),
    },
    type: 'base',
    // Asked at each use: rows come and go without a new version of the catalog.
    get statistics() {
      return statistics(row.oid)
    },
    get expiry() {
      if (row.options.ttl === undefined) return undefined
      const { timeAttribute, ttlMicros } = storageOptions(row)
      return { attribute: timeAttribute!, micros: ttlMicros! }
    },
    source: { kind: 'base' },
  }
}

function toView(row: ViewRow, schemaName: string): Table {
  return {
    schema: { columns: collatedColumns(row.columns), constraints: [], version: row.version },
    info: {
      oid: row.oid,
      name: row.name,
      schemaOid: row.schemaOid,
      schemaName,
      owner: row.owner,
      comment: row.comment,
      options: row.options,
      regions: [],
      ...(row.acl && { acl: row.acl }),
      ...(row.triggers?.length && { triggers: row.triggers }),
      ...(isTemporarySchema(row.schemaOid) && { temporary: true }),
    },
    type: 'view',
    source: { kind: 'view', sql: row.sql, reads: row.reads },
  }
}
