// pg_stat_user_indexes: indexes by name, and how often scans went through them.
import { indexActivity } from '../table-activity.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatUserIndexes = virtualTable({
  oid: 12196,
  schema: 'pg_catalog',
  name: 'pg_stat_user_indexes',
  relkind: 'v',
  columns: {
    relid: 'oid',
    indexrelid: 'oid',
    schemaname: 'name',
    relname: 'name',
    indexrelname: 'name',
    idx_scan: 'int8',
    last_idx_scan: 'timestamptz',
    idx_tup_read: 'int8',
    idx_tup_fetch: 'int8',
  },
  live: ['index_use'],
  counters: true,
  rows: (context) => indexActivity(context, 'user'),
})
