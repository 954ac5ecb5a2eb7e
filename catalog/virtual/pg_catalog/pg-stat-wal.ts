// pg_stat_wal: what was written to a log of PostgreSQL's kind. The log here has other records, and they are not counted here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatWal = virtualTable({
  oid: 12305,
  schema: 'pg_catalog',
  name: 'pg_stat_wal',
  relkind: 'v',
  columns: {
    wal_records: 'int8',
    wal_fpi: 'int8',
    wal_bytes: 'numeric',
    wal_buffers_full: 'int8',
    stats_reset: 'timestamptz',
  },
  counters: true,
  rows: ({ session }) => [{ stats_reset: session.serverStartTimestamp }],
})
