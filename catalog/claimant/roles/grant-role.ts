// GRANT role TO role, REVOKE role FROM role, ALTER GROUP … ADD | DROP USER.
import type { GrantRoleStatement, PrivilegeStatement } from '../../../engine/bind/ddl/privilege-statement.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { addMember, grantorOf, removeMember, requireAdminOf } from './memberships.ts'
import { requireRole } from '../resolve.ts'

export function grantRole(draft: CatalogDraft, ddl: GrantRoleStatement): void {
  const named = ddl.grantor === undefined ? undefined : requireRole(draft.catalog, ddl.grantor)
  const members = ddl.members.map((name) => requireRole(draft.catalog, name))
  for (const name of ddl.roles) {
    const role = requireRole(draft.catalog, name)
    requireAdminOf(draft, role, ddl.grant)
    const grantor = grantorOf(draft, role, named, ddl.grant)
    for (const member of members) {
      if (ddl.grant) addMember(draft, role, member, grantor, ddl.options)
      else removeMember(draft, role, member, grantor, ddl.options, ddl.cascade)
    }
  }
}

export function alterGroup(draft: CatalogDraft, ddl: Extract<PrivilegeStatement, { kind: 'alter-group' }>): void {
  const { add, role, members } = ddl
  grantRole(draft, { kind: 'grant-role', grant: add, roles: [role], members, options: {}, cascade: false })
}
