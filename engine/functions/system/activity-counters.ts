// pg_stat_get_…: what is counted of one table, index, function, database or session. The views of these names have the numbers; a call site
// reads a view once for a query, so that asking for each of many tables costs no more than the view.
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import type { FunctionContext, FunctionDefinition, ScalarFunction } from '../function.ts'
import { effect } from './effects.ts'

const { oid, int4, int8, float8, text, timestamptz, inet } = Oid

/** A column of a view (an expression over its columns) under a key, of whichever views have the object. */
interface Source {
  readonly view: string
  readonly key: string
  readonly value: string
}

type Entry = readonly [oid: number, suffix: string, result: number, value: string, indexValue?: string]

/** Of a table, and of an index where it has such a number. */
const tableCounters: readonly Entry[] = [
  [1928, 'numscans', int8, 'seq_scan', 'idx_scan'],
  [6310, 'lastscan', timestamptz, 'last_seq_scan', 'last_idx_scan'],
  [1929, 'tuples_returned', int8, 'seq_tup_read', 'idx_tup_read'],
  // A table's own ones are those of bitmap scans: the view adds those of its indexes.
  [1930, 'tuples_fetched', int8, '0', 'idx_tup_fetch'],
  [1931, 'tuples_inserted', int8, 'n_tup_ins'],
  [1932, 'tuples_updated', int8, 'n_tup_upd'],
  [1933, 'tuples_deleted', int8, 'n_tup_del'],
  [1972, 'tuples_hot_updated', int8, 'n_tup_hot_upd'],
  [6217, 'tuples_newpage_updated', int8, 'n_tup_newpage_upd'],
  [2878, 'live_tuples', int8, 'n_live_tup'],
  [2879, 'dead_tuples', int8, 'n_dead_tup'],
  [3177, 'mod_since_analyze', int8, 'n_mod_since_analyze'],
  [5053, 'ins_since_vacuum', int8, 'n_ins_since_vacuum'],
  [2781, 'last_vacuum_time', timestamptz, 'last_vacuum'],
  [2782, 'last_autovacuum_time', timestamptz, 'last_autovacuum'],
  [2783, 'last_analyze_time', timestamptz, 'last_analyze'],
  [2784, 'last_autoanalyze_time', timestamptz, 'last_autoanalyze'],
  [3054, 'vacuum_count', int8, 'vacuum_count'],
  [3055, 'autovacuum_count', int8, 'autovacuum_count'],
  [3056, 'analyze_count', int8, 'analyze_count'],
  [3057, 'autoanalyze_count', int8, 'autoanalyze_count'],
  [6358, 'total_vacuum_time', float8, 'total_vacuum_time'],
  [6359, 'total_autovacuum_time', float8, 'total_autovacuum_time'],
  [6360, 'total_analyze_time', float8, 'total_analyze_time'],
  [6361, 'total_autoanalyze_time', float8, 'total_autoanalyze_time'],
]

/** Of the transaction. */
const transactionCounters: readonly Entry[] = [
  [3037, 'numscans', int8, 'seq_scan'],
  [3038, 'tuples_returned', int8, 'seq_tup_read'],
  [3040, 'tuples_inserted', int8, 'n_tup_ins'],
  [3041, 'tuples_updated', int8, 'n_tup_upd'],
  [3042, 'tuples_deleted', int8, 'n_tup_del'],
  [3043, 'tuples_hot_updated', int8, 'n_tup_hot_upd'],
  [6218, 'tuples_newpage_updated', int8, 'n_tup_newpage_upd'],
]

const databaseCounters: readonly Entry[] = [
  [1941, 'numbackends', int4, 'numbackends'],
  [1942, 'xact_commit', int8, 'xact_commit'],
  [1943, 'xact_rollback', int8, 'xact_rollback'],
  [1944, 'blocks_fetched', int8, 'blks_read + blks_hit'],
  [1945, 'blocks_hit', int8, 'blks_hit'],
  [2758, 'tuples_returned', int8, 'tup_returned'],
  [2759, 'tuples_fetched', int8, 'tup_fetched'],
  [2760, 'tuples_inserted', int8, 'tup_inserted'],
  [2761, 'tuples_updated', int8, 'tup_updated'],
  [2762, 'tuples_deleted', int8, 'tup_deleted'],
  [3070, 'conflict_all', int8, 'conflicts'],
  [3150, 'temp_files', int8, 'temp_files'],
  [3151, 'temp_bytes', int8, 'temp_bytes'],
  [3152, 'deadlocks', int8, 'deadlocks'],
  [3426, 'checksum_failures', int8, 'checksum_failures'],
  [3428, 'checksum_last_failure', timestamptz, 'checksum_last_failure'],
  [2844, 'blk_read_time', float8, 'blk_read_time'],
  [2845, 'blk_write_time', float8, 'blk_write_time'],
  [6185, 'session_time', float8, 'session_time'],
  [6186, 'active_time', float8, 'active_time'],
  [6187, 'idle_in_transaction_time', float8, 'idle_in_transaction_time'],
  [6188, 'sessions', int8, 'sessions'],
  [6189, 'sessions_abandoned', int8, 'sessions_abandoned'],
  [6190, 'sessions_fatal', int8, 'sessions_fatal'],
  [6191, 'sessions_killed', int8, 'sessions_killed'],
  [6355, 'parallel_workers_to_launch', int8, 'parallel_workers_to_launch'],
  [6356, 'parallel_workers_launched', int8, 'parallel_workers_launched'],
  [3074, 'stat_reset_time', timestamptz, 'stats_reset'],
]

