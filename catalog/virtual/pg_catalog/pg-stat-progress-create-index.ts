// pg_catalog.pg_stat_progress_create_index: progress of CREATE INDEX. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatProgressCreateIndex = virtualTable({
  oid: 12324,
  schema: 'pg_catalog',
  name: 'pg_stat_progress_create_index',
  relkind: 'v',
  columns: {
    pid: 'int4',
    datid: 'oid',
    datname: 'name',
    relid: 'oid',
    index_relid: 'oid',
    command: 'text',
    phase: 'text',
    lockers_total: 'int8',
    lockers_done: 'int8',
    current_locker_pid: 'int8',
    blocks_total: 'int8',
    blocks_done: 'int8',
    tuples_total: 'int8',
    tuples_done: 'int8',
    partitions_total: 'int8',
    partitions_done: 'int8',
  },
})
