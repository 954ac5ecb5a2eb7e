// pg_catalog.pg_timezone_abbrevs: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTimezoneAbbrevs = virtualTable({
  oid: 12122,
  schema: 'pg_catalog',
  name: 'pg_timezone_abbrevs',
  relkind: 'v',
  columns: {
    abbrev: 'text',
    utc_offset: 'interval',
    is_dst: 'bool',
  },
})
