// information_schema.foreign_servers: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaForeignServers = virtualTable({
  oid: 13463,
  schema: 'information_schema',
  name: 'foreign_servers',
  relkind: 'v',
  columns: {
    foreign_server_catalog: 'sql_identifier',
    foreign_server_name: 'sql_identifier',
    foreign_data_wrapper_catalog: 'sql_identifier',
    foreign_data_wrapper_name: 'sql_identifier',
    foreign_server_type: 'character_data',
    foreign_server_version: 'character_data',
    authorization_identifier: 'sql_identifier',
  },
})
