// information_schema.column_udt_usage: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumnUdtUsage = virtualTable({
  oid: 13227,
  schema: 'information_schema',
  name: 'column_udt_usage',
  relkind: 'v',
  columns: {
    udt_catalog: 'sql_identifier',
    udt_schema: 'sql_identifier',
    udt_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
  },
})
