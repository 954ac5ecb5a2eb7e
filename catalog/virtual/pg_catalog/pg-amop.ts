// pg_catalog.pg_amop: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAmop = virtualTable({
  oid: 2602,
  schema: 'pg_catalog',
  name: 'pg_amop',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    amopfamily: 'oid!',
    amoplefttype: 'oid!',
    amoprighttype: 'oid!',
    amopstrategy: 'int2!',
    amoppurpose: 'char!',
    amopopr: 'oid!',
    amopmethod: 'oid!',
    amopsortfamily: 'oid!',
  },
})
