// Live facts: what some virtual tables show of the running server, taken on the socket thread when a query is about to read them.
// Rows carry the columns of the table (or of catalog/virtual's fact) they are for.
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { xidOf } from '../transaction/transaction-numbers.ts'
import { addressOf } from '../../../engine/types/network/parse-inet.ts'
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import { memoryFigures } from '../../../engine/columns/shared-columns.ts'
import { parseNumeric } from '../../../engine/types/numeric/parse.ts'
import { makeArray } from '../../../engine/functions/arrays/shape.ts'
import type { Value } from '../../../engine/types/type.ts'
import { serverOptions, variableOf } from '../../config/options.ts'
import { healthRows } from './health-rows.ts'
import { lockRows, lockWaitEvent } from '../locks/lock-facts.ts'
import { columnStatisticsRows, maintenanceRows, regionRows, segmentRows, taskRows } from './region-rows.ts'
import { procedureRows } from '../procedures/procedure-rows.ts'
import type { PreparedStatement } from '../prepared/prepared-statement.ts'
import { hasPrivilegesOf } from '../../../engine/privileges/role-membership.ts'
import type { SessionCore } from '../session-core.ts'
import { tableStatusRows } from './table-status-rows.ts'
import { variables } from '../settings/variables.ts'

type Fact = (core: SessionCore) => readonly VirtualRow[]

const facts: Readonly<Record<string, Fact>> = {
  pg_settings: settings,
  settings: serverSettings,
  pg_stat_activity: activity,
  sessions,
  pg_prepared_statements: preparedStatements,
  pg_cursors: cursors,
  pg_locks: lockRows,
  pg_stat_ssl: encryption,
  pg_stat_gssapi: (core) =>
    [...core.state.sessions.keys()].map((pid) => ({
      pid,
      gss_authenticated: false,
      encrypted: false,
      credentials_delegated: false,
    })),
  pg_stat_database: (core) => Array.from(core.state.catalogs.databases(), ({ oid }) => databaseRow(core, oid)),
  statistics,
  sequence_values: sequenceValues,
  memory: (core) =>
    memoryFigures.map(({ name, kind, description, read }) => ({
      name,
      kind,
      value: BigInt(read(core.state.memory)),
      description,
    })),
  health: healthRows,
  regions: regionRows,
  segments: segmentRows,
  table_status: tableStatusRows,
  tasks: taskRows,
  procedures: procedureRows,
  maintenance: maintenanceRows,
  index_use: indexUse,
  table_use: tableUse,
  column_statistics: columnStatisticsRows,
}

export const liveFact = (core: SessionCore, name: string): readonly VirtualRow[] | undefined => facts[name]?.(core)

const textArray = (texts: readonly string[]): Value => ({
  dimensions: [texts.length],
  lowerBounds: [1],
  elements: texts,
})

function settings(core: SessionCore): VirtualRow[] {
  return variables.map((variable) => ({
    name: variable.name,
    setting: core.settings.get(variable.name) ?? '',
    unit: variable.unit ?? null,
    category: variable.accepted ? 'Accepted for compatibility' : 'Client Connection Defaults',
    short_desc: variable.description,
    context: variable.context,
    vartype: variable.type,
    source: core.settings.get(variable.name) === variable.default ? 'default' : 'session',
    min_val: variable.min === undefined ? null : String(variable.min),
    max_val: variable.max === undefined ? null : String(variable.max),
    enumvals: variable.values ? textArray(variable.values) : null,
    boot_val: variable.default,
    reset_val: variable.default,
    pending_restart: false,
  }))
}

/** A connection string may hold a password. */
const secretOptions = new Set(['password', 'metadata-store', 'objects-database', 's3-secret-key', 'cloud-token'])

