// One catalog edit into the store's tables. A put replaces everything the entity had, so replaying one changes nothing.
import type { Kysely } from 'kysely'
import type { CatalogEdit, ColumnSchema, Constraint, ForeignKeyConstraint } from '../../engine/tables.ts'
import type {
  AllocatorRow,
  DatabaseRow,
  IndexRow,
  RoleRow,
  SchemaRow,
  SequenceRow,
  TableRow,
  TypeRow,
  ViewRow,
} from '../rows.ts'
import { procedureEntity, type ProcedureRow } from '../claimant/procedures/procedure-row.ts'
import { usageReportEntity, type UsageReportRow } from '../cloud/usage-report-row.ts'
import { isMetadataName } from '../metadata/entities.ts'
import type { MetadataRow } from '../metadata/entity.ts'
import { declaredOid } from '../../engine/types/type.ts'
import { toJson } from './json.ts'
import { putMetadata, removeMetadata } from './metadata-rows.ts'
import { isPrivilegeEntity, putPrivileges, removePrivileges } from './privilege-rows.ts'
import { putProcedure, removeProcedure } from './procedure-rows.ts'
import type { StoreSchema } from './schema.ts'
import { putUsageReport, removeUsageReport } from './usage-report-rows.ts'

type Store = Kysely<StoreSchema>

/** Bound parameters of one statement stay far below SQLite's and PostgreSQL's limits (32,766 and 65,535). */
const rowsPerInsertMax = 500

/** Edits in their order, but for states of procedures that later ones replace: one commit may bring several. */
export function withoutSuperseded(edits: readonly CatalogEdit[]): readonly CatalogEdit[] {
  const last = new Map<number, number>()
  for (const [index, { entity, oid }] of edits.entries()) if (entity === procedureEntity) last.set(oid, index)
  if (last.size === 0) return edits
  return edits.filter(({ entity, oid }, index) => entity !== procedureEntity || last.get(oid) === index)
}

export async function applyEdit(db: Store, edit: CatalogEdit): Promise<void> {
  if (edit.op === 'put') return put(db, edit.entity, edit.oid, edit.value)
  if (edit.entity === 'database') await removeDatabase(db, edit.oid)
  await remove(db, edit.entity, edit.oid)
  // Only a table that is dropped, not one that is replaced, loses its history.
  if (edit.entity === 'table') await db.deleteFrom('table_versions').where('table_oid', '=', edit.oid).execute()
}

/** A database takes with it all that is in it. */
async function removeDatabase(db: Store, oid: number): Promise<void> {
  const within = {
    schema: 'schemas',
    table: 'tables',
    view: 'views',
    index: 'indexes',
    sequence: 'sequences',
    type: 'types',
    grants: 'built_in_grants',
    default_privileges: 'default_privileges',
  } as const
  for (const [entity, table] of Object.entries(within)) {
    const rows = await db.selectFrom(table).select('oid').where('database_oid', '=', oid).execute()
    for (const row of rows) await applyEdit(db, { op: 'remove', entity, oid: row.oid })
  }
}

async function remove(db: Store, entity: string, oid: number): Promise<void> {
  if (entity === procedureEntity) return removeProcedure(db, oid)
  if (entity === usageReportEntity) return removeUsageReport(db, oid)
  if (isMetadataName(entity)) return removeMetadata(db, entity, oid)
  if (isPrivilegeEntity(entity)) return removePrivileges(db, entity, oid)
  switch (entity) {
    case 'database':
      await db.deleteFrom('databases').where('oid', '=', oid).execute()
      break
    case 'role':
      await db.deleteFrom('roles').where('oid', '=', oid).execute()
      break
    case 'schema':
      await db.deleteFrom('schemas').where('oid', '=', oid).execute()
      break
    case 'table': {
      const { numDeletedRows } = await db.deleteFrom('tables').where('oid', '=', oid).executeTakeFirst()
      // A new table has nothing that could go.
      if (numDeletedRows === 0n) return
      const constraints = db.selectFrom('constraints').select('oid').where('table_oid', '=', oid)
      await db.deleteFrom('comments').where('object_oid', 'in', constraints).execute()
      await db.deleteFrom('constraints').where('table_oid', '=', oid).execute()
      await db.deleteFrom('columns').where('relation_oid', '=', oid).execute()
      break
    }
    case 'view':
      await db.deleteFrom('view_reads').where('view_oid', '=', oid).execute()
      await db.deleteFrom('columns').where('relation_oid', '=', oid).execute()
      await db.deleteFrom('views').where('oid', '=', oid).execute()
      break
    case 'index': {
      const { numDeletedRows } = await db.deleteFrom('indexes').where('oid', '=', oid).executeTakeFirst()
      if (numDeletedRows === 0n) return
      break
    }
    case 'sequence':
      await db.deleteFrom('sequences').where('oid', '=', oid).execute()
      break
    case 'type':
      await db.deleteFrom('types').where('oid', '=', oid).execute()
      break
    default:
      throw new Error(`the metadata store has no entity "${entity}" to remove`)
  }
  await db.deleteFrom('comments').where('object_oid', '=', oid).execute()
}

