// information_schema.role_routine_grants: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleRoutineGrants = virtualTable({
  oid: 13294,
  schema: 'information_schema',
  name: 'role_routine_grants',
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
