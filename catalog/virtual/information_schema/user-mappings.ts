// information_schema.user_mappings: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaUserMappings = virtualTable({
  oid: 13490,
  schema: 'information_schema',
  name: 'user_mappings',
  relkind: 'v',
  columns: {
    authorization_identifier: 'sql_identifier',
    foreign_server_catalog: 'sql_identifier',
    foreign_server_name: 'sql_identifier',
  },
})
