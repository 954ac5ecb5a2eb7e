// pg_catalog.pg_tables: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTables = virtualTable({
  oid: 12033,
  schema: 'pg_catalog',
  name: 'pg_tables',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    tableowner: 'name',
    tablespace: 'name',
    hasindexes: 'bool',
    hasrules: 'bool',
    hastriggers: 'bool',
    rowsecurity: 'bool',
  },
})
