// pg_catalog.pg_views: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgViews = virtualTable({
  oid: 12028,
  schema: 'pg_catalog',
  name: 'pg_views',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    viewname: 'name',
    viewowner: 'name',
    definition: 'text',
  },
})
