// ALTER … RENAME. OIDs stay; what is kept as text (expressions, views) follows.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { refuseSystemColumnName, systemColumns } from '../../../engine/system-columns.ts'
import { PgError } from '../../../engine/errors.ts'
import { checkParents, columnParents, inheritanceTreeOf } from '../../../engine/inheritance/inheritors.ts'
import { treeOf } from '../../../engine/partitioned/partition-tree.ts'
import { relationWord, withArticle } from '../../../engine/relation-word.ts'
import { hasOwnIndex } from '../../../engine/tables.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import type { TableRow } from '../../rows.ts'
import { renamedInOptions } from '../../tables/storage-options.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, requireCreateInDatabase, requireOwner } from '../privileges/permissions.ts'
import { isAdminOf } from '../../../engine/privileges/role-membership.ts'
import { renameInStatistics } from '../defined/statistics-of.ts'
import { renameColumnInPolicies, renameTableInPolicies } from './rename-in-policies.ts'
import { renameInExpression } from './rename-in-expression.ts'
import {
  findRelation,
  missingRelation,
  refuseComposite,
  refuseSystem,
  requireRole,
  requireSchema,
  spellName,
} from '../resolve.ts'
import { respellInViews } from './respell-views.ts'
import { refuseTransactionBlock } from '../transaction-block.ts'
import { keepNotNullNames, renameNotNull } from '../tables/not-null.ts'
import { renameColumnInTriggers } from '../triggers/alter-trigger.ts'

type Rename = Extract<DdlStatement, { kind: 'rename' }>

export function rename(draft: CatalogDraft, ddl: Rename): void {
  switch (ddl.object) {
    case 'schema':
      return renameSchema(draft, ddl)
    case 'database':
      return renameDatabase(draft, ddl)
    case 'role':
      return renameRole(draft, ddl)
    default:
      return renameRelationOrMember(draft, ddl)
  }
}

function renameRelationOrMember(draft: CatalogDraft, ddl: Rename): void {
  const relation = findRelation(draft, ddl.name)
  if (!relation) {
    if (!ddl.ifExists) throw missingRelation(draft, ddl.name)
    return draft.skip(`relation "${spellName(ddl.name)}" does not exist, skipping`)
  }
  refuseSystem(relation)
  refuseComposite(relation)
  if (ddl.object === 'column' || ddl.object === 'constraint') {
    if (relation.kind === 'view' && ddl.object === 'column') return renameViewColumn(draft, relation.oid, ddl)
    if (relation.kind !== 'table') throw new PgError('42809', `"${relation.name}" is not a table`)
    const table = draft.table(relation.oid)
    requireOwner(draft, table.owner, `${relationWord(relation)} ${table.name}`)
    if (ddl.object === 'constraint') return renameConstraint(draft, table, ddl)
    if (table.partitionOf && table.columns.some(({ name }) => name === ddl.member))
      throw new PgError('42P16', `cannot rename inherited column "${ddl.member}"`)
    const inheriting = inheritanceTreeOf(draft.catalog, table.oid)
    if (ddl.only && (draft.catalog.partitionsOf(table.oid).length > 0 || inheriting.length > 1))
      throw new PgError('42P16', `inherited column "${ddl.member}" must be renamed in child tables too`)
    // A column that comes from elsewhere, too, keeps the name that it has there.
    for (const oid of inheriting)
      if (columnParents(draft.catalog, oid, ddl.member!).some((parent) => !inheriting.includes(parent)))
        throw new PgError('42P16', `cannot rename inherited column "${ddl.member}"`)
    const all = inheriting.length > 1 ? inheriting : [...treeOf(draft.catalog, table.oid)]
    for (const oid of all) keepNotNullNames(draft, oid)
    for (const oid of all) renameColumn(draft, draft.table(oid), ddl)
    return
  }
  // ALTER TABLE renames any relation, and so does ALTER INDEX.
  if (ddl.object !== 'table' && ddl.object !== 'index' && relationWord(relation) !== ddl.object)
    throw new PgError('42809', `"${relation.name}" is not ${withArticle(ddl.object)}`)
  if (relation.kind !== 'virtual' && relation.kind !== 'composite')
    renameRelation(draft, relation.kind, relation.oid, ddl.to)
}