async function put(db: Store, entity: string, oid: number, value: unknown): Promise<void> {
  if (entity === 'allocator') return putAllocator(db, value as AllocatorRow)
  await remove(db, entity, oid)
  if (entity === procedureEntity) return putProcedure(db, value as ProcedureRow)
  if (entity === usageReportEntity) return putUsageReport(db, value as UsageReportRow)
  if (isMetadataName(entity)) return putMetadata(db, entity, value as MetadataRow)
  if (isPrivilegeEntity(entity)) return putPrivileges(db, entity, value)
  const comment = (value as { readonly comment?: string }).comment
  if (comment !== undefined)
    await db.insertInto('comments').values({ object_oid: oid, attribute: 0, comment }).execute()
  switch (entity) {
    case 'database':
      return putDatabase(db, value as DatabaseRow)
    case 'role':
      return putRole(db, value as RoleRow)
    case 'schema':
      return putSchema(db, value as SchemaRow)
    case 'table':
      return putTable(db, value as TableRow)
    case 'view':
      return putView(db, value as ViewRow)
    case 'index':
      return putIndex(db, value as IndexRow)
    case 'type':
      return putType(db, value as TypeRow)
    default:
      return putSequence(db, value as SequenceRow)
  }
}

/** The allocator never goes back: transactions may commit in another order than they took OIDs. */
async function putAllocator(db: Store, row: AllocatorRow): Promise<void> {
  await db
    .updateTable('store_state')
    .set({ next_oid: row.next })
    .where((e) => e.or([e('next_oid', 'is', null), e('next_oid', '<', row.next)]))
    .execute()
}

async function putDatabase(db: Store, row: DatabaseRow): Promise<void> {
  await db
    .insertInto('databases')
    .values({
      oid: row.oid,
      name: row.name,
      owner_oid: row.owner,
      provision_state: row.provisionState ?? null,
      acl: jsonOrNull(row.acl),
    })
    .execute()
}

async function putRole(db: Store, row: RoleRow): Promise<void> {
  await db
    .insertInto('roles')
    .values({
      oid: row.oid,
      name: row.name,
      superuser: Number(row.superuser),
      inherit: Number(row.inherit),
      create_role: Number(row.createRole),
      create_db: Number(row.createDb),
      login: Number(row.login),
      replication: Number(row.replication),
      bypass_rls: Number(row.bypassRls),
      connection_limit: row.connectionLimit,
      password: row.password ?? null,
      valid_until: row.validUntil ?? null,
      member_of: jsonOrNull(row.memberOf),
    })
    .execute()
}

async function putSchema(db: Store, row: SchemaRow): Promise<void> {
  await db
    .insertInto('schemas')
    .values({
      oid: row.oid,
      database_oid: row.database,
      name: row.name,
      owner_oid: row.owner,
      acl: jsonOrNull(row.acl),
    })
    .execute()
}

async function putTable(db: Store, row: TableRow): Promise<void> {
  await db
    .insertInto('tables')
    .values({
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
      provision_state: row.provisionState ?? null,
      acl: jsonOrNull(row.acl),
      row_security: rowSecurityOf(row),
    })
    .execute()
  await db.deleteFrom('table_versions').where('table_oid', '=', row.oid).where('version', '=', row.version).execute()
  await db
    .insertInto('table_versions')
    .values({
      table_oid: row.oid,
      version: row.version,
      definition: toJson({ columns: row.columns, constraints: row.constraints }),
    })
    .execute()
  await putColumns(db, row.oid, row.columns)
  await putConstraints(db, row.oid, row.constraints)
}

