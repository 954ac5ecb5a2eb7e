// pg_stat_archiver: the archiver. There is none, so what it does is counted zero times.
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
  counters: true,
  rows: ({ session }) => [{ stats_reset: session.serverStartTimestamp }],
})
