// pg_stat_bgwriter: the background writer. There is none, so what it does is counted zero times.
import { virtualTable } from '../virtual-table.ts'

export const pgStatBgwriter = virtualTable({
  oid: 12293,
  schema: 'pg_catalog',
  name: 'pg_stat_bgwriter',
  relkind: 'v',
  columns: {
    buffers_clean: 'int8',
    maxwritten_clean: 'int8',
    buffers_alloc: 'int8',
    stats_reset: 'timestamptz',
  },
  counters: true,
  rows: ({ session }) => [{ stats_reset: session.serverStartTimestamp }],
})
