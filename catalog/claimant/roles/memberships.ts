// Grants of roles to roles: who may give them, what is kept of each, and what goes when one is taken back.
import type { MembershipOptions } from '../../../engine/bind/ddl/privilege-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import {
  adminThrough,
  databaseOwnerOid,
  hasPrivilegesOf,
  isAdminOf,
  isMember,
} from '../../../engine/privileges/role-membership.ts'
import type { Membership, RoleEntry } from '../../../engine/tables.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import type { RoleRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole } from '../privileges/permissions.ts'

/** Throws 42501 where the user may not give or take membership of the role. */
export function requireAdminOf(draft: CatalogDraft, role: RoleEntry, grant: boolean): void {
  const user = currentRole(draft)
  const verb = grant ? 'grant' : 'revoke'
  const denied = (detail: string): PgError =>
    new PgError('42501', `permission denied to ${verb} role "${role.name}"`, { detail })
  if (grant && role.oid === databaseOwnerOid)
    throw new PgError('0A000', `role "${role.name}" cannot have explicit members`)
  if (role.superuser) {
    if (!user.superuser)
      throw denied(`Only roles with the SUPERUSER attribute may ${verb} roles with the SUPERUSER attribute.`)
    return
  }
  if (!isAdminOf(draft.catalog, user, role.oid))
    throw denied(`Only roles with the ADMIN option on role "${role.name}" may ${verb} this role.`)
}

/** Who the grant is said to be by: the named role, else the one whose ADMIN option it rests on. */
export function grantorOf(draft: CatalogDraft, role: RoleEntry, named: RoleEntry | undefined, grant: boolean): number {
  const user = currentRole(draft)
  const { catalog } = draft
  if (!named) {
    return user.superuser ? bootstrapRoleOid : (adminThrough(catalog, user.oid, role.oid) ?? user.oid)
  }
  const message = grant
    ? `permission denied to grant privileges as role "${named.name}"`
    : `permission denied to revoke privileges granted by role "${named.name}"`
  if (!hasPrivilegesOf(catalog, user, named.oid)) {
    const may = grant ? 'grant privileges as this role' : 'revoke privileges granted by this role'
    throw new PgError('42501', message, {
      detail: `Only roles with privileges of role "${named.name}" may ${may}.`,
    })
  }
  if (grant && named.oid !== bootstrapRoleOid && adminThrough(catalog, named.oid, role.oid) !== named.oid) {
    throw new PgError('42501', message, { detail: `The grantor must have the ADMIN option on role "${role.name}".` })
  }
  return named.oid
}

export function addMember(
  draft: CatalogDraft,
  role: RoleEntry,
  member: RoleEntry,
  grantor: number,
  options: MembershipOptions,
): void {
  const { catalog } = draft
  if (member.oid === databaseOwnerOid)
    throw new PgError('0A000', `role "${member.name}" cannot be a member of any role`)
  if (isMember(catalog, role.oid, member.oid))
    throw new PgError('0LP01', `role "${role.name}" is a member of role "${member.name}"`)
  if (options.admin && restsOn(draft, role.oid, grantor, member.oid))
    throw new PgError('0LP01', 'ADMIN option cannot be granted back to your own grantor')
  const row = catalog.roleByOid(member.oid) as RoleRow
  const before = row.memberOf?.find((one) => one.role === role.oid && one.grantor === grantor)
  if (!before) {
    const made: Membership = {
      oid: draft.newOid(),
      role: role.oid,
      grantor,
      admin: options.admin ?? false,
      inherit: options.inherit ?? member.inherit,
      set: options.set ?? true,
    }
    return draft.put('role', member.oid, { ...row, memberOf: [...(row.memberOf ?? []), made] })
  }
  const after = { ...before, ...options }
  if (after.admin === before.admin && after.inherit === before.inherit && after.set === before.set) {
    const by = catalog.roleByOid(grantor)?.name
    draft.notice(`role "${member.name}" has already been granted membership in role "${role.name}" by role "${by}"`)
    return
  }
  draft.put('role', member.oid, { ...row, memberOf: row.memberOf?.map((one) => (one === before ? after : one)) })
}

/** Whether a grantor's ADMIN option on a role was given, over any number of others, by one role. */
function restsOn(draft: CatalogDraft, role: number, grantor: number, by: number): boolean {
  const seen = new Set([grantor])
  for (const one of seen) {
    for (const membership of draft.catalog.roleByOid(one)?.memberOf ?? []) {
      if (membership.role !== role || !membership.admin) continue
      if (membership.grantor === by) return true
      seen.add(membership.grantor)
    }
  }
  return false
}

/** options: those that are taken; none: the membership. */
export function removeMember(
  draft: CatalogDraft,
  role: RoleEntry,
  member: RoleEntry,
  grantor: number,
  options: MembershipOptions,
  cascade: boolean,
): void {
  const row = draft.catalog.roleByOid(member.oid) as RoleRow
  const before = row.memberOf?.find((one) => one.role === role.oid && one.grantor === grantor)
  if (!before) {
    const by = draft.catalog.roleByOid(grantor)?.name
    draft.warn(`role "${member.name}" has not been granted membership in role "${role.name}" by role "${by}"`, '01000')
    return
  }
  const only = Object.keys(options) as (keyof MembershipOptions)[]
  const after = only.length === 0 ? undefined : { ...before, ...Object.fromEntries(only.map((one) => [one, false])) }
  const memberOf = row.memberOf!.flatMap((one) => (one === before ? (after ?? []) : one))
  const { memberOf: _, ...rest } = row
  draft.put('role', member.oid, memberOf.length > 0 ? { ...rest, memberOf } : rest)
  if (before.admin && !after?.admin) revokeDependent(draft, role, member.oid, cascade)
}

/** What the member granted on, unless another's grant still lets it. */
function revokeDependent(draft: CatalogDraft, role: RoleEntry, grantor: number, cascade: boolean): void {
  const still = draft.catalog.roleByOid(grantor)?.memberOf?.some((one) => one.role === role.oid && one.admin)
  if (still) return
  for (const other of [...draft.catalog.roles()]) {
    if (!other.memberOf?.some((one) => one.role === role.oid && one.grantor === grantor)) continue
    if (!cascade) throw new PgError('2BP01', 'dependent privileges exist', { hint: 'Use CASCADE to revoke them too.' })
    removeMember(draft, role, other, grantor, {}, true)
  }
}
