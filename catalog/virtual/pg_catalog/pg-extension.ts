// pg_catalog.pg_extension: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgExtension = virtualTable({
  oid: 3079,
  schema: 'pg_catalog',
  name: 'pg_extension',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    extname: 'name!',
    extowner: 'oid!',
    extnamespace: 'oid!',
    extrelocatable: 'bool!',
    extversion: 'text!',
    extconfig: '_oid',
    extcondition: '_text',
  },
})
