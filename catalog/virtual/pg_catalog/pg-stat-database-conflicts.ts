// pg_catalog.pg_stat_database_conflicts: conflicts with recovery. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatDatabaseConflicts = virtualTable({
  oid: 12275,
  schema: 'pg_catalog',
  name: 'pg_stat_database_conflicts',
  relkind: 'v',
  columns: {
    datid: 'oid',
    datname: 'name',
    confl_tablespace: 'int8',
    confl_lock: 'int8',
    confl_snapshot: 'int8',
    confl_bufferpin: 'int8',
    confl_deadlock: 'int8',
    confl_active_logicalslot: 'int8',
  },
})
