// pg_stat_slru: PostgreSQL's small caches of transaction numbers. There are none here, so what they do is counted zero times.
import { virtualTable } from '../virtual-table.ts'

export const pgStatSlru = virtualTable({
  oid: 12236,
  schema: 'pg_catalog',
  name: 'pg_stat_slru',
  relkind: 'v',
  columns: {
    name: 'text',
    blks_zeroed: 'int8',
    blks_hit: 'int8',
    blks_read: 'int8',
    blks_written: 'int8',
    blks_exists: 'int8',
    flushes: 'int8',
    truncates: 'int8',
    stats_reset: 'timestamptz',
  },
  counters: true,
  rows: ({ session }) => names.map((name) => ({ name, stats_reset: session.serverStartTimestamp })),
})

const names = [
  'commit_timestamp',
  'multixact_member',
  'multixact_offset',
  'notify',
  'serializable',
  'subtransaction',
  'transaction',
  'other',
]