export function renameRelation(
  draft: CatalogDraft,
  kind: 'table' | 'view' | 'index' | 'sequence',
  oid: number,
  to: string,
): void {
  const row = draft.catalog.row(kind, oid)!
  const owner = 'owner' in row ? row.owner : draft.table(row.table).owner
  requireOwner(draft, owner, `${'materialized' in row && row.materialized ? 'materialized view' : kind} ${row.name}`)
  if (draft.catalog.relation(row.schemaOid, to)) throw new PgError('42P07', `relation "${to}" already exists`)
  switch (kind) {
    case 'table': {
      keepNotNullNames(draft, oid)
      const table = draft.table(oid)
      draft.put('table', oid, { ...table, name: to })
      renameTableInPolicies(draft, oid, table.name, to)
      return respellInViews(draft, table, { ...table, name: to })
    }
    case 'view': {
      const view = draft.catalog.row('view', oid)!
      draft.put('view', oid, { ...view, name: to })
      return respellInViews(draft, view, { ...view, name: to })
    }
    case 'sequence':
      return draft.put('sequence', oid, { ...draft.catalog.row('sequence', oid)!, name: to })
    case 'index': {
      // A key's index and its constraint are one thing with one name.
      const index = draft.catalog.row('index', oid)!
      draft.put('index', oid, { ...index, name: to })
      const table = draft.table(index.table)
      const constraints = table.constraints.map((c) =>
        c.kind !== 'check' && c.kind !== 'foreign' && c.index === oid ? { ...c, name: to } : c,
      )
      draft.put('table', table.oid, { ...table, constraints })
    }
  }
}

function renameColumn(draft: CatalogDraft, table: TableRow, ddl: Rename): void {
  const from = ddl.member!
  const column = table.columns.find((candidate) => candidate.name === from)
  if (!column && systemColumns.has(from)) throw new PgError('0A000', `cannot rename system column "${from}"`)
  if (!column) throw new PgError('42703', `column "${from}" does not exist`)
  if (table.columns.some((other) => other.name === ddl.to)) {
    throw new PgError('42701', `column "${ddl.to}" of relation "${table.name}" already exists`)
  }
  refuseSystemColumnName(ddl.to)
  const respelt = (sql: string): string => renameInExpression(sql, from, ddl.to)
  const columns = table.columns.map((other) => {
    const renamed = other.attribute === column.attribute ? { ...other, name: ddl.to } : other
    return renamed.generated && renamed.defaultSql !== undefined
      ? { ...renamed, defaultSql: respelt(renamed.defaultSql) }
      : renamed
  })
  const constraints = table.constraints.map((c) => (c.kind === 'check' ? { ...c, sql: respelt(c.sql) } : c))
  const options = renamedInOptions(table.options, from, ddl.to)
  const partitioning = table.partitioning && {
    ...table.partitioning,
    keys: table.partitioning.keys.map((key) => (key.sql === undefined ? key : { ...key, sql: respelt(key.sql) })),
  }
  const renamed = draft.putAltered(table, { columns, constraints, options, ...(partitioning && { partitioning }) })
  for (const { oid } of draft.catalog.indexesOf(table.oid)) {
    const index = draft.catalog.row('index', oid)!
    if (!index.reads?.includes(column.attribute)) continue
    draft.put('index', oid, {
      ...index,
      columns: index.columns.map((key) => (key.sql === undefined ? key : { ...key, sql: respelt(key.sql) })),
      ...(index.whereSql === undefined ? {} : { whereSql: respelt(index.whereSql) }),
    })
  }
  renameInStatistics(draft, table.oid, column.attribute, respelt)
  renameColumnInPolicies(draft, table.oid, from, ddl.to)
  renameColumnInTriggers(draft, table.oid, from, ddl.to)
  respellInViews(draft, table, renamed)
}

function renameViewColumn(draft: CatalogDraft, oid: number, ddl: Rename): void {
  const view = draft.catalog.row('view', oid)!
  requireOwner(draft, view.owner, `view ${view.name}`)
  if (!view.columns.some((column) => column.name === ddl.member)) {
    throw new PgError('42703', `column "${ddl.member}" does not exist`)
  }
  if (view.columns.some((column) => column.name === ddl.to)) {
    throw new PgError('42701', `column "${ddl.to}" of relation "${view.name}" already exists`)
  }
  const columns = view.columns.map((column) => (column.name === ddl.member ? { ...column, name: ddl.to } : column))
  const renamed = { ...view, columns, version: view.version + 1 }
  draft.put('view', oid, renamed)
  respellInViews(draft, view, renamed)
}

