// pg_stat_database_conflicts: databases, and the queries that recovery on a standby canceled: never one here.
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
  counters: true,
  *rows({ catalog }) {
    for (const { oid, name } of catalog.databases()) yield { datid: oid, datname: name }
  },
})
