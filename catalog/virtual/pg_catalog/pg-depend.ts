// pg_catalog.pg_depend: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgDepend = virtualTable({
  oid: 2608,
  schema: 'pg_catalog',
  name: 'pg_depend',
  relkind: 'r',
  columns: {
    classid: 'oid!',
    objid: 'oid!',
    objsubid: 'int4!',
    refclassid: 'oid!',
    refobjid: 'oid!',
    refobjsubid: 'int4!',
    deptype: 'char!',
  },
})
