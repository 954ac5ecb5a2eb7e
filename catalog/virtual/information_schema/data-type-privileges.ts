// information_schema.data_type_privileges: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaDataTypePrivileges = virtualTable({
  oid: 13424,
  schema: 'information_schema',
  name: 'data_type_privileges',
  relkind: 'v',
  columns: {
    object_catalog: 'sql_identifier',
    object_schema: 'sql_identifier',
    object_name: 'sql_identifier',
    object_type: 'character_data',
    dtd_identifier: 'sql_identifier',
  },
})
