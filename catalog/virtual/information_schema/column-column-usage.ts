// information_schema.column_column_usage: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnColumnUsage = virtualTable({
  oid: 13212,
  schema: 'information_schema',
  name: 'column_column_usage',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    dependent_column: 'sql_identifier',
  },
})
