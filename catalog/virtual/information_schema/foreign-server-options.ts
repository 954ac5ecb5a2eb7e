// information_schema.foreign_server_options: options of foreign servers. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaForeignServerOptions = virtualTable({
  oid: 13459,
  schema: 'information_schema',
  name: 'foreign_server_options',
  relkind: 'v',
  columns: {
    foreign_server_catalog: 'name',
    foreign_server_name: 'name',
    option_name: 'name',
    option_value: 'varchar',
  },
})
