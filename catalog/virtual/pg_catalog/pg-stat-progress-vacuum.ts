// pg_catalog.pg_stat_progress_vacuum: progress of VACUUM. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatProgressVacuum = virtualTable({
  oid: 12314,
  schema: 'pg_catalog',
  name: 'pg_stat_progress_vacuum',
  relkind: 'v',
  columns: {
    pid: 'int4',
    datid: 'oid',
    datname: 'name',
    relid: 'oid',
    phase: 'text',
    heap_blks_total: 'int8',
    heap_blks_scanned: 'int8',
    heap_blks_vacuumed: 'int8',
    index_vacuum_count: 'int8',
    max_dead_tuple_bytes: 'int8',
    dead_tuple_bytes: 'int8',
    num_dead_item_ids: 'int8',
    indexes_total: 'int8',
    indexes_processed: 'int8',
    delay_time: 'float8',
  },
})
