// The store's tables back into rows of the catalog. Sorted by OID: two loads of the same store are equal.
import type { Selectable, Transaction } from 'kysely'
import type { CatalogEdit, ColumnSchema, Constraint, Membership, UserType } from '../../engine/tables.ts'
import { domainRef, type TypeLookup } from '../../engine/bind/types/domain-ref.ts'
import type { ObjectDefinition } from '../../engine/defined/defined-object.ts'
import type { RoutineDefinition } from '../../engine/routines/routine.ts'
import { allocatorOid, type DatabaseRow, putRow, type TypeRow, type ViewRead } from '../rows.ts'
import { metadataNames } from '../metadata/entity.ts'
import { fromJson } from './json.ts'
import { loadMetadata } from './metadata-rows.ts'
import { loadPrivileges } from './privilege-rows.ts'
import { loadProcedures } from './procedure-rows.ts'
import type { StoreSchema } from './schema.ts'
import { loadUsageReports } from './usage-report-rows.ts'

type Stored<T extends keyof StoreSchema> = Selectable<StoreSchema[T]>

export async function loadRows(db: Transaction<StoreSchema>): Promise<CatalogEdit[]> {
  const comments = new Map<string, string>()
  for (const row of await db.selectFrom('comments').selectAll().execute()) {
    comments.set(`${row.object_oid}.${row.attribute}`, row.comment)
  }
  const comment = (oid: number, attribute = 0) => optional('comment', comments.get(`${oid}.${attribute}`))
  const columns = Map.groupBy(
    await db.selectFrom('columns').selectAll().orderBy('relation_oid').orderBy('position').execute(),
    (row) => row.relation_oid,
  )
  const typeRows = (await db.selectFrom('types').selectAll().execute()).map((row): TypeRow => ({
    ...relationHead(row),
    arrayName: row.array_name,
    definition: fromJson(row.definition) as UserType['definition'],
    ...optionalJson('acl', row.acl),
    ...comment(row.oid),
  }))
  const typesByOid = new Map(typeRows.map((row) => [row.oid, row]))
  const types: TypeLookup = { userType: (oid) => typesByOid.get(oid) }
  const columnsOf = (relation: number): ColumnSchema[] =>
    (columns.get(relation) ?? []).map((row) => ({ ...toColumn(row, types), ...comment(relation, row.attribute) }))
  const constraints = Map.groupBy(
    await db.selectFrom('constraints').selectAll().orderBy('table_oid').orderBy('position').execute(),
    (row) => row.table_oid,
  )
  const reads = Map.groupBy(
    await db.selectFrom('view_reads').selectAll().orderBy('view_oid').orderBy('position').execute(),
    (row) => row.view_oid,
  )

  const edits: CatalogEdit[] = [...(await loadProcedures(db)), ...(await loadUsageReports(db))]
  const { next_oid: next } = await db.selectFrom('store_state').select('next_oid').executeTakeFirstOrThrow()
  if (next !== null) edits.push(putRow('allocator', allocatorOid, { next }))
  for (const row of await db.selectFrom('databases').selectAll().execute())
    edits.push(putRow('database', row.oid, { ...toDatabase(row), ...comment(row.oid) }))
  for (const row of await db.selectFrom('roles').selectAll().execute()) {
    edits.push(putRow('role', row.oid, { ...toRole(row), ...comment(row.oid) }))
  }
  for (const { oid, name, owner_oid, database_oid, acl } of await db.selectFrom('schemas').selectAll().execute()) {
    const own = { ...optionalJson('acl', acl), ...comment(oid) }
    edits.push(putRow('schema', oid, { oid, name, owner: owner_oid, database: database_oid, ...own }))
  }
  for (const row of await db.selectFrom('tables').selectAll().execute()) {
    edits.push(
      putRow('table', row.oid, {
        ...relationHead(row),
        ...comment(row.oid),
        options: fromJson(row.options),
        regions: fromJson(row.regions),
        columns: columnsOf(row.oid),
        constraints: (constraints.get(row.oid) ?? []).map((constraint) => ({
          ...toConstraint(constraint),
          ...comment(constraint.oid),
        })),
        version: row.version,
        nextAttribute: row.next_attribute,
        ...optionalJson('shards', row.shards),
        ...optionalJson('partition', row.partition_rule),
        ...(row.partitioning === null ? {} : (fromJson(row.partitioning) as object)),
        ...optionalJson('kept', row.kept_settings),
        ...optional('provisionState', row.provision_state),
        ...optionalJson('acl', row.acl),
        ...(row.row_security === null ? {} : (fromJson(row.row_security) as object)),
        ...optionalJson('materialized', row.materialized),
        ...optionalJson('triggers', row.triggers),
      }),
    )
  }
  for (const row of await db.selectFrom('views').selectAll().execute()) {
    edits.push(
      putRow('view', row.oid, {
        ...relationHead(row),
        ...comment(row.oid),
        options: fromJson(row.options),
        columns: columnsOf(row.oid),
        sql: row.query,
        reads: (reads.get(row.oid) ?? []).map((read): ViewRead => ({
          relation: read.relation_oid,
          attributes: fromJson(read.attributes),
        })),
        version: row.version,
        ...optionalJson('acl', row.acl),
        ...optionalJson('triggers', row.triggers),
      }),
    )
  }
  for (const row of await db.selectFrom('indexes').selectAll().execute()) {
    edits.push(putRow('index', row.oid, { ...toIndex(row), ...comment(row.oid) }))
  }
  for (const row of await db.selectFrom('sequences').selectAll().execute()) {
    edits.push(putRow('sequence', row.oid, { ...toSequence(row), ...comment(row.oid) }))
  }
  for (const row of typeRows) edits.push(putRow('type', row.oid, row))
  for (const row of await db.selectFrom('routines').selectAll().execute()) {
    const definition = fromJson(row.definition) as RoutineDefinition
    const own = { ...optionalJson('acl', row.acl), ...comment(row.oid) }
    edits.push(putRow('routine', row.oid, { ...relationHead(row), definition, ...own }))
  }
  for (const row of await db.selectFrom('defined_objects').selectAll().execute()) {
    const definition = fromJson(row.definition) as ObjectDefinition
    edits.push(putRow('defined_object', row.oid, { ...relationHead(row), definition, ...comment(row.oid) }))
  }
  for (const row of await db.selectFrom('extensions').selectAll().execute())
    edits.push(putRow('extension', row.oid, { ...relationHead(row), version: row.version, ...comment(row.oid) }))
  edits.push(...(await loadPrivileges(db)))
  for (const entity of metadataNames) edits.push(...(await loadMetadata(db, entity)))
  return edits.sort((a, b) => a.oid - b.oid)
}

