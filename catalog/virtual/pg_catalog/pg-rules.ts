// pg_catalog.pg_rules: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgRules = virtualTable({
  oid: 12023,
  schema: 'pg_catalog',
  name: 'pg_rules',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    rulename: 'name',
    definition: 'text',
  },
})
