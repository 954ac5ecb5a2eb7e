// information_schema.views: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaViews = virtualTable({
  oid: 13419,
  schema: 'information_schema',
  name: 'views',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    view_definition: 'character_data',
    check_option: 'character_data',
    is_updatable: 'yes_or_no',
    is_insertable_into: 'yes_or_no',
    is_trigger_updatable: 'yes_or_no',
    is_trigger_deletable: 'yes_or_no',
    is_trigger_insertable_into: 'yes_or_no',
  },
})
