// information_schema.user_mapping_options: options of user mappings. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaUserMappingOptions = virtualTable({
  oid: 13485,
  schema: 'information_schema',
  name: 'user_mapping_options',
  relkind: 'v',
  columns: {
    authorization_identifier: 'name',
    foreign_server_catalog: 'name',
    foreign_server_name: 'name',
    option_name: 'name',
    option_value: 'varchar',
  },
})
