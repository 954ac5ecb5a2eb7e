// pg_catalog.pg_opfamily: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgOpfamily = virtualTable({
  oid: 2753,
  schema: 'pg_catalog',
  name: 'pg_opfamily',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    opfmethod: 'oid!',
    opfname: 'name!',
    opfnamespace: 'oid!',
    opfowner: 'oid!',
  },
})
