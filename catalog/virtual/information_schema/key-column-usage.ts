// information_schema.key_column_usage: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaKeyColumnUsage = virtualTable({
  oid: 13265,
  schema: 'information_schema',
  name: 'key_column_usage',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    ordinal_position: 'cardinal_number',
    position_in_unique_constraint: 'cardinal_number',
  },
})
