// information_schema.role_usage_grants: USAGE of sequences, to or by a role of the user.
import { usageGrants } from '../granted-privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleUsageGrants = virtualTable({
  oid: 13395,
  schema: 'information_schema',
  name: 'role_usage_grants',
  relkind: 'v',
  columns: {
    grantor: 'sql_identifier',
    grantee: 'sql_identifier',
    object_catalog: 'sql_identifier',
    object_schema: 'sql_identifier',
    object_name: 'sql_identifier',
    object_type: 'character_data',
    privilege_type: 'character_data',
    is_grantable: 'yes_or_no',
  },
  rows: (context) => usageGrants(context, 'granted'),
})
