// information_schema.routine_privileges: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoutinePrivileges = virtualTable({
  oid: 13289,
  schema: 'information_schema',
  name: 'routine_privileges',
  relkind: 'v',
  columns: {
    grantor: 'sql_identifier',
    grantee: 'sql_identifier',
    specific_catalog: 'sql_identifier',
    specific_schema: 'sql_identifier',
    specific_name: 'sql_identifier',
    routine_catalog: 'sql_identifier',
    routine_schema: 'sql_identifier',
    routine_name: 'sql_identifier',
    privilege_type: 'character_data',
    is_grantable: 'yes_or_no',
  },
})
