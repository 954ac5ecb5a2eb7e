// pg_catalog.pg_conversion: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgConversion = virtualTable({
  oid: 2607,
  schema: 'pg_catalog',
  name: 'pg_conversion',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    conname: 'name!',
    connamespace: 'oid!',
    conowner: 'oid!',
    conforencoding: 'int4!',
    contoencoding: 'int4!',
    conproc: 'regproc!',
    condefault: 'bool!',
  },
})
