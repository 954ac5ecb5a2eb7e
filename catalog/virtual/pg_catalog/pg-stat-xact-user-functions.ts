// pg_catalog.pg_stat_xact_user_functions: the transaction's own function counters. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatXactUserFunctions = virtualTable({
  oid: 12284,
  schema: 'pg_catalog',
  name: 'pg_stat_xact_user_functions',
  relkind: 'v',
  columns: {
    funcid: 'oid',
    schemaname: 'name',
    funcname: 'name',
    calls: 'int8',
    total_time: 'float8',
    self_time: 'float8',
  },
})
