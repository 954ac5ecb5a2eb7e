// information_schema.column_privileges: what was granted on columns, by themselves or with their tables.
import { columnGrants } from '../granted-privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnPrivileges = virtualTable({
  oid: 13222,
  schema: 'information_schema',
  name: 'column_privileges',
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
  rows: (context) => columnGrants(context, 'visible'),
})
