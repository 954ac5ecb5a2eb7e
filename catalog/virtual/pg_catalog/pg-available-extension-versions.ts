// pg_catalog.pg_available_extension_versions: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgAvailableExtensionVersions = virtualTable({
  oid: 12085,
  schema: 'pg_catalog',
  name: 'pg_available_extension_versions',
  relkind: 'v',
  columns: {
    name: 'name',
    version: 'text',
    installed: 'bool',
    superuser: 'bool',
    trusted: 'bool',
    relocatable: 'bool',
    schema: 'name',
    requires: '_name',
    comment: 'text',
  },
})
