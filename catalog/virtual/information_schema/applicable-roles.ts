// information_schema.applicable_roles: memberships of the roles that the user acts as.
import { rolesOf } from '../enabled-roles.ts'
import { roleName } from '../catalog-facts.ts'
import { yesNo } from '../information-types.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaApplicableRoles = virtualTable({
  oid: 13173,
  schema: 'information_schema',
  name: 'applicable_roles',
  relkind: 'v',
  columns: {
    grantee: 'sql_identifier',
    role_name: 'sql_identifier',
    is_grantable: 'yes_or_no',
  },
  *rows({ catalog, session }) {
    for (const role of rolesOf(catalog, session.user)) {
      for (const group of role.memberOf ?? []) {
        yield { grantee: role.name, role_name: roleName(catalog, group.role), is_grantable: yesNo(group.admin) }
      }
    }
  },
})
