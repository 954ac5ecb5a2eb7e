// Built-in functions whose answer from the session may take a while: whoever evaluates them on the session's own thread waits for it.
import type { FunctionDefinition } from '../function.ts'

const names: ReadonlySet<string> = new Set([
  'nextval',
  'next_identity',
  'setval',
  'pg_sleep',
  'pg_sleep_for',
  'pg_sleep_until',
  'pg_advisory_lock',
  'pg_advisory_lock_shared',
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'flush_table',
  'compact_table',
  'flush_region',
  'compact_region',
  'close_region',
  'open_region',
  'set_region_role',
  'cancel_task',
  'create_session_token',
  'revoke_session_token',
  'backup',
  'restore',
  'run_tombstones',
  'split_region',
  'merge_regions',
])

export const waitsForAnswer = ({ name, volatility, routine, runsStatements }: FunctionDefinition): boolean =>
  runsStatements === true || (routine === undefined && volatility === 'volatile' && names.has(name))
