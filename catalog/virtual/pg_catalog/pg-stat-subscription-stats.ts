// pg_catalog.pg_stat_subscription_stats: subscriptions. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatSubscriptionStats = virtualTable({
  oid: 12347,
  schema: 'pg_catalog',
  name: 'pg_stat_subscription_stats',
  relkind: 'v',
  columns: {
    subid: 'oid',
    subname: 'name',
    apply_error_count: 'int8',
    sync_error_count: 'int8',
    confl_insert_exists: 'int8',
    confl_update_origin_differs: 'int8',
    confl_update_exists: 'int8',
    confl_update_missing: 'int8',
    confl_delete_origin_differs: 'int8',
    confl_delete_missing: 'int8',
    confl_multiple_unique_conflicts: 'int8',
    stats_reset: 'timestamptz',
  },
})