function serverSettings(core: SessionCore): VirtualRow[] {
  const resolved = core.state.options as unknown as Readonly<Record<string, unknown>>
  return serverOptions.map(({ name, description, schema }) => {
    const value = resolved[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
    const fallback = schema.safeParse(undefined).data
    const printed = (one: unknown): string | null =>
      typeof one === 'string' || typeof one === 'number' ? String(one) : null
    return {
      name,
      value: secretOptions.has(name) && value !== undefined ? '********' : printed(value),
      default_value: printed(fallback),
      type: typeof (value ?? fallback ?? '') === 'number' ? 'integer' : 'text',
      environment: variableOf(name),
      flag: `--${name}`,
      source: value === fallback ? 'default' : 'set',
      description,
    }
  })
}

/** OID of pg_read_all_stats. */
const readAllStats = 3375

/** What others do is for those who have their rights, or may read all statistics. */
function activity(core: SessionCore): VirtualRow[] {
  const { catalog } = core
  return [...core.state.sessions.values()].map((session) => {
    const role = catalog.role(session.client.user)
    const known = {
      datid: session.databaseOid,
      datname: session.client.database,
      pid: session.backendPid,
      usesysid: role?.oid ?? null,
      usename: session.client.user,
      application_name: session.settings.get('application_name') ?? '',
    }
    return isShown(core, session) ? { ...known, ...doing(session) } : { ...known, query: '<insufficient privilege>' }
  })
}

function isShown({ catalog, user: name }: SessionCore, session: SessionCore): boolean {
  const user = catalog.role(name)
  const role = catalog.role(session.client.user)
  return user !== undefined && [role?.oid ?? 0, readAllStats].some((one) => hasPrivilegesOf(catalog, user, one))
}

function encryption(core: SessionCore): VirtualRow[] {
  const shown = [...core.state.sessions.values()].filter((session) => isShown(core, session))
  return shown.map(({ backendPid: pid, client }) => {
    if (!client.encryption) return { pid, ssl: false }
    const { version, cipher, bits, certificate } = client.encryption
    const client_serial = certificate ? parseNumeric(BigInt(`0x${certificate.serial}`).toString()) : null
    const names = { client_dn: certificate?.subject ?? null, client_serial, issuer_dn: certificate?.issuer ?? null }
    return { pid, ssl: true, version, cipher, bits, ...names }
  })
}

function doing(session: SessionCore): VirtualRow {
  return {
    ...waitOf(session),
    backend_xid: session.assignedTransactionId === undefined ? null : xidOf(session.assignedTransactionId),
    client_addr: addressOf(session.client.clientAddress),
    client_port: session.client.clientPort,
    backend_start: session.backendStart,
    xact_start: session.transaction?.startTimestamp ?? null,
    query_start: session.statementTimestamp,
    state_change: session.activity.since,
    state: session.activity.state,
    query: session.activity.query,
    backend_type: 'client backend',
  }
}

function sessions(core: SessionCore): VirtualRow[] {
  return [...core.state.sessions.values()].map((session) => ({
    id: session.backendPid,
    role_name: session.client.user,
    database_name: session.client.database,
    application_name: session.settings.get('application_name') ?? '',
    client_address: session.client.clientAddress,
    client_port: session.client.clientPort,
    session_token_id: session.client.sessionToken ?? null,
    started: session.backendStart,
    transaction_started: session.transaction?.startTimestamp ?? null,
    state: session.activity.state,
    state_since: session.activity.since,
  }))
}

/** A session waits for a lock, for its client, or for nothing that has a name. */
function waitOf(session: SessionCore): VirtualRow {
  const event = lockWaitEvent(session.state, session.backendPid)
  if (event !== undefined) return { wait_event_type: 'Lock', wait_event: event }
  return session.activity.state === 'active' ? {} : { wait_event_type: 'Client', wait_event: 'ClientRead' }
}

function preparedStatements(core: SessionCore): VirtualRow[] {
  return [...core.statements.values()]
    .filter((statement) => statement.name !== '')
    .map((statement) => ({
      name: statement.name,
      statement: statement.raw?.source ?? statement.raw?.text ?? '',
      prepare_time: statement.preparedAt,
      parameter_types: makeArray(parameterTypes(core, statement)),
      result_types: resultTypes(statement),
      from_sql: statement.fromSql,
      generic_plans: 0n,
      custom_plans: 0n,
    }))
}

/** Domains by their own names, where the statement was declared with them. */
const parameterTypes = ({ catalog }: SessionCore, { made, declaredTypes }: PreparedStatement): readonly number[] =>
  made?.bound?.parameters.map((type, index) =>
    domainRef(declaredTypes[index] ?? 0, catalog) ? declaredTypes[index] : type,
  ) ?? declaredTypes

/** Known where the statement was bound, and gives rows. */
function resultTypes({ made }: PreparedStatement): Value {
  const statement = made?.bound?.statement
  if (statement?.kind !== 'query' || !statement.returnsRows) return null
  return makeArray(statement.columns.map(({ type }) => type.oid))
}

function cursors(core: SessionCore): VirtualRow[] {
  const declared = [...core.cursors.values()].map((cursor) => ({
    name: cursor.name,
    statement: cursor.raw.source ?? cursor.raw.text,
    is_holdable: cursor.options.hold,
    is_scrollable: cursor.options.scroll !== false,
    is_binary: cursor.options.binary,
    creation_time: cursor.createdAt,
  }))
  return [...declared, ...boundPortals(core)]
}

/** What Bind named. */
function boundPortals(core: SessionCore): VirtualRow[] {
  const named = [...core.portals.values()].filter(({ name, failed }) => name !== '' && !failed)
  return named.map(({ name, prepared, createdAt }) => ({
    name,
    statement: prepared.raw ? (prepared.raw.source ?? prepared.raw.text) : '',
    is_holdable: false,
    is_scrollable: false,
    is_binary: false,
    creation_time: createdAt,
  }))
}

function statistics(core: SessionCore): VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const relation of core.catalog.relations()) {
    if (relation.kind !== 'table') continue
    const known = relation.table.statistics
    if (known) rows.push({ table: relation.oid, rows: BigInt(known.rows), bytes: BigInt(known.bytes) })
  }
  return rows
}

