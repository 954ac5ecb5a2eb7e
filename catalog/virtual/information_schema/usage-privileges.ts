// information_schema.usage_privileges: USAGE of sequences.
import { usageGrants } from '../granted-privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaUsagePrivileges = virtualTable({
  oid: 13390,
  schema: 'information_schema',
  name: 'usage_privileges',
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
  rows: (context) => usageGrants(context, 'visible'),
})
