// What some virtual tables show of the running server, taken on the socket thread when a query is about to read them.
import { display } from './settings.ts'
import type { SessionCore } from './session-core.ts'
import { variables } from './variables.ts'

type Row = Readonly<Record<string, unknown>>

/** Rows by the name the virtual table asks for; small tables only. */
export function liveRows(core: SessionCore, virtual: string): Readonly<Record<string, readonly Row[]>> {
  switch (virtual) {
    case 'pg_catalog.pg_settings':
    case 'cadastre.settings':
      return { settings: settingRows(core) }
    case 'pg_catalog.pg_stat_activity':
    case 'pg_catalog.pg_locks':
      return { sessions: sessionRows(core) }
    case 'pg_catalog.pg_prepared_statements':
      return { prepared: preparedRows(core) }
    case 'pg_catalog.pg_cursors':
      return { cursors: cursorRows(core) }
    case 'pg_catalog.pg_sequences':
      return { sequences: sequenceRows(core) }
    case 'cadastre.regions':
    case 'information_schema.region_statistics':
      return { regions: core.state.regions.regionStatistics().map((row) => ({ ...row })) }
    default:
      return {}
  }
}

function settingRows(core: SessionCore): Row[] {
  return variables.map((variable) => ({
    name: variable.name,
    setting: core.settings.get(variable.name) ?? '',
    shown: display(variable, core.settings.get(variable.name) ?? ''),
    unit: variable.unit ?? null,
    description: variable.description,
    context: variable.context,
    type: variable.type,
    min: variable.min ?? null,
    max: variable.max ?? null,
    values: variable.values ?? null,
    default: variable.default,
    accepted: variable.accepted ?? false,
  }))
}

function sessionRows(core: SessionCore): Row[] {
  return [...core.state.sessions.values()].map((session) => ({
    pid: session.backendPid,
    database: session.databaseOid,
    databaseName: session.client.database,
    user: session.client.user,
    applicationName: session.settings.get('application_name') ?? '',
    clientAddress: session.client.clientAddress,
    clientPort: session.client.clientPort,
    backendStart: session.backendStart,
    transactionStart: session.transaction?.startTimestamp ?? null,
    queryStart: session.statementTimestamp,
    stateChange: session.activity.since,
    state: session.activity.state,
    query: session.activity.query,
  }))
}

function preparedRows(core: SessionCore): Row[] {
  return [...core.statements.values()]
    .filter((statement) => statement.name !== '')
    .map((statement) => ({
      name: statement.name,
      statement: statement.raw?.text ?? '',
      preparedAt: statement.preparedAt,
      parameterTypes: statement.bound?.parameters ?? statement.declaredTypes,
      fromSql: statement.fromSql,
    }))
}

function cursorRows(core: SessionCore): Row[] {
  return [...core.cursors.values()].map((cursor) => ({
    name: cursor.name,
    statement: cursor.text,
    holdable: cursor.options.hold,
    scrollable: cursor.options.scroll,
    binary: cursor.options.binary,
    createdAt: cursor.createdAt,
  }))
}

function sequenceRows(core: SessionCore): Row[] {
  const rows: Row[] = []
  for (const relation of core.catalog.relations()) {
    if (relation.kind !== 'sequence') continue
    const state = core.state.sequences.state(relation.sequence)
    rows.push({ oid: relation.oid, lastValue: state.called ? state.lastValue : null })
  }
  return rows
}
