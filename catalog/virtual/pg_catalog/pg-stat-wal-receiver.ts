// pg_catalog.pg_stat_wal_receiver: the WAL receiver. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatWalReceiver = virtualTable({
  oid: 12240,
  schema: 'pg_catalog',
  name: 'pg_stat_wal_receiver',
  relkind: 'v',
  columns: {
    pid: 'int4',
    status: 'text',
    receive_start_lsn: 'pg_lsn',
    receive_start_tli: 'int4',
    written_lsn: 'pg_lsn',
    flushed_lsn: 'pg_lsn',
    received_tli: 'int4',
    last_msg_send_time: 'timestamptz',
    last_msg_receipt_time: 'timestamptz',
    latest_end_lsn: 'pg_lsn',
    latest_end_time: 'timestamptz',
    slot_name: 'text',
    sender_host: 'text',
    sender_port: 'int4',
    conninfo: 'text',
  },
})
