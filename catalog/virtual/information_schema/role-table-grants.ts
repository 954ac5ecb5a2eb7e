// information_schema.role_table_grants: what was granted on tables and views, to or by a role of the user.
import { tableGrants } from '../granted-privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleTableGrants = virtualTable({
  oid: 13357,
  schema: 'information_schema',
  name: 'role_table_grants',
  relkind: 'v',
  columns: {
    grantor: 'sql_identifier',
    grantee: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    privilege_type: 'character_data',
    is_grantable: 'yes_or_no',
    with_hierarchy: 'yes_or_no',
  },
  rows: (context) => tableGrants(context, 'granted'),
})
