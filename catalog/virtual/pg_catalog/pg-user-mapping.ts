// pg_catalog.pg_user_mapping: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgUserMapping = virtualTable({
  oid: 1418,
  schema: 'pg_catalog',
  name: 'pg_user_mapping',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    umuser: 'oid!',
    umserver: 'oid!',
    umoptions: '_text',
  },
})
