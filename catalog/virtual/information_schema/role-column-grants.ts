// information_schema.role_column_grants: what was granted on columns, to or by a role of the user.
import { columnGrants } from '../granted-privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleColumnGrants = virtualTable({
  oid: 13280,
  schema: 'information_schema',
  name: 'role_column_grants',
  relkind: 'v',
  columns: {
    grantor: 'sql_identifier',
    grantee: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    privilege_type: 'character_data',
    is_grantable: 'yes_or_no',
  },
  rows: (context) => columnGrants(context, 'granted'),
})
