// pg_catalog.pg_stat_recovery_prefetch: prefetching in recovery. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatRecoveryPrefetch = virtualTable({
  oid: 12244,
  schema: 'pg_catalog',
  name: 'pg_stat_recovery_prefetch',
  relkind: 'v',
  columns: {
    stats_reset: 'timestamptz',
    prefetch: 'int8',
    hit: 'int8',
    skip_init: 'int8',
    skip_new: 'int8',
    skip_fpw: 'int8',
    skip_rep: 'int8',
    wal_distance: 'int4',
    block_distance: 'int4',
    io_depth: 'int4',
  },
})
