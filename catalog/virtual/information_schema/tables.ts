// information_schema.tables: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTables = virtualTable({
  oid: 13361,
  schema: 'information_schema',
  name: 'tables',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    table_type: 'character_data',
    self_referencing_column_name: 'sql_identifier',
    reference_generation: 'character_data',
    user_defined_type_catalog: 'sql_identifier',
    user_defined_type_schema: 'sql_identifier',
    user_defined_type_name: 'sql_identifier',
    is_insertable_into: 'yes_or_no',
    is_typed: 'yes_or_no',
    commit_action: 'character_data',
  },
})
