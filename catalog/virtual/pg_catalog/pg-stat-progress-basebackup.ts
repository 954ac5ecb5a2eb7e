// pg_catalog.pg_stat_progress_basebackup: progress of base backups. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatProgressBasebackup = virtualTable({
  oid: 12329,
  schema: 'pg_catalog',
  name: 'pg_stat_progress_basebackup',
  relkind: 'v',
  columns: {
    pid: 'int4',
    phase: 'text',
    backup_total: 'int8',
    backup_streamed: 'int8',
    tablespaces_total: 'int8',
    tablespaces_streamed: 'int8',
  },
})