const relationHead = (row: {
  oid: number
  name: string
  schema_oid: number
  database_oid: number
  owner_oid: number
}) => ({
  oid: row.oid,
  name: row.name,
  schemaOid: row.schema_oid,
  database: row.database_oid,
  owner: row.owner_oid,
})

const toDatabase = (row: Stored<'databases'>): DatabaseRow => ({
  oid: row.oid,
  name: row.name,
  owner: row.owner_oid,
  ...optional('provisionState', row.provision_state),
  ...optionalJson('acl', row.acl),
  ...(row.is_template !== null && { isTemplate: true }),
  ...(row.allows_connections !== null && { allowsConnections: false }),
  ...optional('connectionLimit', row.connection_limit),
})

const toRole = (row: Stored<'roles'>) => ({
  oid: row.oid,
  name: row.name,
  superuser: Boolean(row.superuser),
  inherit: Boolean(row.inherit),
  createRole: Boolean(row.create_role),
  createDb: Boolean(row.create_db),
  login: Boolean(row.login),
  replication: Boolean(row.replication),
  bypassRls: Boolean(row.bypass_rls),
  connectionLimit: row.connection_limit,
  ...optional('password', row.password),
  ...optional('validUntil', row.valid_until),
  ...(row.member_of === null ? {} : { memberOf: membershipsIn(row.member_of, Boolean(row.inherit)) }),
})

