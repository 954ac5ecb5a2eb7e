// pg_catalog.pg_stat_bgwriter: PostgreSQL's columns, no rows: nothing that it lists exists here.
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
})
