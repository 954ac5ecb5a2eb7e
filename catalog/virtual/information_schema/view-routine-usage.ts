// information_schema.view_routine_usage: functions that views call. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaViewRoutineUsage = virtualTable({
  oid: 13409,
  schema: 'information_schema',
  name: 'view_routine_usage',
  relkind: 'v',
  columns: {
    table_catalog: 'name',
    table_schema: 'name',
    table_name: 'name',
    specific_catalog: 'name',
    specific_schema: 'name',
    specific_name: 'name',
  },
})
