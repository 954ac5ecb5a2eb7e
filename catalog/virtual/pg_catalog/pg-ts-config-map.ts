// pg_catalog.pg_ts_config_map: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTsConfigMap = virtualTable({
  oid: 3603,
  schema: 'pg_catalog',
  name: 'pg_ts_config_map',
  relkind: 'r',
  columns: {
    mapcfg: 'oid!',
    maptokentype: 'int4!',
    mapseqno: 'int4!',
    mapdict: 'oid!',
  },
})
