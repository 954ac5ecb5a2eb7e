// information_schema.routine_sequence_usage: sequences that SQL functions use. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoutineSequenceUsage = virtualTable({
  oid: 13303,
  schema: 'information_schema',
  name: 'routine_sequence_usage',
  relkind: 'v',
  columns: {
    specific_catalog: 'name',
    specific_schema: 'name',
    specific_name: 'name',
    routine_catalog: 'name',
    routine_schema: 'name',
    routine_name: 'name',
    sequence_catalog: 'name',
    sequence_schema: 'name',
    sequence_name: 'name',
  },
})
