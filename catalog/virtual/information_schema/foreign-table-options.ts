// information_schema.foreign_table_options: options of foreign tables. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaForeignTableOptions = virtualTable({
  oid: 13472,
  schema: 'information_schema',
  name: 'foreign_table_options',
  relkind: 'v',
  columns: {
    foreign_table_catalog: 'name',
    foreign_table_schema: 'name',
    foreign_table_name: 'name',
    option_name: 'name',
    option_value: 'varchar',
  },
})
