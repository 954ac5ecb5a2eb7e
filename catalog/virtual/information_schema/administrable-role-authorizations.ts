// information_schema.administrable_role_authorizations: memberships that the user may grant on.
import { roleName } from '../catalog-facts.ts'
import { rolesOf } from '../enabled-roles.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaAdministrableRoleAuthorizations = virtualTable({
  oid: 13178,
  schema: 'information_schema',
  name: 'administrable_role_authorizations',
  relkind: 'v',
  columns: {
    grantee: 'sql_identifier',
    role_name: 'sql_identifier',
    is_grantable: 'yes_or_no',
  },
  *rows({ catalog, session }) {
    for (const role of rolesOf(catalog, session.user)) {
      for (const { role: group, admin } of role.memberOf ?? [])
        if (admin) yield { grantee: role.name, role_name: roleName(catalog, group), is_grantable: 'YES' }
    }
  },
})
