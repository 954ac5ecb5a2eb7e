// information_schema.triggered_update_columns: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTriggeredUpdateColumns = virtualTable({
  oid: 13371,
  schema: 'information_schema',
  name: 'triggered_update_columns',
  relkind: 'v',
  columns: {
    trigger_catalog: 'sql_identifier',
    trigger_schema: 'sql_identifier',
    trigger_name: 'sql_identifier',
    event_object_catalog: 'sql_identifier',
    event_object_schema: 'sql_identifier',
    event_object_table: 'sql_identifier',
    event_object_column: 'sql_identifier',
  },
})
