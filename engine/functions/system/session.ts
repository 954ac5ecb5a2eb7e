// Facts about the session, the server and the transaction.
import { PgError } from '../../errors.ts'
import { addressOf } from '../../types/network/parse-inet.ts'
import { Oid } from '../../types/oids.ts'
import { makeArray } from '../arrays/shape.ts'
import { immutable, stable, stableLax, volatile, volatileLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'
import { encodingById, encodingBytesMax, encodingId } from '../../encodings/names.ts'
import { searchedSchemas } from './search-path.ts'

/** PostgreSQL's release whose grammar and catalog this is; drivers read the number. */
export const serverVersion = '18.0'

export const sessionFunctions: readonly FunctionDefinition[] = [
  stable(
    89,
    'version',
    [],
    Oid.text,
    () =>
      `PostgreSQL ${serverVersion} (Cadastre) on ${process.arch}-${process.platform}, compiled by Node.js ${process.version}, 64-bit`,
  ),
  stable(861, 'current_database', [], Oid.name, (_, { session }) => session.database),
  stable(1402, 'current_schema', [], Oid.name, (_, context) => searchedSchemas(context, false)[0]?.name ?? null),
  stable(1403, 'current_schemas', [Oid.bool], Oid._name, ([implicit]: [boolean], context) =>
    makeArray(searchedSchemas(context, implicit).map((schema) => schema.name)),
  ),
  stable(745, 'current_user', [], Oid.name, (_, { session }) => session.user),
  stable(710, 'getpgusername', [], Oid.name, (_, { session }) => session.user),
  stable(746, 'session_user', [], Oid.name, (_, { session }) => session.sessionUser),
  stable(6311, 'system_user', [], Oid.text, () => null),
  volatileLax(817, 'current_query', [], Oid.text, (_, context) => effect(context, 'current-query')),
  stable(2026, 'pg_backend_pid', [], Oid.int4, (_, { session }) => session.backendPid),
  stable(2560, 'pg_postmaster_start_time', [], Oid.timestamptz, (_, { session }) => session.serverStartTimestamp),
  stable(2034, 'pg_conf_load_time', [], Oid.timestamptz, (_, { session }) => session.serverStartTimestamp),
  stableLax(2196, 'inet_client_addr', [], Oid.inet, (_, { session }) => addressOf(session.clientAddress)),
  stableLax(2197, 'inet_client_port', [], Oid.int4, (_, { session }) =>
    session.clientAddress === null ? null : session.clientPort,
  ),
  stableLax(2198, 'inet_server_addr', [], Oid.inet, (_, { session }) => addressOf(session.serverAddress)),
  stableLax(2199, 'inet_server_port', [], Oid.int4, (_, { session }) =>
    session.serverAddress === null ? null : session.serverPort,
  ),
  stable(2077, 'current_setting', [Oid.text], Oid.text, ([name]: [string], context) =>
    currentSetting(name, false, context),
  ),
  stable(3294, 'current_setting', [Oid.text, Oid.bool], Oid.text, ([name, missingOk]: [string, boolean], context) =>
    currentSetting(name, missingOk, context),
  ),
  volatileLax(
    2078,
    'set_config',
    [Oid.text, Oid.text, Oid.bool],
    Oid.text,
    ([name, value, local]: [string | null, string | null, boolean | null], context) => {
      if (name === null) throw new PgError('22004', 'SET requires parameter name')
      return effect(context, 'set-config', name, value, local === true)
    },
  ),
  volatile(3810, 'pg_is_in_recovery', [], Oid.bool, () => false),
  volatile(315, 'pg_jit_available', [], Oid.bool, () => false),
  stable(3163, 'pg_trigger_depth', [], Oid.int4, (_, context) => effect(context, 'trigger-depth')),
  stable(2854, 'pg_my_temp_schema', [], Oid.oid, (_, { session }) => session.temporarySchema ?? 0),
  stable(
    2855,
    'pg_is_other_temp_schema',
    [Oid.oid],
    Oid.bool,
    ([oid]: [number], { catalog, session }) =>
      oid !== session.temporarySchema && (catalog.schemaByOid(oid)?.name.startsWith('pg_temp_') ?? false),
  ),
  stable(1597, 'pg_encoding_to_char', [Oid.int4], Oid.name, ([id]: [number]) => encodingById(id)),
  stable(1264, 'pg_char_to_encoding', [Oid.name], Oid.int4, ([name]: [string]) => encodingId(name)),
  immutable(2319, 'pg_encoding_max_length', [Oid.int4], Oid.int4, ([id]: [number]) =>
    encodingById(id) === '' ? null : encodingBytesMax(encodingById(id)),
  ),
  stable(810, 'pg_client_encoding', [], Oid.name, (_, { session }) => session.variables.client_encoding ?? 'UTF8'),
  stable(1039, 'getdatabaseencoding', [], Oid.name, () => 'UTF8'),
  immutable(4549, 'unicode_version', [], Oid.text, () => process.versions.unicode ?? ''),
  immutable(6099, 'icu_unicode_version', [], Oid.text, () => process.versions.unicode ?? null),
  volatile(2626, 'pg_sleep', [Oid.float8], Oid.void, ([seconds]: [number], context) =>
    sleep(Math.max(seconds, 0) * 1000, context),
  ),
  volatile(2171, 'pg_cancel_backend', [Oid.int4], Oid.bool, ([pid]: [number], context) =>
    effect(context, 'cancel-backend', pid),
  ),
  volatile(
    2096,
    'pg_terminate_backend',
    [Oid.int4, Oid.int8],
    Oid.bool,
    { argNames: ['pid', 'timeout'], defaults: ['0'] },
    ([pid, milliseconds]: [number, bigint], context) => effect(context, 'terminate-backend', pid, milliseconds),
  ),
  volatile(2621, 'pg_reload_conf', [], Oid.bool, (_, context) => effect(context, 'reload-configuration')),
  volatileLax(
    3036,
    'pg_notify',
    [Oid.text, Oid.text],
    Oid.void,
    ([channel, payload]: [string | null, string | null], context) => {
      effect(context, 'notify', channel ?? '', payload ?? '')
      return ''
    },
  ),
  volatile(3296, 'pg_notification_queue_usage', [], Oid.float8, (_, context) =>
    effect(context, 'notification-queue-usage'),
  ),
]

function currentSetting(name: string, missingOk: boolean, context: FunctionContext): string | null {
  const variables = context.session.variables
  const key = name.toLowerCase()
  const found = Object.hasOwn(variables, key)
    ? variables[key]
    : Object.entries(variables).find(([known]) => known.toLowerCase() === key)?.[1]
  // A number may have a unit that only the session knows.
  if (found !== undefined && (found === '0' || !/^-?[\d.]+$/.test(found))) return found
  // Or it is one that this very statement has set.
  const fresh = effect(context, 'current-setting', name)
  if (fresh !== undefined) return fresh
  if (missingOk) return null
  throw new PgError('42704', `unrecognized configuration parameter "${name}"`)
}

export function sleep(milliseconds: number, context: FunctionContext): string {
  if (milliseconds > 0) effect(context, 'sleep', milliseconds)
  return ''
}
