// pg_catalog.pg_am: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAm = virtualTable({
  oid: 2601,
  schema: 'pg_catalog',
  name: 'pg_am',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    amname: 'name!',
    amhandler: 'regproc!',
    amtype: 'char!',
  },
})
