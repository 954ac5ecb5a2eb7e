// pg_catalog.pg_stat_progress_cluster: progress of CLUSTER. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatProgressCluster = virtualTable({
  oid: 12319,
  schema: 'pg_catalog',
  name: 'pg_stat_progress_cluster',
  relkind: 'v',
  columns: {
    pid: 'int4',
    datid: 'oid',
    datname: 'name',
    relid: 'oid',
    command: 'text',
    phase: 'text',
    cluster_index_relid: 'oid',
    heap_tuples_scanned: 'int8',
    heap_tuples_written: 'int8',
    heap_blks_total: 'int8',
    heap_blks_scanned: 'int8',
    index_rebuild_count: 'int8',
  },
})
