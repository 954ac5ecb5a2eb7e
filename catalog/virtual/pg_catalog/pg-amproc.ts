// pg_catalog.pg_amproc: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAmproc = virtualTable({
  oid: 2603,
  schema: 'pg_catalog',
  name: 'pg_amproc',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    amprocfamily: 'oid!',
    amproclefttype: 'oid!',
    amprocrighttype: 'oid!',
    amprocnum: 'int2!',
    amproc: 'regproc!',
  },
})
