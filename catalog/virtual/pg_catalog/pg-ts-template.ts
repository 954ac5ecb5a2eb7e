// pg_catalog.pg_ts_template: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgTsTemplate = virtualTable({
  oid: 3764,
  schema: 'pg_catalog',
  name: 'pg_ts_template',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    tmplname: 'name!',
    tmplnamespace: 'oid!',
    tmplinit: 'regproc!',
    tmpllexize: 'regproc!',
  },
})
