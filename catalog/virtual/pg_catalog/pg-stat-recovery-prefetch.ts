// pg_stat_recovery_prefetch: prefetching in recovery. None happens, so all is zero.
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
  counters: true,
  rows: ({ session }) => [{ stats_reset: session.serverStartTimestamp }],
})
