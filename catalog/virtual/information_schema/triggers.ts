// information_schema.triggers: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTriggers = virtualTable({
  oid: 13376,
  schema: 'information_schema',
  name: 'triggers',
  relkind: 'v',
  columns: {
    trigger_catalog: 'sql_identifier',
    trigger_schema: 'sql_identifier',
    trigger_name: 'sql_identifier',
    event_manipulation: 'character_data',
    event_object_catalog: 'sql_identifier',
    event_object_schema: 'sql_identifier',
    event_object_table: 'sql_identifier',
    action_order: 'cardinal_number',
    action_condition: 'character_data',
    action_statement: 'character_data',
    action_orientation: 'character_data',
    action_timing: 'character_data',
    action_reference_old_table: 'sql_identifier',
    action_reference_new_table: 'sql_identifier',
    action_reference_old_row: 'sql_identifier',
    action_reference_new_row: 'sql_identifier',
    created: 'time_stamp',
  },
})
