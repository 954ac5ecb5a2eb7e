// pg_catalog.pg_collation: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgCollation = virtualTable({
  oid: 3456,
  schema: 'pg_catalog',
  name: 'pg_collation',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    collname: 'name!',
    collnamespace: 'oid!',
    collowner: 'oid!',
    collprovider: 'char!',
    collisdeterministic: 'bool!',
    collencoding: 'int4!',
    collcollate: 'text',
    collctype: 'text',
    colllocale: 'text',
    collicurules: 'text',
    collversion: 'text',
    // What clients of PostgreSQL 15 and 16 ask for.
    colliculocale: 'text',
  },
})
