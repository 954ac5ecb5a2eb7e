// information_schema.sequences: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaSequences = virtualTable({
  oid: 13322,
  schema: 'information_schema',
  name: 'sequences',
  relkind: 'v',
  columns: {
    sequence_catalog: 'sql_identifier',
    sequence_schema: 'sql_identifier',
    sequence_name: 'sql_identifier',
    data_type: 'character_data',
    numeric_precision: 'cardinal_number',
    numeric_precision_radix: 'cardinal_number',
    numeric_scale: 'cardinal_number',
    start_value: 'character_data',
    minimum_value: 'character_data',
    maximum_value: 'character_data',
    increment: 'character_data',
    cycle_option: 'yes_or_no',
  },
})
