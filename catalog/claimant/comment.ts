// COMMENT ON: the comment is part of the row of what it describes.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../engine/errors.ts'
import { relationWord, type RelationWord } from '../../engine/relation-word.ts'
import type { CompositeType } from '../../engine/tables.ts'
import { isSystemSchema } from '../system-schemas.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { isAdminOf } from '../../engine/privileges/role-membership.ts'
import { currentRole, requireOwner } from './privileges/permissions.ts'
import { requireExtension } from './extensions/find-extension.ts'
import { requirePolicy } from './privileges/policy.ts'
import { putTriggers, requireTrigger, requireTriggerable } from './triggers/relation-triggers.ts'
import { requireType } from './types/find-type.ts'
import { requireChangeable, requireRelation, requireRole, requireSchema, refuseSystem } from './resolve.ts'

type Comment = Extract<DdlStatement, { kind: 'comment' }>

/** null takes the comment away. */
export const commented = <T extends { readonly comment?: string }>(row: T, comment: string | null): T => {
  const { comment: _, ...rest } = row
  return (comment === null ? rest : { ...rest, comment }) as T
}

export function comment(draft: CatalogDraft, ddl: Comment): void {
  switch (ddl.object) {
    case 'database':
      return commentDatabase(draft, ddl)
    case 'role':
      return commentRole(draft, ddl)
    case 'schema': {
      const schema = requireSchema(draft.catalog, ddl.name.name)
      if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
      requireOwner(draft, schema.owner, `schema ${schema.name}`)
      return draft.put('schema', schema.oid, commented(draft.catalog.row('schema', schema.oid)!, ddl.comment))
    }
    case 'type': {
      const type = requireType(draft, ddl.name)
      return draft.put('type', type.oid, commented(type, ddl.comment))
    }
    case 'extension':
      return commentExtension(draft, ddl)
    case 'column':
      return commentColumn(draft, ddl)
    case 'constraint':
      return commentConstraint(draft, ddl)
    case 'policy':
      return commentPolicy(draft, ddl)
    case 'trigger':
      return commentTrigger(draft, ddl)
    default:
      return commentRelation(draft, ddl)
  }
}

function commentRelation(draft: CatalogDraft, ddl: Comment): void {
  const word = ddl.object as Exclude<RelationWord, 'composite type'>
  const { oid, kind } = requireChangeable(draft, ddl.name, word)
  const row = draft.catalog.row(kind, oid)!
  requireOwner(draft, 'owner' in row ? row.owner : draft.table(row.table).owner, `${word} ${row.name}`)
  draft.put(kind, oid, commented(row, ddl.comment))
}

function commentColumn(draft: CatalogDraft, ddl: Comment): void {
  const relation = requireRelation(draft, ddl.name)
  refuseSystem(relation)
  if (relation.kind === 'composite') return commentAttribute(draft, relation.type, ddl)
  if (relation.kind !== 'table' && relation.kind !== 'view') {
    throw new PgError('42809', `cannot set comment on relation "${relation.name}"`, {
      detail: `This operation is not supported for ${relation.kind === 'index' ? 'indexes' : 'sequences'}.`,
    })
  }
  requireOwner(draft, relation.table.info.owner, `${relationWord(relation)} ${relation.name}`)
  if (!relation.table.schema.columns.some((column) => column.name === ddl.member)) {
    throw new PgError('42703', `column "${ddl.member}" of relation "${relation.name}" does not exist`)
  }
  const columns = relation.table.schema.columns.map((column) =>
    column.name === ddl.member ? commented(column, ddl.comment) : column,
  )
  if (relation.kind === 'view')
    draft.put('view', relation.oid, { ...draft.catalog.row('view', relation.oid)!, columns })
  else draft.put('table', relation.oid, { ...draft.table(relation.oid), columns })
}

function commentAttribute(draft: CatalogDraft, { oid, name, owner, definition }: CompositeType, ddl: Comment): void {
  requireOwner(draft, owner, `type ${name}`)
  if (!definition.attributes.some((one) => one.name === ddl.member))
    throw new PgError('42703', `column "${ddl.member}" of relation "${name}" does not exist`)
  const attributes = definition.attributes.map((one) => (one.name === ddl.member ? commented(one, ddl.comment) : one))
  draft.put('type', oid, { ...draft.catalog.row('type', oid)!, definition: { ...definition, attributes } })
}

function commentConstraint(draft: CatalogDraft, ddl: Comment): void {
  const table = draft.table(requireChangeable(draft, ddl.name, 'table').oid)
  requireOwner(draft, table.owner, `relation ${table.name}`)
  if (!table.constraints.some((constraint) => constraint.name === ddl.member)) {
    throw new PgError('42704', `constraint "${ddl.member}" for table "${table.name}" does not exist`)
  }
  const constraints = table.constraints.map((c) => (c.name === ddl.member ? commented(c, ddl.comment) : c))
  draft.put('table', table.oid, { ...table, constraints })
}

function commentPolicy(draft: CatalogDraft, ddl: Comment): void {
  const table = draft.table(requireChangeable(draft, ddl.name, 'table').oid)
  requireOwner(draft, table.owner, `relation ${table.name}`)
  const policy = requirePolicy(table, ddl.member ?? '')
  const policies = table.policies?.map((one) => (one.oid === policy.oid ? commented(one, ddl.comment) : one))
  draft.put('table', table.oid, { ...table, policies })
}

function commentTrigger(draft: CatalogDraft, ddl: Comment): void {
  const target = requireTriggerable(draft, ddl.name)
  requireOwner(draft, target.row.owner, `relation ${target.row.name}`)
  const trigger = requireTrigger(target, ddl.member ?? '')
  const triggers = target.row.triggers!.map((one) => (one === trigger ? commented(one, ddl.comment) : one))
  putTriggers(draft, target, triggers)
}

function commentExtension(draft: CatalogDraft, ddl: Comment): void {
  const extension = requireExtension(draft.catalog, ddl.name.name)
  requireOwner(draft, extension.owner, `extension ${extension.name}`)
  const row = draft.catalog.row('extension', extension.oid)
  if (!row) throw notSupported(`COMMENT ON EXTENSION ${extension.name}`)
  draft.put('extension', row.oid, commented(row, ddl.comment))
}

function commentDatabase(draft: CatalogDraft, ddl: Comment): void {
  const database = [...draft.catalog.databases()].find((candidate) => candidate.name === ddl.name.name)
  // A dump may be restored where the database has another name.
  if (!database) return draft.warn(`database "${ddl.name.name}" does not exist`, '3D000')
  requireOwner(draft, database.owner, `database ${database.name}`)
  draft.put('database', database.oid, commented(database, ddl.comment))
}

function commentRole(draft: CatalogDraft, ddl: Comment): void {
  const role = requireRole(draft.catalog, ddl.name.name)
  const user = currentRole(draft)
  if (!user.superuser && (!user.createRole || role.superuser || !isAdminOf(draft.catalog, user, role.oid)))
    throw new PgError('42501', `must be owner of role ${role.name}`)
  draft.put('role', role.oid, commented(role, ddl.comment))
}
