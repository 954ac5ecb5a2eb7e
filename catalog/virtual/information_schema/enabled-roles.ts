// information_schema.enabled_roles: the roles that the user acts as.
import { rolesOf } from '../enabled-roles.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaEnabledRoles = virtualTable({
  oid: 13261,
  schema: 'information_schema',
  name: 'enabled_roles',
  relkind: 'v',
  columns: {
    role_name: 'sql_identifier',
  },
  *rows({ catalog, session }) {
    for (const role of rolesOf(catalog, session.user)) yield { role_name: role.name }
  },
})
