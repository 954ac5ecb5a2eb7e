// pg_catalog.pg_statio_all_sequences: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatioAllSequences = virtualTable({
  oid: 12213,
  schema: 'pg_catalog',
  name: 'pg_statio_all_sequences',
  relkind: 'v',
  columns: {
    relid: 'oid',
    schemaname: 'name',
    relname: 'name',
    blks_read: 'int8',
    blks_hit: 'int8',
  },
})
