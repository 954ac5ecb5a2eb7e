// information_schema.column_privileges: PostgreSQL's columns, no rows: nothing that it lists exists here.
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
})
