// DROP ROLE: not while anything depends on it. Memberships go with it, and its tokens.
import { PgError } from '../../../engine/errors.ts'
import { isAdminOf } from '../../../engine/privileges/role-membership.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { predefinedRole } from '../../predefined-roles.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { largeObjectsOf } from '../large-objects.ts'
import { currentRole } from '../privileges/permissions.ts'
import { dropSessionDefaults } from './session-defaults.ts'
import { countIn, dependentsOf } from './role-dependents.ts'

export function dropRoles(draft: CatalogDraft, names: readonly string[], ifExists: boolean): void {
  const user = currentRole(draft)
  const denied = (detail: string): PgError => new PgError('42501', 'permission denied to drop role', { detail })
  if (!user.superuser && !user.createRole) {
    throw denied('Only roles with the CREATEROLE attribute and the ADMIN option on the target roles may drop roles.')
  }
  const dropped: number[] = []
  for (const name of names) {
    const role = draft.catalog.role(name)
    if (!role) {
      if (!ifExists) throw new PgError('42704', `role "${name}" does not exist`)
      draft.notice(`role "${name}" does not exist, skipping`)
      continue
    }
    if (role.oid === user.oid) throw new PgError('55006', 'current user cannot be dropped')
    if (role.name === draft.context.session.sessionUser) throw new PgError('55006', 'session user cannot be dropped')
    if (role.superuser && !user.superuser)
      throw denied('Only roles with the SUPERUSER attribute may drop roles with the SUPERUSER attribute.')
    if (!isAdminOf(draft.catalog, user, role.oid)) {
      throw denied(
        `Only roles with the CREATEROLE attribute and the ADMIN option on role "${name}" may drop this role.`,
      )
    }
    if (role.oid === bootstrapRoleOid || predefinedRole(role.oid))
      throw new PgError('2BP01', `cannot drop role ${name} because it is required by the database system`)
    dropped.push(role.oid)
  }
  // Roles that go together do not hold each other.
  for (const oid of dropped) forgetMemberships(draft, oid)
  for (const oid of dropped) dropRole(draft, oid)
}

function forgetMemberships(draft: CatalogDraft, oid: number): void {
  for (const member of [...draft.catalog.roles()]) {
    if (!member.memberOf) continue
    const kept = member.oid === oid ? [] : member.memberOf.filter((one) => one.role !== oid)
    if (kept.length === member.memberOf.length) continue
    const { memberOf: _, ...rest } = member
    draft.put('role', member.oid, kept.length > 0 ? { ...rest, memberOf: kept } : rest)
  }
}

function dropRole(draft: CatalogDraft, oid: number): void {
  const { name } = draft.catalog.roleByOid(oid)!
  const buckets = draft.context.bucketDependents?.(oid) ?? []
  const lines = [...dependentsOf(draft, oid), ...largeObjectsOf(draft, oid), ...buckets, ...elsewhere(draft, oid)]
  if (lines.length > 0) {
    throw new PgError('2BP01', `role "${name}" cannot be dropped because some objects depend on it`, {
      detail: lines.join('\n'),
    })
  }
  for (const token of [...draft.catalog.rowsOf('session_token')])
    if (token.role === oid) draft.remove('session_token', token.oid)
  dropSessionDefaults(draft, 'role', oid)
  draft.remove('role', oid)
}

function elsewhere(draft: CatalogDraft, role: number): string[] {
  return [...draft.catalog.databases()].flatMap(({ oid, name }) => {
    if (oid === draft.catalog.databaseOid) return []
    const other = draft.context.catalogOf?.(oid)
    const large = draft.context.largeObjectsElsewhere?.(oid, role) ?? 0
    const count = (other ? countIn(other, role) : 0) + large
    return count === 0 ? [] : [`${count} ${count === 1 ? 'object' : 'objects'} in database ${name}`]
  })
}
