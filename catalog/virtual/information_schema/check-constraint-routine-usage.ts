// information_schema.check_constraint_routine_usage: functions that checks call. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCheckConstraintRoutineUsage = virtualTable({
  oid: 13192,
  schema: 'information_schema',
  name: 'check_constraint_routine_usage',
  relkind: 'v',
  columns: {
    constraint_catalog: 'name',
    constraint_schema: 'name',
    constraint_name: 'name',
    specific_catalog: 'name',
    specific_schema: 'name',
    specific_name: 'name',
  },
})
