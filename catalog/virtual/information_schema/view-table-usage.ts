// information_schema.view_table_usage: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaViewTableUsage = virtualTable({
  oid: 13414,
  schema: 'information_schema',
  name: 'view_table_usage',
  relkind: 'v',
  columns: {
    view_catalog: 'sql_identifier',
    view_schema: 'sql_identifier',
    view_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
  },
})
