// Which roles a role is, by membership: whose privileges it has, which it may become, which it may give others.
// Answers are kept per catalog, which never changes.
import type { CatalogView, Membership, RoleEntry } from '../tables.ts'

/** PostgreSQL's role that the database's owner is a member of, and nobody else. */
export const databaseOwnerOid = 6171

/** inherit: privileges are had at once. set: SET ROLE. member: in whatever way. */
export type MembershipUse = 'inherit' | 'set' | 'member'

const known = new WeakMap<CatalogView, Map<string, ReadonlySet<number>>>()

/** The role itself, and all that it is a member of through any number of others. */
export function rolesOf(catalog: CatalogView, role: number, use: MembershipUse): ReadonlySet<number> {
  let answers = known.get(catalog)
  if (!answers) known.set(catalog, (answers = new Map()))
  const key = `${use} ${role}`
  let found = answers.get(key)
  if (!found) answers.set(key, (found = reach(catalog, role, use)))
  return found
}

function reach(catalog: CatalogView, role: number, use: MembershipUse): Set<number> {
  const found = new Set([role])
  for (const oid of found) {
    for (const membership of catalog.roleByOid(oid)?.memberOf ?? []) {
      if (use === 'member' || membership[use]) found.add(membership.role)
    }
    if (catalog.database.owner === oid) found.add(databaseOwnerOid)
  }
  return found
}

export const hasPrivilegesOf = (catalog: CatalogView, role: RoleEntry, other: number): boolean =>
  role.superuser || role.oid === other || rolesOf(catalog, role.oid, 'inherit').has(other)

export const maySetRole = (catalog: CatalogView, role: RoleEntry, other: number): boolean =>
  role.superuser || role.oid === other || rolesOf(catalog, role.oid, 'set').has(other)

export const isMember = (catalog: CatalogView, role: number, other: number): boolean =>
  rolesOf(catalog, role, 'member').has(other)

/** It may give others membership of the role: by ADMIN OPTION of its own, or of a role whose privileges it has. */
export const isAdminOf = (catalog: CatalogView, role: RoleEntry, other: number): boolean =>
  role.superuser || adminThrough(catalog, role.oid, other) !== undefined

/** The role through which another is administered; the nearest first. */
export function adminThrough(catalog: CatalogView, role: number, other: number): number | undefined {
  if (role === other) return undefined
  for (const oid of rolesOf(catalog, role, 'inherit')) {
    if (membershipsIn(catalog, oid, other).some((membership) => membership.admin)) return oid
  }
  return undefined
}

/** One for each grantor. */
export const membershipsIn = (catalog: CatalogView, member: number, role: number): readonly Membership[] =>
  (catalog.roleByOid(member)?.memberOf ?? []).filter((membership) => membership.role === role)
