// pg_catalog.pg_tablespace: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTablespace = virtualTable({
  oid: 1213,
  schema: 'pg_catalog',
  name: 'pg_tablespace',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    spcname: 'name!',
    spcowner: 'oid!',
    spcacl: '_aclitem',
    spcoptions: '_text',
  },
})
