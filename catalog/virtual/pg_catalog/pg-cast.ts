// pg_catalog.pg_cast: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgCast = virtualTable({
  oid: 2605,
  schema: 'pg_catalog',
  name: 'pg_cast',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    castsource: 'oid!',
    casttarget: 'oid!',
    castfunc: 'oid!',
    castcontext: 'char!',
    castmethod: 'char!',
  },
})
