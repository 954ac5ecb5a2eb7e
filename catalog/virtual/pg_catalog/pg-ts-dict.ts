// pg_catalog.pg_ts_dict: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTsDict = virtualTable({
  oid: 3600,
  schema: 'pg_catalog',
  name: 'pg_ts_dict',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    dictname: 'name!',
    dictnamespace: 'oid!',
    dictowner: 'oid!',
    dicttemplate: 'oid!',
    dictinitoption: 'text',
  },
})
