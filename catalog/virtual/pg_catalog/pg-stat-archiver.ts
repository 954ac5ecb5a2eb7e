// pg_catalog.pg_stat_archiver: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatArchiver = virtualTable({
  oid: 12289,
  schema: 'pg_catalog',
  name: 'pg_stat_archiver',
  relkind: 'v',
  columns: {
    archived_count: 'int8',
    last_archived_wal: 'text',
    last_archived_time: 'timestamptz',
    failed_count: 'int8',
    last_failed_wal: 'text',
    last_failed_time: 'timestamptz',
    stats_reset: 'timestamptz',
  },
})
