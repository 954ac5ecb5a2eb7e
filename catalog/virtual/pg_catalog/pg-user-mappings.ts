// pg_catalog.pg_user_mappings: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgUserMappings = virtualTable({
  oid: 12338,
  schema: 'pg_catalog',
  name: 'pg_user_mappings',
  relkind: 'v',
  columns: {
    umid: 'oid',
    srvid: 'oid',
    srvname: 'name',
    umuser: 'oid',
    usename: 'name',
    umoptions: '_text',
  },
})
