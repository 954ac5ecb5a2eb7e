// pg_catalog.pg_cursors: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgCursors = virtualTable({
  oid: 12077,
  schema: 'pg_catalog',
  name: 'pg_cursors',
  relkind: 'v',
  columns: {
    name: 'text',
    statement: 'text',
    is_holdable: 'bool',
    is_binary: 'bool',
    is_scrollable: 'bool',
    creation_time: 'timestamptz',
  },
})
