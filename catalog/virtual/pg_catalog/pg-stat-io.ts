// pg_catalog.pg_stat_io: reads and writes of PostgreSQL's buffers, by kind of process. PostgreSQL's columns, no rows: nothing that it lists
// exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatIo = virtualTable({
  oid: 12301,
  schema: 'pg_catalog',
  name: 'pg_stat_io',
  relkind: 'v',
  columns: {
    backend_type: 'text',
    object: 'text',
    context: 'text',
    reads: 'int8',
    read_bytes: 'numeric',
    read_time: 'float8',
    writes: 'int8',
    write_bytes: 'numeric',
    write_time: 'float8',
    writebacks: 'int8',
    writeback_time: 'float8',
    extends: 'int8',
    extend_bytes: 'numeric',
    extend_time: 'float8',
    hits: 'int8',
    evictions: 'int8',
    reuses: 'int8',
    fsyncs: 'int8',
    fsync_time: 'float8',
    stats_reset: 'timestamptz',
  },
})
