// DROP ROLE: not while it owns anything.
import { PgError } from '../../engine/errors.ts'
import { bootstrapRoleOid } from '../bootstrap.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { describe } from './describe.ts'
import { currentRole } from './permissions.ts'

export function dropRole(draft: CatalogDraft, name: string, ifExists: boolean): void {
  const user = currentRole(draft)
  if (!user.superuser && !user.createRole) {
    throw new PgError('42501', 'permission denied to drop role', {
      detail: 'Only roles with the CREATEROLE attribute and the ADMIN option on the target roles may drop roles.',
    })
  }
  const role = draft.catalog.role(name)
  if (!role) {
    if (!ifExists) throw new PgError('42704', `role "${name}" does not exist`)
    draft.notice(`role "${name}" does not exist, skipping`)
    return
  }
  if (role.oid === user.oid) throw new PgError('55006', 'current user cannot be dropped')
  if (role.name === draft.context.session.sessionUser) throw new PgError('55006', 'session user cannot be dropped')
  if (role.superuser && !user.superuser) {
    throw new PgError('42501', 'permission denied to drop role', {
      detail: 'Only roles with the SUPERUSER attribute may drop roles with the SUPERUSER attribute.',
    })
  }
  if (role.oid === bootstrapRoleOid) {
    throw new PgError('2BP01', `cannot drop role ${name} because it is required by the database system`)
  }
  const owned = ownedBy(draft, role.oid)
  if (owned.length > 0) {
    throw new PgError('2BP01', `role "${name}" cannot be dropped because some objects depend on it`, {
      detail: owned.join('\n'),
    })
  }
  for (const member of draft.catalog.roles()) {
    if (!member.memberOf?.includes(role.oid)) continue
    draft.put('role', member.oid, { ...member, memberOf: member.memberOf.filter((oid) => oid !== role.oid) })
  }
  draft.remove('role', role.oid)
}

/** Databases everywhere, objects of this database. */
function ownedBy(draft: CatalogDraft, role: number): string[] {
  const { catalog } = draft
  const lines: string[] = []
  for (const database of catalog.databases())
    if (database.owner === role) lines.push(`owner of database ${database.name}`)
  for (const schema of catalog.rowsOf('schema')) if (schema.owner === role) lines.push(`owner of schema ${schema.name}`)
  for (const row of [...catalog.rowsOf('table'), ...catalog.rowsOf('view'), ...catalog.rowsOf('sequence')]) {
    if (row.owner === role && !('ownedBy' in row && row.ownedBy)) {
      lines.push(`owner of ${describe(draft, { kind: 'relation', oid: row.oid })}`)
    }
  }
  return lines
}