function rowSecurityOf({ rowSecurity, forceRowSecurity, policies }: TableRow): string | null {
  const text = toJson({ rowSecurity, forceRowSecurity, policies })
  return text === '{}' ? null : text
}

async function putView(db: Store, row: ViewRow): Promise<void> {
  await db
    .insertInto('views')
    .values({
      oid: row.oid,
      database_oid: row.database,
      schema_oid: row.schemaOid,
      name: row.name,
      owner_oid: row.owner,
      options: toJson(row.options),
      query: row.sql,
      version: row.version,
      acl: jsonOrNull(row.acl),
    })
    .execute()
  await putColumns(db, row.oid, row.columns)
  const reads = row.reads.map((read, position) => ({
    view_oid: row.oid,
    position,
    relation_oid: read.relation,
    attributes: toJson(read.attributes),
  }))
  for (const rows of slices(reads)) await db.insertInto('view_reads').values(rows).execute()
}

async function putColumns(db: Store, relation: number, columns: readonly ColumnSchema[]): Promise<void> {
  const rows = columns.map((column, position) => ({
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
  }))
  for (const slice of slices(rows)) await db.insertInto('columns').values(slice).execute()
  const comments = columns.flatMap(({ attribute, comment }) =>
    comment === undefined ? [] : [{ object_oid: relation, attribute, comment }],
  )
  for (const slice of slices(comments)) await db.insertInto('comments').values(slice).execute()
}

async function putConstraints(db: Store, table: number, constraints: readonly Constraint[]): Promise<void> {
  const rows = constraints.map((constraint, position) => {
    const key = constraint.kind === 'primary' || constraint.kind === 'unique' ? constraint : undefined
    const foreign = constraint.kind === 'foreign' ? constraint : undefined
    return {
      oid: constraint.oid,
      table_oid: table,
      position,
      kind: constraint.kind,
      name: constraint.name,
      attributes: jsonOrNull(constraint.attributes),
      index_oid: (key ?? foreign)?.index ?? null,
      nulls_not_distinct: key?.nullsNotDistinct === undefined ? null : Number(key.nullsNotDistinct),
      check_sql: constraint.kind === 'check' ? constraint.sql : null,
      references_oid: foreign?.references ?? null,
      referenced_attributes: jsonOrNull(foreign?.referencedAttributes),
      on_delete: foreign?.onDelete ?? null,
      on_update: foreign?.onUpdate ?? null,
      match_type: foreign?.match ?? null,
      settings: settingsOf(constraint),
    }
  })
  for (const slice of slices(rows)) await db.insertInto('constraints').values(slice).execute()
  const comments = constraints.flatMap(({ oid, comment }) =>
    comment === undefined ? [] : [{ object_oid: oid, attribute: 0, comment }],
  )
  for (const slice of slices(comments)) await db.insertInto('comments').values(slice).execute()
}

function settingsOf(constraint: Constraint): string | null {
  const { notValid, notEnforced, deleteSets, deferrable, initiallyDeferred } =
    constraint as Partial<ForeignKeyConstraint>
  const text = toJson({ notValid, notEnforced, deleteSets, deferrable, initiallyDeferred })
  return text === '{}' ? null : text
}

async function putIndex(db: Store, row: IndexRow): Promise<void> {
  await db
    .insertInto('indexes')
    .values({
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
    })
    .execute()
}

async function putSequence(db: Store, row: SequenceRow): Promise<void> {
  await db
    .insertInto('sequences')
    .values({
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
    .execute()
}

async function putType(db: Store, row: TypeRow): Promise<void> {
  await db
    .insertInto('types')
    .values({
      oid: row.oid,
      database_oid: row.database,
      schema_oid: row.schemaOid,
      name: row.name,
      owner_oid: row.owner,
      array_name: row.arrayName,
      definition: toJson(row.definition),
      acl: jsonOrNull(row.acl),
    })
    .execute()
}

const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : toJson(value))

function* slices<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += rowsPerInsertMax) yield rows.slice(start, start + rowsPerInsertMax)
}
