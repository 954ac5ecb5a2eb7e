// pg_catalog.pg_seclabel: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSeclabel = virtualTable({
  oid: 3596,
  schema: 'pg_catalog',
  name: 'pg_seclabel',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    objsubid: 'int4!',
    provider: 'text!',
    label: 'text!',
  },
})
