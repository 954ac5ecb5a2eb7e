// The run-time settings a session may SET and SHOW, declared as data. Those marked `accepted` exist because clients send them:
// they are kept and shown, and change nothing here (docs/compatibility.md lists them).

export interface Variable {
  readonly name: string
  readonly type: 'bool' | 'integer' | 'real' | 'string' | 'enum'
  readonly default: string
  readonly values?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly unit?: 'ms' | 's' | 'kB' | '8kB'
  /** Sent to the client as ParameterStatus when it changes. */
  readonly report?: boolean
  /** internal: shown, never set (55P02). */
  readonly context: 'user' | 'internal'
  readonly accepted?: boolean
  readonly description: string
}

const user = (
  name: string,
  type: Variable['type'],
  value: string,
  description: string,
  more: Partial<Variable> = {},
): Variable => ({
  name,
  type,
  default: value,
  context: 'user',
  description,
  ...more,
})
const internal = (
  name: string,
  type: Variable['type'],
  value: string,
  description: string,
  more: Partial<Variable> = {},
): Variable => ({
  ...user(name, type, value, description, more),
  context: 'internal',
})
const accepted = (name: string, type: Variable['type'], value: string, more: Partial<Variable> = {}): Variable =>
  user(name, type, value, 'Accepted for clients that set it; has no effect.', { ...more, accepted: true })

const isolationLevels = ['serializable', 'repeatable read', 'read committed', 'read uncommitted'] as const
const intMax = 2_147_483_647

export const serverVersion = '18.0 (Cadastre 0.1.0)'

