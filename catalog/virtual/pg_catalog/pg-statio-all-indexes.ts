// pg_catalog.pg_statio_all_indexes: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatioAllIndexes = virtualTable({
  oid: 12200,
  schema: 'pg_catalog',
  name: 'pg_statio_all_indexes',
  relkind: 'v',
  columns: {
    relid: 'oid',
    indexrelid: 'oid',
    schemaname: 'name',
    relname: 'name',
    indexrelname: 'name',
    idx_blks_read: 'int8',
    idx_blks_hit: 'int8',
  },
})
