// information_schema.enabled_roles: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaEnabledRoles = virtualTable({
  oid: 13261,
  schema: 'information_schema',
  name: 'enabled_roles',
  relkind: 'v',
  columns: {
    role_name: 'sql_identifier',
  },
})
