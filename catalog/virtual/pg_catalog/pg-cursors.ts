// pg_cursors: open cursors of this session. Rows come from the socket thread, by column names.
import { virtualTable, liveRows } from '../virtual-table.ts'

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
  live: ['pg_cursors'],
  rows: liveRows('pg_cursors'),
})
