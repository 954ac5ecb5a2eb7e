// pg_catalog.pg_stat_subscription: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatSubscription = virtualTable({
  oid: 12248,
  schema: 'pg_catalog',
  name: 'pg_stat_subscription',
  relkind: 'v',
  columns: {
    subid: 'oid',
    subname: 'name',
    worker_type: 'text',
    pid: 'int4',
    leader_pid: 'int4',
    relid: 'oid',
    received_lsn: 'pg_lsn',
    last_msg_send_time: 'timestamptz',
    last_msg_receipt_time: 'timestamptz',
    latest_end_lsn: 'pg_lsn',
    latest_end_time: 'timestamptz',
  },
})
