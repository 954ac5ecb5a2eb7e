// pg_catalog.pg_stat_progress_analyze: progress of ANALYZE. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatProgressAnalyze = virtualTable({
  oid: 12309,
  schema: 'pg_catalog',
  name: 'pg_stat_progress_analyze',
  relkind: 'v',
  columns: {
    pid: 'int4',
    datid: 'oid',
    datname: 'name',
    relid: 'oid',
    phase: 'text',
    sample_blks_total: 'int8',
    sample_blks_scanned: 'int8',
    ext_stats_total: 'int8',
    ext_stats_computed: 'int8',
    child_tables_total: 'int8',
    child_tables_done: 'int8',
    current_child_table_relid: 'oid',
    delay_time: 'float8',
  },
})
