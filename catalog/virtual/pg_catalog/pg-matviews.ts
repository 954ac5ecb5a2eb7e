// pg_catalog.pg_matviews: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgMatviews = virtualTable({
  oid: 12038,
  schema: 'pg_catalog',
  name: 'pg_matviews',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    matviewname: 'name',
    matviewowner: 'name',
    tablespace: 'name',
    hasindexes: 'bool',
    ispopulated: 'bool',
    definition: 'text',
  },
})
