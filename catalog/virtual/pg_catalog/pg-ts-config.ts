// pg_catalog.pg_ts_config: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTsConfig = virtualTable({
  oid: 3602,
  schema: 'pg_catalog',
  name: 'pg_ts_config',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    cfgname: 'name!',
    cfgnamespace: 'oid!',
    cfgowner: 'oid!',
    cfgparser: 'oid!',
  },
})