function sequenceValues(core: SessionCore): VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const relation of core.catalog.relations()) {
    if (relation.kind !== 'sequence') continue
    const state = core.state.sequences.state(relation.sequence)
    rows.push({ oid: relation.oid, last_value: state.called ? state.lastValue : null })
  }
  return rows
}

function indexUse(core: SessionCore): VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const relation of core.catalog.relations()) {
    const use = relation.kind === 'index' ? core.state.indexActivity.of(relation.oid) : undefined
    if (use) rows.push({ index: relation.oid, idx_scan: use.scans, idx_tup_read: use.entries, last_idx_scan: use.last })
  }
  return rows
}

function tableUse(core: SessionCore): VirtualRow[] {
  const rows: VirtualRow[] = []
  for (const relation of core.catalog.relations()) {
    const scans = relation.kind === 'table' ? core.state.tableActivity.scansOf(relation.oid) : undefined
    if (!scans) continue
    const { count, rows: read, last } = scans
    rows.push({ table: relation.oid, seq_scan: BigInt(count), seq_tup_read: BigInt(read), last_seq_scan: last })
  }
  return rows
}

function databaseRow({ state }: SessionCore, datid: number): VirtualRow {
  const counts = state.databaseActivity.of(datid)
  return {
    datid,
    numbackends: [...state.sessions.values()].filter((session) => session.databaseOid === datid).length,
    xact_commit: BigInt(counts.commits),
    xact_rollback: BigInt(counts.rollbacks),
    tup_returned: BigInt(counts.rowsScanned),
    tup_fetched: BigInt(counts.rowsFetched),
    tup_inserted: BigInt(counts.rowsInserted),
    tup_updated: BigInt(counts.rowsUpdated),
    tup_deleted: BigInt(counts.rowsDeleted),
    deadlocks: BigInt(counts.deadlocks),
    sessions: BigInt(counts.sessions),
  }
}
