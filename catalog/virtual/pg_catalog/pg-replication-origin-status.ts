// pg_catalog.pg_replication_origin_status: replication origins. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgReplicationOriginStatus = virtualTable({
  oid: 12343,
  schema: 'pg_catalog',
  name: 'pg_replication_origin_status',
  relkind: 'v',
  columns: {
    local_id: 'oid',
    external_id: 'text',
    remote_lsn: 'pg_lsn',
    local_lsn: 'pg_lsn',
  },
})
