// pg_catalog.pg_timezone_names: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTimezoneNames = virtualTable({
  oid: 12126,
  schema: 'pg_catalog',
  name: 'pg_timezone_names',
  relkind: 'v',
  columns: {
    name: 'text',
    abbrev: 'text',
    utc_offset: 'interval',
    is_dst: 'bool',
  },
})