/** Before memberships had options, only the roles' OIDs were kept. */
function membershipsIn(text: string, inherit: boolean): Membership[] {
  return (fromJson(text) as (Membership | number)[]).map((one) =>
    typeof one === 'number' ? { oid: 0, role: one, grantor: 10, admin: false, inherit, set: true } : one,
  )
}

const toColumn = (row: Stored<'columns'>, types: TypeLookup): ColumnSchema => ({
  name: row.name,
  attribute: row.attribute,
  type: domainRef(row.type_oid, types) ?? { oid: row.type_oid, typmod: row.typmod },
  notNull: Boolean(row.not_null),
  ...optional('defaultSql', row.default_sql),
  ...optional('generated', row.generated as ColumnSchema['generated'] | null),
  ...optionalJson('reads', row.reads),
  ...optional('identity', row.identity as 'always' | 'default' | null),
  ...optional('sequence', row.sequence_oid),
  ...optionalJson('missingValue', row.missing_value),
  ...optional('collation', row.collation_name),
  ...optionalJson('acl', row.acl),
})

function toConstraint(row: Stored<'constraints'>): Constraint {
  const { oid, name } = row
  const attributes = row.attributes === null ? [] : (fromJson(row.attributes) as number[])
  const settings = row.settings === null ? {} : (fromJson(row.settings) as object)
  switch (row.kind) {
    case 'check':
      return {
        kind: 'check',
        oid,
        name,
        sql: row.check_sql ?? '',
        ...(row.attributes === null ? {} : { attributes }),
        ...settings,
      }
    case 'foreign':
      return {
        kind: 'foreign',
        oid,
        name,
        attributes,
        references: row.references_oid!,
        referencedAttributes: fromJson(row.referenced_attributes!),
        onDelete: row.on_delete as 'a',
        onUpdate: row.on_update as 'a',
        index: row.index_oid!,
        match: row.match_type as 's',
        ...settings,
      }
    case 'exclusion':
      return { kind: 'exclusion', oid, index: row.index_oid!, name, attributes, ...settings }
    default:
      return {
        kind: row.kind as 'primary' | 'unique',
        oid,
        index: row.index_oid!,
        name,
        attributes,
        ...(row.nulls_not_distinct === null ? {} : { nullsNotDistinct: Boolean(row.nulls_not_distinct) }),
        ...settings,
      }
  }
}

const toIndex = (row: Stored<'indexes'>) => ({
  oid: row.oid,
  name: row.name,
  schemaOid: row.schema_oid,
  database: row.database_oid,
  table: row.table_oid,
  unique: Boolean(row.is_unique),
  primary: Boolean(row.is_primary),
  nullsNotDistinct: Boolean(row.nulls_not_distinct),
  method: row.method,
  columns: fromJson(row.keys),
  include: fromJson(row.include),
  ...optional('whereSql', row.where_sql),
  ...optionalJson('reads', row.reads),
  ...optional('parent', row.parent_oid),
  ...optionalJson('options', row.options),
})

const toSequence = (row: Stored<'sequences'>) => ({
  ...relationHead(row),
  type: row.type_oid,
  start: BigInt(row.start_value),
  increment: BigInt(row.increment),
  min: BigInt(row.min_value),
  max: BigInt(row.max_value),
  cache: BigInt(row.cache_size),
  cycle: Boolean(row.cycles),
  ...(row.owned_by_table === null
    ? {}
    : { ownedBy: { table: row.owned_by_table, attribute: row.owned_by_attribute! } }),
  ...optionalJson('acl', row.acl),
})

/** Absent rather than undefined, so that a loaded row equals the one that was put. */
const optional = <K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } =>
  (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }

const optionalJson = <K extends string>(key: K, text: string | null): { readonly [P in K]?: any } =>
  (text === null ? {} : { [key]: fromJson(text) }) as { readonly [P in K]?: any }
