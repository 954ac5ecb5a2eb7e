// pg_stat_sys_indexes: indexes by name, and how often scans went through them.
import { indexActivity } from '../table-activity.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatSysIndexes = virtualTable({
  oid: 12192,
  schema: 'pg_catalog',
  name: 'pg_stat_sys_indexes',
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
  counters: true,
  rows: (context) => indexActivity(context, 'sys'),
})
