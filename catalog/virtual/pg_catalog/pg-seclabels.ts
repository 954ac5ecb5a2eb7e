// pg_catalog.pg_seclabels: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSeclabels = virtualTable({
  oid: 12099,
  schema: 'pg_catalog',
  name: 'pg_seclabels',
  relkind: 'v',
  columns: {
    objoid: 'oid',
    classoid: 'oid',
    objsubid: 'int4',
    objtype: 'text',
    objnamespace: 'oid',
    objname: 'text',
    provider: 'text',
    label: 'text',
  },
})
