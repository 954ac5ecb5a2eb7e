// Opens sessions for authenticated clients, and finds the one a CancelRequest means.
import { timingSafeEqual } from 'node:crypto'
import { PgError } from '../../engine/errors.ts'
import { grantableDatabase, privilegesOn } from '../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../engine/privileges/privilege.ts'
import type { DatabaseEntry, RoleEntry } from '../../engine/tables.ts'
import type { ServerState } from './server-state.ts'
import { tokenHolder, type TokenHolder } from './session-tokens.ts'
import { SessionCore } from './session-core.ts'
import { WireSession } from './session.ts'
import { ArrowSession } from './sql-session.ts'
import type { SqlSessionFactory } from '../http/sql-session.ts'
import type { Authenticated, SessionFactory } from './wire-session.ts'

/** Backend process ids are our own small numbers: they stay below PostgreSQL's int4 and start where no one mistakes them for 0. */
const firstPid = 1000

/** Whoever operates the server must be able to set a database's state. */
function refuseInactive({ name, provisionState = 'active' }: DatabaseEntry, role: RoleEntry): void {
  if (role.superuser || provisionState === 'active' || provisionState === 'maintenance') return
  throw new PgError('55000', `database "${name}" is not currently accepting connections`, {
    detail: `Its state is ${provisionState}.`,
  })
}

/** Of PostgreSQL's reasons the one that superusers are bound by too. */
function refuseClosed({ name, allowsConnections = true }: DatabaseEntry): void {
  if (!allowsConnections) throw new PgError('55000', `database "${name}" is not currently accepting connections`)
}

/** CONNECT on the database, and what the database and the role may have open at once; superusers are bound by none of it. */
function refuseConnection(state: ServerState, role: RoleEntry, database: DatabaseEntry): void {
  if (role.superuser) return
  const catalog = state.catalogs.current(database.oid)
  const object = grantableDatabase(catalog, database.oid)
  if (object && !(privilegesOn(catalog, role, object).privileges & Privilege.connect)) {
    throw new PgError('42501', `permission denied for database "${database.name}"`, {
      detail: 'User does not have CONNECT privilege.',
    })
  }
  const { connectionLimit } = database
  if (connectionLimit !== undefined) {
    const connected = [...state.sessions.values()].filter((session) => session.databaseOid === database.oid).length
    if (connected >= connectionLimit) throw new PgError('53300', `too many connections for database "${database.name}"`)
  }
  if (role.connectionLimit < 0) return
  const open = [...state.sessions.values()].filter((session) => session.client.user === role.name).length
  if (open >= role.connectionLimit) throw new PgError('53300', `too many connections for role "${role.name}"`)
}

export class Sessions implements SessionFactory, SqlSessionFactory {
  readonly #state: ServerState
  readonly #wire = new Map<number, WireSession>()
  #lastPid = firstPid
  /** Set by whoever owns the connections: ends one with a FATAL error. */
  onTerminate: (backendPid: number, error: PgError) => void = () => {}

  constructor(state: ServerState) {
    this.#state = state
  }

  verifier(user: string): string | undefined {
    return this.#state.catalogs.any().role(user)?.password
  }

  open(client: Authenticated): WireSession {
    const state = this.#state
    const role = state.catalogs.any().role(client.user)
    if (!role) throw new PgError('28000', `role "${client.user}" does not exist`)
    if (!role.login) throw new PgError('28000', `role "${client.user}" is not permitted to log in`)
    const database = [...state.catalogs.databases()].find((entry) => entry.name === client.database)
    if (!database) throw new PgError('3D000', `database "${client.database}" does not exist`)
    refuseClosed(database)
    refuseInactive(database, role)
    refuseConnection(state, role, database)
    if (state.sessions.size >= state.options.maxConnections)
      throw new PgError('53300', 'sorry, too many clients already')
    const pid = ++this.#lastPid
    const core = new SessionCore(state, pid, client, database.oid)
    state.sessions.set(pid, core)
    state.databaseActivity.of(database.oid).sessions++
    core.onTerminate = (error) => this.onTerminate(pid, error)
    const session = new WireSession(core)
    this.#wire.set(pid, session)
    const close = session.close.bind(session)
    session.close = async () => {
      this.#wire.delete(pid)
      await close()
    }
    return session
  }

  tokenHolder(token: string): TokenHolder | undefined {
    return tokenHolder(this.#state.catalogs.any(), token)
  }

  openSql(client: Authenticated): ArrowSession {
    return new ArrowSession(this.open(client))
  }

  cancel(backendPid: number, secretKey: Uint8Array): void {
    const session = this.#wire.get(backendPid)
    if (session && secretKey.length === session.secretKey.length && timingSafeEqual(secretKey, session.secretKey))
      session.cancel()
  }
}
