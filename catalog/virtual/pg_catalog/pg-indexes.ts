// pg_catalog.pg_indexes: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgIndexes = virtualTable({
  oid: 12043,
  schema: 'pg_catalog',
  name: 'pg_indexes',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    indexname: 'name',
    tablespace: 'name',
    indexdef: 'text',
  },
})
