// pg_catalog.pg_ts_parser: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTsParser = virtualTable({
  oid: 3601,
  schema: 'pg_catalog',
  name: 'pg_ts_parser',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    prsname: 'name!',
    prsnamespace: 'oid!',
    prsstart: 'regproc!',
    prstoken: 'regproc!',
    prsend: 'regproc!',
    prsheadline: 'regproc!',
    prslextype: 'regproc!',
  },
})