const conflictCounters: readonly Entry[] = [
  [3065, 'conflict_tablespace', int8, 'confl_tablespace'],
  [3066, 'conflict_lock', int8, 'confl_lock'],
  [3067, 'conflict_snapshot', int8, 'confl_snapshot'],
  [3068, 'conflict_bufferpin', int8, 'confl_bufferpin'],
  [3069, 'conflict_startup_deadlock', int8, 'confl_deadlock'],
  [6309, 'conflict_logicalslot', int8, 'confl_active_logicalslot'],
]

/** NULL for one that was not called since anybody counts. */
const functionCounters: readonly Entry[] = [
  [2978, 'calls', int8, 'calls'],
  [2979, 'total_time', float8, 'total_time'],
  [2980, 'self_time', float8, 'self_time'],
]

const transactionFunctionCounters: readonly Entry[] = [
  [3046, 'calls', int8, 'calls'],
  [3047, 'total_time', float8, 'total_time'],
  [3048, 'self_time', float8, 'self_time'],
]

/** A session's number is that of its process here. */
const sessionFacts: readonly Entry[] = [
  [1937, 'pid', int4, 'pid'],
  [1938, 'dbid', oid, 'datid'],
  [1939, 'userid', oid, 'usesysid'],
  [1940, 'activity', text, 'query'],
  [2094, 'activity_start', timestamptz, 'query_start'],
  [2857, 'xact_start', timestamptz, 'xact_start'],
  [1391, 'start', timestamptz, 'backend_start'],
  [1392, 'client_addr', inet, 'client_addr'],
  [1393, 'client_port', int4, 'client_port'],
  [2788, 'wait_event_type', text, 'wait_event_type'],
  [2853, 'wait_event', text, 'wait_event'],
]

const serverCounters: readonly (readonly [oid: number, name: string, result: number, view: string, value: string])[] = [
  [2772, 'bgwriter_buf_written_clean', int8, 'pg_stat_bgwriter', 'buffers_clean'],
  [2773, 'bgwriter_maxwritten_clean', int8, 'pg_stat_bgwriter', 'maxwritten_clean'],
  [3075, 'bgwriter_stat_reset_time', timestamptz, 'pg_stat_bgwriter', 'stats_reset'],
  [2859, 'buf_alloc', int8, 'pg_stat_bgwriter', 'buffers_alloc'],
  [2769, 'checkpointer_num_timed', int8, 'pg_stat_checkpointer', 'num_timed'],
  [2770, 'checkpointer_num_requested', int8, 'pg_stat_checkpointer', 'num_requested'],
  [6377, 'checkpointer_num_performed', int8, 'pg_stat_checkpointer', 'num_done'],
  [6327, 'checkpointer_restartpoints_timed', int8, 'pg_stat_checkpointer', 'restartpoints_timed'],
  [6328, 'checkpointer_restartpoints_requested', int8, 'pg_stat_checkpointer', 'restartpoints_req'],
  [6329, 'checkpointer_restartpoints_performed', int8, 'pg_stat_checkpointer', 'restartpoints_done'],
  [3160, 'checkpointer_write_time', float8, 'pg_stat_checkpointer', 'write_time'],
  [3161, 'checkpointer_sync_time', float8, 'pg_stat_checkpointer', 'sync_time'],
  [2771, 'checkpointer_buffers_written', int8, 'pg_stat_checkpointer', 'buffers_written'],
  [6366, 'checkpointer_slru_written', int8, 'pg_stat_checkpointer', 'slru_written'],
  [6314, 'checkpointer_stat_reset_time', timestamptz, 'pg_stat_checkpointer', 'stats_reset'],
]

