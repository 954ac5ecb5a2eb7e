// The roles that a user acts as: itself, and every role whose privileges it has.
import { rolesOf as membershipOf } from '../../engine/privileges/role-membership.ts'
import type { CatalogView, RoleEntry } from '../../engine/tables.ts'

export function rolesOf(catalog: CatalogView, user: string): RoleEntry[] {
  const role = catalog.role(user)
  if (!role) return []
  if (role.superuser) return [...catalog.roles()]
  return [...membershipOf(catalog, role.oid, 'inherit')].flatMap((oid) => catalog.roleByOid(oid) ?? [])
}
