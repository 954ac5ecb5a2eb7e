// information_schema.constraint_column_usage: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaConstraintColumnUsage = virtualTable({
  oid: 13237,
  schema: 'information_schema',
  name: 'constraint_column_usage',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
  },
})
