// information_schema.foreign_tables: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaForeignTables = virtualTable({
  oid: 13476,
  schema: 'information_schema',
  name: 'foreign_tables',
  relkind: 'v',
  columns: {
    foreign_table_catalog: 'sql_identifier',
    foreign_table_schema: 'sql_identifier',
    foreign_table_name: 'sql_identifier',
    foreign_server_catalog: 'sql_identifier',
    foreign_server_name: 'sql_identifier',
  },
})
