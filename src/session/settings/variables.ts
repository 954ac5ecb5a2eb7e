// The run-time settings a session may SET and SHOW, declared as data. Those of accepted-variables.ts are kept and shown, and change
// nothing (docs/compatibility.md).
import { acceptedVariables } from './accepted-variables.ts'
import { serverVariables } from './server-variables.ts'

export interface Variable {
  readonly name: string
  readonly type: 'bool' | 'integer' | 'real' | 'string' | 'enum'
  readonly default: string
  readonly values?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly unit?: 'ms' | 's' | 'min' | 'B' | 'kB' | '8kB' | 'MB'
  /** Sent to the client as ParameterStatus when it changes. */
  readonly report?: boolean
  /** superuser: set by none but superusers (42501). No session sets the others (55P02). */
  readonly context: 'user' | 'superuser' | 'superuser-backend' | 'backend' | 'sighup' | 'postmaster' | 'internal'
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
const superuser = (...given: Parameters<typeof user>): Variable => ({ ...user(...given), context: 'superuser' })
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

const postmaster = (...given: Parameters<typeof internal>): Variable => ({
  ...internal(...given),
  context: 'postmaster',
})
const sighup = (...given: Parameters<typeof internal>): Variable => ({ ...internal(...given), context: 'sighup' })

const isolationLevels = ['serializable', 'repeatable read', 'read committed', 'read uncommitted'] as const
const intMax = 2_147_483_647

export const serverVersion = '18.0 (Cadastre 0.1.0)'

export const variables: readonly Variable[] = [
  user('application_name', 'string', '', 'Sets the application name to be reported in statistics and logs.', {
    report: true,
  }),
  user('bytea_output', 'enum', 'hex', 'Sets the output format for bytea.', { values: ['escape', 'hex'] }),
  user('xmlbinary', 'enum', 'base64', 'Sets how binary values are to be encoded in XML.', {
    values: ['base64', 'hex'],
  }),
  user(
    'xmloption',
    'enum',
    'content',
    'Sets whether XML data in implicit parsing and serialization operations is to be considered as documents or content fragments.',
    { values: ['content', 'document'] },
  ),
  user('client_encoding', 'string', 'UTF8', "Sets the client's character set encoding.", { report: true }),
  user('default_text_search_config', 'string', 'pg_catalog.english', 'Sets default text search configuration.'),
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
  internal('debug_assertions', 'bool', 'off', 'Shows whether the running server has assertion checks enabled.'),
  sighup('fsync', 'bool', 'on', 'Shows whether commits are forced to disk.'),
  postmaster('listen_addresses', 'string', '127.0.0.1', 'Shows the address the server listens on.'),
  internal('max_function_args', 'integer', '100', 'Shows the maximum number of function arguments.'),
  internal('max_identifier_length', 'integer', '63', 'Shows the maximum identifier length.'),
  internal('max_index_keys', 'integer', '32', 'Shows the maximum number of index keys.'),
  postmaster('max_connections', 'integer', '100', 'Sets the maximum number of concurrent connections.'),
  postmaster(
    'max_prepared_transactions',
    'integer',
    '0',
    'Shows the maximum number of simultaneously prepared transactions.',
  ),
  postmaster('max_replication_slots', 'integer', '0', 'Shows the maximum number of replication slots.'),
  postmaster('max_wal_senders', 'integer', '0', 'Shows the maximum number of processes that send the log to others.'),
  user('password_encryption', 'enum', 'scram-sha-256', 'Chooses the algorithm for encrypting passwords.', {
    values: ['scram-sha-256'],
  }),
  postmaster('port', 'integer', '5432', 'Shows the port the server listens on.'),
  postmaster('reserved_connections', 'integer', '0', 'Shows the number of connection slots reserved for roles.'),
  postmaster('superuser_reserved_connections', 'integer', '0', 'Shows the number of slots reserved for superusers.'),
  postmaster('shared_preload_libraries', 'string', '', 'Shows the libraries loaded at server start.'),
  postmaster('unix_socket_directories', 'string', '', 'Shows where the server has sockets in the file system.'),
  internal('scram_iterations', 'integer', '4096', 'Shows the iteration count for SCRAM secret generation.', {
    report: true,
  }),
  internal('server_encoding', 'string', 'UTF8', 'Shows the server (database) character set encoding.', {
    report: true,
  }),
  internal('server_version', 'string', serverVersion, 'Shows the server version.', { report: true }),
  internal('server_version_num', 'integer', '180000', 'Shows the server version as an integer.'),
  sighup('ssl', 'bool', 'off', 'Shows whether TLS is configured.'),
  internal('lc_collate', 'string', 'C.UTF-8', 'Shows the collation order locale.'),
  internal('lc_ctype', 'string', 'C.UTF-8', 'Shows the character classification and case conversion locale.'),
  postmaster('wal_level', 'enum', 'replica', 'Shows the level of information written to the log.'),
  user('jit', 'bool', 'on', 'Compile queries to WebAssembly.'),
  user('jit_above_rows', 'integer', '16384', 'Compile queries whose tables have at least so many rows.', {
    min: 0,
    max: intMax,
  }),
  user('parallel_above_rows', 'integer', '200000', 'Run on several threads what reads at least so many rows.', {
    min: 0,
    max: intMax,
  }),
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
  superuser(
    'temp_file_limit',
    'integer',
    '-1',
    'Limits the total size of all temporary files of a query; -1: no limit.',
    {
      unit: 'kB',
      min: -1,
      max: intMax,
    },
  ),
  superuser('session_replication_role', 'enum', 'origin', "Sets the session's behavior for triggers.", {
    values: ['origin', 'replica', 'local'],
  }),
  ...acceptedVariables,
  ...serverVariables,
]

const byName = new Map(variables.map((variable) => [variable.name.toLowerCase(), variable]))
export const findVariable = (name: string): Variable | undefined => byName.get(name.toLowerCase())
