// The roles that a user acts as: itself, and every role it is a member of.
import type { CatalogView, RoleEntry } from '../../engine/tables.ts'

export function rolesOf(catalog: CatalogView, user: string): RoleEntry[] {
  const found = new Map<number, RoleEntry>()
  const first = catalog.role(user)
  const work = first ? [first] : []
  for (let role = work.pop(); role; role = work.pop()) {
    if (found.has(role.oid)) continue
    found.set(role.oid, role)
    for (const oid of role.memberOf ?? []) {
      const group = catalog.roleByOid(oid)
      if (group) work.push(group)
    }
  }
  return [...found.values()]
}
