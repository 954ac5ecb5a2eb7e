// pg_catalog.pg_policies: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPolicies = virtualTable({
  oid: 12018,
  schema: 'pg_catalog',
  name: 'pg_policies',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    policyname: 'name',
    permissive: 'text',
    roles: '_name',
    cmd: 'text',
    qual: 'text',
    with_check: 'text',
  },
})
