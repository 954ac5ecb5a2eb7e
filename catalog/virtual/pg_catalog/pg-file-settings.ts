// pg_catalog.pg_file_settings: settings of PostgreSQL's own files. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgFileSettings = virtualTable({
  oid: 12110,
  schema: 'pg_catalog',
  name: 'pg_file_settings',
  relkind: 'v',
  columns: {
    sourcefile: 'text',
    sourceline: 'int4',
    seqno: 'int4',
    name: 'text',
    setting: 'text',
    applied: 'bool',
    error: 'text',
  },
})
