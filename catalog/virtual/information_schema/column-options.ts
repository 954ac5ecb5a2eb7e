// information_schema.column_options: options of foreign columns. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnOptions = virtualTable({
  oid: 13439,
  schema: 'information_schema',
  name: 'column_options',
  relkind: 'v',
  columns: {
    table_catalog: 'name',
    table_schema: 'name',
    table_name: 'name',
    column_name: 'name',
    option_name: 'name',
    option_value: 'varchar',
  },
})
