// information_schema.routine_table_usage: tables that SQL functions read. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoutineTableUsage = virtualTable({
  oid: 13308,
  schema: 'information_schema',
  name: 'routine_table_usage',
  relkind: 'v',
  columns: {
    specific_catalog: 'name',
    specific_schema: 'name',
    specific_name: 'name',
    routine_catalog: 'name',
    routine_schema: 'name',
    routine_name: 'name',
    table_catalog: 'name',
    table_schema: 'name',
    table_name: 'name',
  },
})
