// pg_catalog.pg_foreign_server: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgForeignServer = virtualTable({
  oid: 1417,
  schema: 'pg_catalog',
  name: 'pg_foreign_server',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    srvname: 'name!',
    srvowner: 'oid!',
    srvfdw: 'oid!',
    srvtype: 'text',
    srvversion: 'text',
    srvacl: '_aclitem',
    srvoptions: '_text',
  },
})
