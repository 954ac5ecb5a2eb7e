// pg_catalog.pg_stat_replication_slots: logical replication slots. PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatReplicationSlots = virtualTable({
  oid: 12266,
  schema: 'pg_catalog',
  name: 'pg_stat_replication_slots',
  relkind: 'v',
  columns: {
    slot_name: 'text',
    spill_txns: 'int8',
    spill_count: 'int8',
    spill_bytes: 'int8',
    stream_txns: 'int8',
    stream_count: 'int8',
    stream_bytes: 'int8',
    total_txns: 'int8',
    total_bytes: 'int8',
    stats_reset: 'timestamptz',
  },
})
