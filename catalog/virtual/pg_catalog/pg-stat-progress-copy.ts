// pg_catalog.pg_stat_progress_copy: progress of COPY. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatProgressCopy = virtualTable({
  oid: 12333,
  schema: 'pg_catalog',
  name: 'pg_stat_progress_copy',
  relkind: 'v',
  columns: {
    pid: 'int4',
    datid: 'oid',
    datname: 'name',
    relid: 'oid',
    command: 'text',
    type: 'text',
    bytes_processed: 'int8',
    bytes_total: 'int8',
    tuples_processed: 'int8',
    tuples_excluded: 'int8',
    tuples_skipped: 'int8',
  },
})
