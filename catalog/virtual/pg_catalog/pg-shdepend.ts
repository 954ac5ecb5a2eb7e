// pg_catalog.pg_shdepend: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgShdepend = virtualTable({
  oid: 1214,
  schema: 'pg_catalog',
  name: 'pg_shdepend',
  relkind: 'r',
  columns: {
    dbid: 'oid!',
    classid: 'oid!',
    objid: 'oid!',
    objsubid: 'int4!',
    refclassid: 'oid!',
    refobjid: 'oid!',
    deptype: 'char!',
  },
})
