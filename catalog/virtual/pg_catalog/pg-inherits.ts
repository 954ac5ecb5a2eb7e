// pg_catalog.pg_inherits: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgInherits = virtualTable({
  oid: 2611,
  schema: 'pg_catalog',
  name: 'pg_inherits',
  relkind: 'r',
  columns: {
    inhrelid: 'oid!',
    inhparent: 'oid!',
    inhseqno: 'int4!',
    inhdetachpending: 'bool!',
  },
})
