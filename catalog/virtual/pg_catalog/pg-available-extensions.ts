// pg_catalog.pg_available_extensions: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAvailableExtensions = virtualTable({
  oid: 12081,
  schema: 'pg_catalog',
  name: 'pg_available_extensions',
  relkind: 'v',
  columns: {
    name: 'name',
    default_version: 'text',
    installed_version: 'text',
    comment: 'text',
  },
})
