// Tables, views, indexes and sequences into rows of the store's tables.
import type {
  CheckConstraint,
  ColumnSchema,
  Constraint,
  ExclusionConstraint,
  ForeignKeyConstraint,
} from '../../engine/tables.ts'
import { declaredOid } from '../../engine/types/type.ts'
import type { IndexRow, SequenceRow, TableRow, ViewRow } from '../rows.ts'
import { jsonOrNull, toJson } from './json.ts'
import type { RowWrites } from './row-writes.ts'

export function putTable(rows: RowWrites, row: TableRow): void {
  rows.insert('tables', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    options: toJson(row.options),
    regions: toJson(row.regions),
    version: row.version,
    next_attribute: row.nextAttribute,
    shards: jsonOrNull(row.shards),
    partition_rule: jsonOrNull(row.partition),
    partitioning: partitioningOf(row),
    kept_settings: jsonOrNull(row.kept),
    provision_state: row.provisionState ?? null,
    acl: jsonOrNull(row.acl),
    row_security: rowSecurityOf(row),
    triggers: triggersOf(row),
    materialized: jsonOrNull(row.materialized),
  })
  rows.delete('table_versions', { table_oid: row.oid, version: row.version })
  rows.insert('table_versions', {
    table_oid: row.oid,
    version: row.version,
    definition: toJson({ columns: row.columns, constraints: row.constraints }),
  })
  putColumns(rows, row.oid, row.columns)
  putConstraints(rows, row.oid, row.constraints)
}

export function putView(rows: RowWrites, row: ViewRow): void {
  rows.insert('views', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    options: toJson(row.options),
    query: row.sql,
    version: row.version,
    acl: jsonOrNull(row.acl),
    triggers: triggersOf(row),
  })
  putColumns(rows, row.oid, row.columns)
  for (const [position, read] of row.reads.entries())
    rows.insert('view_reads', {
      view_oid: row.oid,
      position,
      relation_oid: read.relation,
      attributes: toJson(read.attributes),
    })
}

export function putIndex(rows: RowWrites, row: IndexRow): void {
  rows.insert('indexes', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    table_oid: row.table,
    name: row.name,
    is_unique: Number(row.unique),
    is_primary: Number(row.primary),
    nulls_not_distinct: Number(row.nullsNotDistinct),
    method: row.method,
    keys: toJson(row.columns),
    include: toJson(row.include),
    where_sql: row.whereSql ?? null,
    reads: jsonOrNull(row.reads),
    parent_oid: row.parent ?? null,
    options: jsonOrNull(row.options),
  })
}

export function putSequence(rows: RowWrites, row: SequenceRow): void {
  rows.insert('sequences', {
    oid: row.oid,
    database_oid: row.database,
    schema_oid: row.schemaOid,
    name: row.name,
    owner_oid: row.owner,
    type_oid: row.type,
    start_value: String(row.start),
    increment: String(row.increment),
    min_value: String(row.min),
    max_value: String(row.max),
    cache_size: String(row.cache),
    cycles: Number(row.cycle),
    owned_by_table: row.ownedBy?.table ?? null,
    owned_by_attribute: row.ownedBy?.attribute ?? null,
    acl: jsonOrNull(row.acl),
  })
}

const triggersOf = ({ triggers }: TableRow | ViewRow): string | null =>
  jsonOrNull(triggers?.length ? triggers : undefined)

function partitioningOf({ partitioning, partitionOf, inherits }: TableRow): string | null {
  const text = toJson({ partitioning, partitionOf, inherits })
  return text === '{}' ? null : text
}

function rowSecurityOf({ rowSecurity, forceRowSecurity, policies }: TableRow): string | null {
  const text = toJson({ rowSecurity, forceRowSecurity, policies })
  return text === '{}' ? null : text
}

function putColumns(rows: RowWrites, relation: number, columns: readonly ColumnSchema[]): void {
  for (const [position, column] of columns.entries()) {
    rows.insert('columns', {
      relation_oid: relation,
      attribute: column.attribute,
      position,
      name: column.name,
      type_oid: declaredOid(column.type),
      typmod: column.type.typmod,
      not_null: Number(column.notNull),
      default_sql: column.defaultSql ?? null,
      generated: column.generated ?? null,
      reads: jsonOrNull(column.reads),
      identity: column.identity ?? null,
      sequence_oid: column.sequence ?? null,
      missing_value: jsonOrNull(column.missingValue),
      collation_name: column.collation ?? null,
      acl: jsonOrNull(column.acl),
    })
    putComment(rows, relation, column.attribute, column.comment)
  }
}

function putConstraints(rows: RowWrites, table: number, constraints: readonly Constraint[]): void {
  for (const [position, constraint] of constraints.entries()) {
    const key = constraint.kind === 'primary' || constraint.kind === 'unique' ? constraint : undefined
    const foreign = constraint.kind === 'foreign' ? constraint : undefined
    const index = constraint.kind === 'check' ? undefined : constraint.index
    rows.insert('constraints', {
      oid: constraint.oid,
      table_oid: table,
      position,
      kind: constraint.kind,
      name: constraint.name,
      attributes: jsonOrNull(constraint.attributes),
      index_oid: index ?? null,
      nulls_not_distinct: key?.nullsNotDistinct === undefined ? null : Number(key.nullsNotDistinct),
      check_sql: constraint.kind === 'check' ? constraint.sql : null,
      references_oid: foreign?.references ?? null,
      referenced_attributes: jsonOrNull(foreign?.referencedAttributes),
      on_delete: foreign?.onDelete ?? null,
      on_update: foreign?.onUpdate ?? null,
      match_type: foreign?.match ?? null,
      settings: settingsOf(constraint),
    })
    putComment(rows, constraint.oid, 0, constraint.comment)
  }
}

function settingsOf(constraint: Constraint): string | null {
  const { notValid, notEnforced, deleteSets, deferrable, initiallyDeferred, parent, onPart } =
    constraint as Partial<ForeignKeyConstraint>
  const { noInherit, notLocal } = constraint as Partial<CheckConstraint>
  const { temporal } = constraint as Partial<ExclusionConstraint>
  const text = toJson({
    notValid,
    notEnforced,
    deleteSets,
    deferrable,
    initiallyDeferred,
    parent,
    onPart,
    noInherit,
    notLocal,
    temporal,
  })
  return text === '{}' ? null : text
}

/** attribute 0: of the object itself. */
export function putComment(rows: RowWrites, object: number, attribute: number, comment: string | undefined): void {
  if (comment !== undefined) rows.insert('comments', { object_oid: object, attribute, comment })
}
