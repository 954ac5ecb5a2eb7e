// pg_catalog.pg_publication_tables: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPublicationTables = virtualTable({
  oid: 12068,
  schema: 'pg_catalog',
  name: 'pg_publication_tables',
  relkind: 'v',
  columns: {
    pubname: 'name',
    schemaname: 'name',
    tablename: 'name',
    attnames: '_name',
    rowfilter: 'text',
  },
})
