// pg_catalog.pg_range: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgRange = virtualTable({
  oid: 3541,
  schema: 'pg_catalog',
  name: 'pg_range',
  relkind: 'r',
  columns: {
    rngtypid: 'oid!',
    rngsubtype: 'oid!',
    rngmultitypid: 'oid!',
    rngcollation: 'oid!',
    rngsubopc: 'oid!',
    rngcanonical: 'regproc!',
    rngsubdiff: 'regproc!',
  },
})
