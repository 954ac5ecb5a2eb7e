// Functions about standby servers and other things that are not here: they answer as PostgreSQL does where those are unused.
import { invalidParameter, PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { stable, stableSet, volatile } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const notInRecovery = (): never => {
  throw new PgError('55000', 'recovery is not in progress', {
    hint: 'Recovery control functions can only be executed during recovery.',
  })
}

const commandsInProgress = new Set(['VACUUM', 'ANALYZE', 'CLUSTER', 'CREATE INDEX', 'BASEBACKUP', 'COPY'])

/** Commands do not report how far they are, so none is listed: the views of these names are empty, too. */
const progressFunction = stableSet(
  3318,
  'pg_stat_get_progress_info',
  [Oid.text],
  Oid.record,
  {
    argNames: ['cmdtype'],
    columns: [
      { name: 'pid', type: Oid.int4 },
      { name: 'datid', type: Oid.oid },
      { name: 'relid', type: Oid.oid },
      ...Array.from({ length: 20 }, (_, at) => ({ name: `param${at + 1}`, type: Oid.int8 })),
    ],
    rows: 100,
  },
  ([command]: [string]) => {
    if (!commandsInProgress.has(command.toUpperCase())) throw invalidParameter(`invalid command name: "${command}"`)
    return []
  },
)

export const absentFeatureFunctions: readonly FunctionDefinition[] = [
  progressFunction,
  volatile(3073, 'pg_is_wal_replay_paused', [], Oid.bool, notInRecovery),
  volatile(1137, 'pg_get_wal_replay_pause_state', [], Oid.text, notInRecovery),
  volatile(3821, 'pg_last_wal_replay_lsn', [], Oid.pg_lsn, () => null),
  volatile(3820, 'pg_last_wal_receive_lsn', [], Oid.pg_lsn, () => null),
  volatile(3830, 'pg_last_xact_replay_timestamp', [], Oid.timestamptz, () => null),
  volatile(3800, 'pg_current_logfile', [], Oid.text, () => null),
  volatile(3801, 'pg_current_logfile', [Oid.text], Oid.text, () => null),
  // Text is compared bytewise: there is no version that could change.
  volatile(3448, 'pg_collation_actual_version', [Oid.oid], Oid.text, () => null),
  volatile(6249, 'pg_database_collation_actual_version', [Oid.oid], Oid.text, () => null),
  volatile(2230, 'pg_stat_clear_snapshot', [], Oid.void, () => ''),
  stable(3788, 'pg_stat_get_snapshot_timestamp', [], Oid.timestamptz, () => null),
  volatile(3376, 'pg_safe_snapshot_blocking_pids', [Oid.int4], Oid._int4, () => ({
    dimensions: [],
    lowerBounds: [],
    elements: [],
  })),
]
