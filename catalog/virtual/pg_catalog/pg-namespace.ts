// pg_catalog.pg_namespace: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgNamespace = virtualTable({
  oid: 2615,
  schema: 'pg_catalog',
  name: 'pg_namespace',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    nspname: 'name!',
    nspowner: 'oid!',
    nspacl: '_aclitem',
  },
})
