// information_schema.routine_routine_usage: functions that SQL functions call. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoutineRoutineUsage = virtualTable({
  oid: 13298,
  schema: 'information_schema',
  name: 'routine_routine_usage',
  relkind: 'v',
  columns: {
    specific_catalog: 'name',
    specific_schema: 'name',
    specific_name: 'name',
    routine_catalog: 'name',
    routine_schema: 'name',
    routine_name: 'name',
  },
})
