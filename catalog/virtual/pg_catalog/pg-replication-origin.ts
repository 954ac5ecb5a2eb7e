// pg_catalog.pg_replication_origin: replication origins. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgReplicationOrigin = virtualTable({
  oid: 6000,
  schema: 'pg_catalog',
  name: 'pg_replication_origin',
  relkind: 'r',
  columns: {
    roident: 'oid!',
    roname: 'text!',
  },
})
