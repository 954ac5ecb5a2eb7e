// pg_catalog.pg_foreign_table: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgForeignTable = virtualTable({
  oid: 3118,
  schema: 'pg_catalog',
  name: 'pg_foreign_table',
  relkind: 'r',
  columns: {
    ftrelid: 'oid!',
    ftserver: 'oid!',
    ftoptions: '_text',
  },
})
