// pg_catalog.pg_replication_slots: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgReplicationSlots = virtualTable({
  oid: 12261,
  schema: 'pg_catalog',
  name: 'pg_replication_slots',
  relkind: 'v',
  columns: {
    slot_name: 'name',
    plugin: 'name',
    slot_type: 'text',
    datoid: 'oid',
    database: 'name',
    temporary: 'bool',
    active: 'bool',
    active_pid: 'int4',
    xmin: 'xid',
    catalog_xmin: 'xid',
    restart_lsn: 'pg_lsn',
    confirmed_flush_lsn: 'pg_lsn',
    wal_status: 'text',
    safe_wal_size: 'int8',
    two_phase: 'bool',
    two_phase_at: 'pg_lsn',
    inactive_since: 'timestamptz',
    conflicting: 'bool',
    invalidation_reason: 'text',
    failover: 'bool',
    synced: 'bool',
  },
})