function renameConstraint(draft: CatalogDraft, table: TableRow, ddl: Rename, inherited = false): void {
  const constraint = table.constraints.find((candidate) => candidate.name === ddl.member)
  if (!constraint && renameNotNull(draft, table, ddl.member!, ddl.to)) return
  if (!constraint) throw new PgError('42704', `constraint "${ddl.member}" for table "${table.name}" does not exist`)
  if (constraint.kind === 'check' && constraint.parent !== undefined && !inherited)
    throw new PgError('42P16', `cannot rename inherited constraint "${ddl.member}"`)
  if (constraint.kind === 'check' && !constraint.noInherit && !inherited) {
    const inheriting = inheritanceTreeOf(draft.catalog, table.oid)
    if (ddl.only && inheriting.length > 1)
      throw new PgError('42P16', `inherited constraint "${ddl.member}" must be renamed in child tables too`)
    for (const oid of inheriting)
      if (checkParents(draft.catalog, oid, constraint.name).some((parent) => !inheriting.includes(parent)))
        throw new PgError('42P16', `cannot rename inherited constraint "${ddl.member}"`)
    for (const oid of inheriting.slice(1)) renameConstraint(draft, draft.table(oid), ddl, true)
  }
  if (constraint.kind === 'check')
    for (const part of draft.catalog.partitionsOf(table.oid))
      renameConstraint(draft, draft.table(part.table), ddl, true)
  if (hasOwnIndex(constraint)) return renameRelation(draft, 'index', constraint.index, ddl.to)
  if (table.constraints.some((other) => other.name === ddl.to)) {
    throw new PgError('42710', `constraint "${ddl.to}" for relation "${table.name}" already exists`)
  }
  const constraints = table.constraints.map((other) =>
    other.oid === constraint.oid ? { ...other, name: ddl.to } : other,
  )
  draft.put('table', table.oid, { ...table, constraints })
}

function renameSchema(draft: CatalogDraft, ddl: Rename): void {
  const schema = requireSchema(draft.catalog, ddl.name.name)
  if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
  requireOwner(draft, schema.owner, `schema ${schema.name}`)
  requireCreateInDatabase(draft)
  if (draft.catalog.schema(ddl.to)) throw new PgError('42P06', `schema "${ddl.to}" already exists`)
  refuseReservedSchemaName(ddl.to)
  draft.put('schema', schema.oid, { ...draft.catalog.row('schema', schema.oid)!, name: ddl.to })
  const { catalog } = draft
  for (const relation of [...catalog.rowsOf('table'), ...catalog.rowsOf('view')]) {
    if (relation.schemaOid === schema.oid) respellInViews(draft, relation, relation)
  }
}

export function refuseReservedSchemaName(name: string): void {
  if (!name.startsWith('pg_')) return
  throw new PgError('42939', `unacceptable schema name "${name}"`, {
    detail: 'The prefix "pg_" is reserved for system schemas.',
  })
}

function renameDatabase(draft: CatalogDraft, ddl: Rename): void {
  refuseTransactionBlock(draft, 'ALTER DATABASE ... RENAME')
  const databases = [...draft.catalog.databases()]
  const database = databases.find((candidate) => candidate.name === ddl.name.name)
  if (!database) throw new PgError('3D000', `database "${ddl.name.name}" does not exist`)
  requireOwner(draft, database.owner, `database ${database.name}`)
  if (database.oid === draft.catalog.databaseOid) throw new PgError('0A000', 'current database cannot be renamed')
  if (databases.some((other) => other.name === ddl.to))
    throw new PgError('42P04', `database "${ddl.to}" already exists`)
  draft.put('database', database.oid, { ...database, name: ddl.to })
}

function renameRole(draft: CatalogDraft, ddl: Rename): void {
  const role = requireRole(draft.catalog, ddl.name.name)
  const user = currentRole(draft)
  if (ddl.to.startsWith('pg_') || ddl.name.name.startsWith('pg_')) {
    const name = ddl.name.name.startsWith('pg_') ? ddl.name.name : ddl.to
    throw new PgError('42939', `role name "${name}" is reserved`, {
      detail: 'Role names starting with "pg_" are reserved.',
    })
  }
  if (!user.superuser) {
    const denied = (detail: string): PgError => new PgError('42501', 'permission denied to rename role', { detail })
    if (role.superuser)
      throw denied('Only roles with the SUPERUSER attribute may rename roles with the SUPERUSER attribute.')
    if (!user.createRole || !isAdminOf(draft.catalog, user, role.oid)) {
      throw denied(
        `Only roles with the CREATEROLE attribute and the ADMIN option on role "${role.name}" may rename this role.`,
      )
    }
  }
  if (role.name === draft.context.session.sessionUser) throw new PgError('0A000', 'session user cannot be renamed')
  if (role.oid === user.oid) throw new PgError('0A000', 'current user cannot be renamed')
  if (draft.catalog.role(ddl.to)) throw new PgError('42710', `role "${ddl.to}" already exists`)
  draft.put('role', role.oid, { ...role, name: ddl.to })
}
