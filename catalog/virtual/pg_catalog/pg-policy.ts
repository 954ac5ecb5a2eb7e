// pg_catalog.pg_policy: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPolicy = virtualTable({
  oid: 3256,
  schema: 'pg_catalog',
  name: 'pg_policy',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    polname: 'name!',
    polrelid: 'oid!',
    polcmd: 'char!',
    polpermissive: 'bool!',
    polroles: '_oid!',
    polqual: 'pg_node_tree',
    polwithcheck: 'pg_node_tree',
  },
})