export const variables: readonly Variable[] = [
  user('application_name', 'string', '', 'Sets the application name to be reported in statistics and logs.', {
    report: true,
  }),
  user('bytea_output', 'enum', 'hex', 'Sets the output format for bytea.', { values: ['escape', 'hex'] }),
  user('client_encoding', 'string', 'UTF8', "Sets the client's character set encoding.", { report: true }),
  user('client_min_messages', 'enum', 'notice', 'Sets the message levels that are sent to the client.', {
    values: ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error'],
  }),
  user('DateStyle', 'string', 'ISO, MDY', 'Sets the display format for date and time values.', { report: true }),
  user(
    'default_transaction_isolation',
    'enum',
    'read committed',
    'Sets the transaction isolation level of each new transaction.',
    { values: isolationLevels },
  ),
  user('default_transaction_read_only', 'bool', 'off', 'Sets the default read-only status of new transactions.', {
    report: true,
  }),
  user('extra_float_digits', 'integer', '1', 'Sets the number of digits displayed for floating-point values.', {
    min: -15,
    max: 3,
  }),
  user(
    'idle_in_transaction_session_timeout',
    'integer',
    '0',
    'Sets the maximum allowed idle time between queries, when in a transaction.',
    { min: 0, max: intMax, unit: 'ms' },
  ),
  user(
    'idle_session_timeout',
    'integer',
    '0',
    'Sets the maximum allowed idle time between queries, when not in a transaction.',
    { min: 0, max: intMax, unit: 'ms' },
  ),
  user('IntervalStyle', 'enum', 'postgres', 'Sets the display format for interval values.', {
    values: ['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'],
    report: true,
  }),
  user('lock_timeout', 'integer', '0', 'Sets the maximum allowed duration of any wait for a lock.', {
    min: 0,
    max: intMax,
    unit: 'ms',
  }),
  user(
    'search_path',
    'string',
    '"$user", public',
    'Sets the schema search order for names that are not schema-qualified.',
    { report: true },
  ),
  user('statement_timeout', 'integer', '0', 'Sets the maximum allowed duration of any statement.', {
    min: 0,
    max: intMax,
    unit: 'ms',
  }),
  user('synchronous_commit', 'enum', 'on', 'Sets whether a commit waits until its log record is on disk.', {
    values: ['on', 'off', 'local', 'remote_write', 'remote_apply'],
  }),
  user('TimeZone', 'string', 'Etc/UTC', 'Sets the time zone for displaying and interpreting time stamps.', {
    report: true,
  }),
  user('transaction_isolation', 'enum', 'read committed', "Sets the current transaction's isolation level.", {
    values: isolationLevels,
  }),
  user(
    'transaction_timeout',
    'integer',
    '0',
    'Sets the maximum allowed duration of any transaction within a session (not a prepared transaction).',
    { min: 0, max: intMax, unit: 'ms' },
  ),
  user('transaction_read_only', 'bool', 'off', "Sets the current transaction's read-only status."),
  user('session_authorization', 'string', '', 'Shows the session user name.', { report: true }),
  user('role', 'string', 'none', 'Sets the current role.'),
  user('standard_conforming_strings', 'bool', 'on', "Causes '...' strings to treat backslashes literally.", {
    report: true,
  }),
  internal('block_size', 'integer', '8192', 'Shows the size of a disk block.'),
  internal('data_checksums', 'bool', 'on', 'Shows whether data checksums are turned on.'),
  internal('in_hot_standby', 'bool', 'off', 'Shows whether hot standby is currently active.', { report: true }),
  internal('integer_datetimes', 'bool', 'on', 'Shows whether datetimes are integer based.', { report: true }),
  internal('is_superuser', 'bool', 'on', 'Shows whether the current user is a superuser.', { report: true }),
  internal('max_identifier_length', 'integer', '63', 'Shows the maximum identifier length.'),
  internal('max_index_keys', 'integer', '32', 'Shows the maximum number of index keys.'),
  internal('max_connections', 'integer', '100', 'Sets the maximum number of concurrent connections.'),
  internal('scram_iterations', 'integer', '4096', 'Shows the iteration count for SCRAM secret generation.', {
    report: true,
  }),
  internal('server_encoding', 'string', 'UTF8', 'Shows the server (database) character set encoding.', {
    report: true,
  }),
  internal('server_version', 'string', serverVersion, 'Shows the server version.', { report: true }),
  internal('server_version_num', 'integer', '180000', 'Shows the server version as an integer.'),
  internal('ssl', 'bool', 'off', 'Shows whether TLS is configured.'),
  internal('lc_collate', 'string', 'C.UTF-8', 'Shows the collation order locale.'),
  internal('lc_ctype', 'string', 'C.UTF-8', 'Shows the character classification and case conversion locale.'),
  internal('wal_level', 'enum', 'replica', 'Shows the level of information written to the log.'),
  accepted('array_nulls', 'bool', 'on'),
  accepted('backslash_quote', 'enum', 'safe_encoding', { values: ['safe_encoding', 'on', 'off'] }),
  accepted('check_function_bodies', 'bool', 'on'),
  accepted('constraint_exclusion', 'enum', 'partition', { values: ['partition', 'on', 'off'] }),
  accepted('cursor_tuple_fraction', 'real', '0.1', { min: 0, max: 1 }),
  accepted('deadlock_timeout', 'integer', '1000', { min: 1, max: intMax, unit: 'ms' }),
  accepted('default_table_access_method', 'string', 'heap'),
  accepted('default_tablespace', 'string', ''),
  accepted('default_text_search_config', 'string', 'pg_catalog.simple'),
  accepted('default_toast_compression', 'enum', 'lz4', { values: ['pglz', 'lz4'] }),
  accepted('default_transaction_deferrable', 'bool', 'off'),
  accepted('effective_cache_size', 'integer', '524288', { unit: '8kB', min: 1, max: intMax }),
  accepted('enable_bitmapscan', 'bool', 'on'),
  accepted('enable_hashagg', 'bool', 'on'),
  accepted('enable_hashjoin', 'bool', 'on'),
  accepted('enable_indexscan', 'bool', 'on'),
  accepted('enable_indexonlyscan', 'bool', 'on'),
  accepted('enable_material', 'bool', 'on'),
  accepted('enable_mergejoin', 'bool', 'on'),
  accepted('enable_nestloop', 'bool', 'on'),
  accepted('enable_seqscan', 'bool', 'on'),
  accepted('enable_sort', 'bool', 'on'),
  accepted('escape_string_warning', 'bool', 'on'),
  accepted('from_collapse_limit', 'integer', '8', { min: 1, max: intMax }),
  accepted('geqo', 'bool', 'on'),
  accepted('gin_fuzzy_search_limit', 'integer', '0', { min: 0, max: intMax }),
  user('jit', 'bool', 'on', 'Compile queries to WebAssembly.'),
  user('jit_above_rows', 'integer', '16384', 'Compile queries whose tables have at least so many rows.', {
    min: 0,
    max: intMax,
  }),
  accepted('join_collapse_limit', 'integer', '8', { min: 1, max: intMax }),
  accepted('lc_messages', 'string', 'C.UTF-8'),
  accepted('lc_monetary', 'string', 'C.UTF-8'),
  accepted('lc_numeric', 'string', 'C.UTF-8'),
  accepted('lc_time', 'string', 'C.UTF-8'),
  accepted('log_lock_waits', 'bool', 'off'),
  accepted('log_statement', 'enum', 'none', { values: ['none', 'ddl', 'mod', 'all'] }),
  accepted('log_min_duration_statement', 'integer', '-1', { min: -1, max: intMax, unit: 'ms' }),
  accepted('maintenance_work_mem', 'integer', '65536', { unit: 'kB', min: 64, max: intMax }),
  accepted('max_parallel_workers_per_gather', 'integer', '2', { min: 0, max: 1024 }),
  accepted('parallel_leader_participation', 'bool', 'on'),
  user('parallel_above_rows', 'integer', '200000', 'Run on several threads what reads at least so many rows.', {
    min: 0,
    max: intMax,
  }),
  accepted('plan_cache_mode', 'enum', 'auto', { values: ['auto', 'force_generic_plan', 'force_custom_plan'] }),
  user(
    'cadastre.allow_nontransactional_writes',
    'bool',
    'off',
    'Lets transaction blocks write to Cloud Tables, where it takes effect at once.',
  ),
  user('query_memory', 'integer', '-1', 'Memory one query may hold; -1: what the server allows.', {
    unit: 'kB',
    min: -1,
    max: intMax,
  }),
  accepted('quote_all_identifiers', 'bool', 'off'),
  accepted('random_page_cost', 'real', '4', { min: 0, max: 1e300 }),
  accepted('row_security', 'bool', 'on'),
  accepted('seq_page_cost', 'real', '1', { min: 0, max: 1e300 }),
  accepted('session_replication_role', 'enum', 'origin', { values: ['origin', 'replica', 'local'] }),
  accepted('synchronize_seqscans', 'bool', 'on'),
  accepted('tcp_keepalives_idle', 'integer', '0', { min: 0, max: intMax, unit: 's' }),
  user('temp_file_limit', 'integer', '-1', 'Limits the total size of all temporary files of a query; -1: no limit.', {
    unit: 'kB',
    min: -1,
    max: intMax,
  }),
  accepted('temp_tablespaces', 'string', ''),
  accepted('transaction_deferrable', 'bool', 'off'),
  accepted('transform_null_equals', 'bool', 'off'),
  accepted('work_mem', 'integer', '4096', { unit: 'kB', min: 64, max: intMax }),
  accepted('xmlbinary', 'enum', 'base64', { values: ['base64', 'hex'] }),
  accepted('xmloption', 'enum', 'content', { values: ['content', 'document'] }),
]

const byName = new Map(variables.map((variable) => [variable.name.toLowerCase(), variable]))
export const findVariable = (name: string): Variable | undefined => byName.get(name.toLowerCase())
