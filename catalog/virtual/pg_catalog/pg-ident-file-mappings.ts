// pg_catalog.pg_ident_file_mappings: user name maps. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgIdentFileMappings = virtualTable({
  oid: 12118,
  schema: 'pg_catalog',
  name: 'pg_ident_file_mappings',
  relkind: 'v',
  columns: {
    map_number: 'int4',
    file_name: 'text',
    line_number: 'int4',
    map_name: 'text',
    sys_name: 'text',
    pg_username: 'text',
    error: 'text',
  },
})
