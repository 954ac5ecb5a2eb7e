// information_schema.table_constraints: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTableConstraints = virtualTable({
  oid: 13347,
  schema: 'information_schema',
  name: 'table_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    constraint_type: 'character_data',
    is_deferrable: 'yes_or_no',
    initially_deferred: 'yes_or_no',
    enforced: 'yes_or_no',
    nulls_distinct: 'yes_or_no',
  },
})
