// pg_catalog.pg_stat_replication: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatReplication = virtualTable({
  oid: 12231,
  schema: 'pg_catalog',
  name: 'pg_stat_replication',
  relkind: 'v',
  columns: {
    pid: 'int4',
    usesysid: 'oid',
    usename: 'name',
    application_name: 'text',
    client_addr: 'inet',
    client_hostname: 'text',
    client_port: 'int4',
    backend_start: 'timestamptz',
    backend_xmin: 'xid',
    state: 'text',
    sent_lsn: 'pg_lsn',
    write_lsn: 'pg_lsn',
    flush_lsn: 'pg_lsn',
    replay_lsn: 'pg_lsn',
    write_lag: 'interval',
    flush_lag: 'interval',
    replay_lag: 'interval',
    sync_priority: 'int4',
    sync_state: 'text',
    reply_time: 'timestamptz',
  },
})
