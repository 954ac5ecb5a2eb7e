// pg_stat_database: what sessions did in each database since the server started. Blocks, I/O times, conflicts and parallel workers are
// nothing that is counted here: they are 0, as is all of the row for what belongs to no database.
import { virtualTable } from '../virtual-table.ts'

export const pgStatDatabase = virtualTable({
  oid: 12270,
  schema: 'pg_catalog',
  name: 'pg_stat_database',
  relkind: 'v',
  columns: {
    datid: 'oid',
    datname: 'name',
    numbackends: 'int4',
    xact_commit: 'int8',
    xact_rollback: 'int8',
    blks_read: 'int8',
    blks_hit: 'int8',
    tup_returned: 'int8',
    tup_fetched: 'int8',
    tup_inserted: 'int8',
    tup_updated: 'int8',
    tup_deleted: 'int8',
    conflicts: 'int8',
    temp_files: 'int8',
    temp_bytes: 'int8',
    deadlocks: 'int8',
    checksum_failures: 'int8',
    checksum_last_failure: 'timestamptz',
    blk_read_time: 'float8',
    blk_write_time: 'float8',
    session_time: 'float8',
    active_time: 'float8',
    idle_in_transaction_time: 'float8',
    sessions: 'int8',
    sessions_abandoned: 'int8',
    sessions_fatal: 'int8',
    sessions_killed: 'int8',
    parallel_workers_to_launch: 'int8',
    parallel_workers_launched: 'int8',
    stats_reset: 'timestamptz',
  },
  live: ['pg_stat_database'],
  counters: true,
  *rows({ catalog, live }) {
    const counted = new Map((live.pg_stat_database ?? []).map((row) => [row.datid as number, row]))
    yield { datid: 0 }
    for (const { oid, name } of catalog.databases()) yield { datid: oid, datname: name, ...counted.get(oid) }
  },
})