export const activityCounterFunctions: readonly FunctionDefinition[] = [
  ...tableCounters.map(([number, suffix, result, value, indexValue]) =>
    counterOf(number, `pg_stat_get_${suffix}`, oid, result, zeroOf(result), [
      { view: 'pg_stat_all_tables', key: 'relid', value },
      ...(indexValue ? [{ view: 'pg_stat_all_indexes', key: 'indexrelid', value: indexValue }] : []),
    ]),
  ),
  ...family('pg_stat_get_xact_', 'pg_stat_xact_all_tables', 'relid', transactionCounters, 'volatile'),
  // Blocks and rows that indexes gave are not counted by transaction.
  ...(
    [
      [3039, 'xact_tuples_fetched', 'volatile'],
      [3044, 'xact_blocks_fetched', 'volatile'],
      [3045, 'xact_blocks_hit', 'volatile'],
      [1934, 'blocks_fetched', 'stable'],
      [1935, 'blocks_hit', 'stable'],
    ] as const
  ).map(([number, suffix, volatility]): ScalarFunction => ({
    kind: 'scalar',
    oid: number,
    name: `pg_stat_get_${suffix}`,
    args: [oid],
    result: int8,
    volatility,
    body: () => 0n,
  })),
  ...family('pg_stat_get_db_', 'pg_stat_database', 'datid', databaseCounters),
  ...family('pg_stat_get_db_', 'pg_stat_database_conflicts', 'datid', conflictCounters),
  ...functionCounters.map(([number, suffix, result, value]) =>
    counterOf(number, `pg_stat_get_function_${suffix}`, oid, result, null, [
      { view: 'pg_stat_user_functions', key: 'funcid', value },
    ]),
  ),
  ...transactionFunctionCounters.map(([number, suffix, result, value]) => ({
    ...counterOf(number, `pg_stat_get_xact_function_${suffix}`, oid, result, null, [
      { view: 'pg_stat_xact_user_functions', key: 'funcid', value },
    ]),
    volatility: 'volatile' as const,
  })),
  ...sessionFacts.map(([number, suffix, result, value]) =>
    counterOf(
      number,
      `pg_stat_get_backend_${suffix}`,
      int4,
      result,
      suffix === 'activity' ? '<backend information not available>' : null,
      [{ view: 'pg_stat_activity', key: 'pid', value }],
    ),
  ),
  {
    kind: 'set',
    oid: 1936,
    name: 'pg_stat_get_backend_idset',
    args: [],
    result: int4,
    volatility: 'stable',
    runsStatements: true,
    rows: 100,
    body: (_, context) =>
      effect(context, 'query-rows', 'SELECT pid FROM pg_catalog.pg_stat_activity').rows.map(([pid]) => pid),
  },
  ...serverCounters.map(([number, suffix, result, view, value]): ScalarFunction => ({
    kind: 'scalar',
    oid: number,
    name: `pg_stat_get_${suffix}`,
    args: [],
    result,
    volatility: 'stable',
    runsStatements: true,
    body: (_, context) => effect(context, 'query-rows', `SELECT ${value} FROM pg_catalog.${view}`).rows[0][0],
  })),
]

/** What PostgreSQL counts of something that it never heard of. */
function zeroOf(result: number): Value {
  if (result === int8) return 0n
  return result === int4 || result === float8 ? 0 : null
}

function family(
  prefix: string,
  view: string,
  key: string,
  entries: readonly Entry[],
  volatility: ScalarFunction['volatility'] = 'stable',
): ScalarFunction[] {
  return entries.map(([number, suffix, result, value]) => ({
    ...counterOf(number, prefix + suffix, oid, result, zeroOf(result), [{ view, key, value }]),
    volatility,
  }))
}

function counterOf(
  number: number,
  name: string,
  argument: number,
  result: number,
  unknown: Value,
  sources: readonly Source[],
): ScalarFunction {
  const query = sources
    .map(({ view, key, value }) => `SELECT ${key}, ${value} FROM pg_catalog.${view} WHERE ${key} IS NOT NULL`)
    .join(' UNION ALL ')
  return {
    kind: 'scalar',
    oid: number,
    name,
    args: [argument],
    result,
    volatility: 'stable',
    runsStatements: true,
    body: ([object], context) => valuesOf(query, context).get(object as number) ?? unknown,
  }
}

/** As of the client's statement, which may run a call many times (a routine's loop). */
function valuesOf(query: string, context: FunctionContext): ReadonlyMap<number, Value> {
  const asOf = String(context.session.statementTimestamp)
  const known = context.memo.get(asOf) as ReadonlyMap<number, Value> | undefined
  if (known) return known
  const { rows } = effect(context, 'query-rows', query)
  const values = new Map(rows.map(([object, value]) => [object as number, value]))
  context.memo.clear()
  context.memo.set(asOf, values)
  return values
}
