// What one session is, apart from the protocol: who, where, its settings, transaction, prepared statements, portals and cursors.
import { randomBytes } from 'node:crypto'
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { PgError, queryCanceled } from '../../engine/errors.ts'
import type { SessionFacts } from '../../engine/functions/function.ts'
import { withObjectNames } from '../../engine/functions/system/object-names.ts'
import type { TextSettings } from '../../engine/types/type.ts'
import type { Cursor } from './cursor.ts'
import type { Portal } from './portal.ts'
import type { PreparedStatement } from './prepared-statement.ts'
import type { ServerState } from './server-state.ts'
import { Settings } from './settings.ts'
import { currentTimestamp, type Isolation, Transaction } from './transaction.ts'
import type { Authenticated, ResultSink, TransactionStatus } from './wire-session.ts'

/** Reasons in a query's shared cancel word. */
export const cancelReason = { none: 0, user: 1, statementTimeout: 2, termination: 3 } as const

const cancelTexts: Readonly<Record<number, string>> = {
  [cancelReason.user]: 'user request',
  [cancelReason.statementTimeout]: 'statement timeout',
}

const latest = (a: bigint, b: bigint): bigint => (a > b ? a : b)

export class SessionCore {
  readonly state: ServerState
  readonly backendPid: number
  readonly secretKey: Uint8Array
  readonly client: Authenticated
  readonly databaseOid: number
  readonly settings: Settings
  readonly statements = new Map<string, PreparedStatement>()
  readonly portals = new Map<string, Portal>()
  readonly cursors = new Map<string, Cursor>()
  /** currval per sequence, and what lastval answers. */
  readonly sequenceValues = new Map<number, bigint>()
  lastSequence: number | undefined
  transaction: Transaction | undefined
  /** Where notices and parameter changes go while a message is handled. */
  sink: ResultSink | undefined
  readonly cancelWord = new Int32Array(new SharedArrayBuffer(4))
  #abort = new AbortController()
  statementTimestamp = currentTimestamp()
  readonly backendStart = currentTimestamp()
  /** For pg_stat_activity. */
  activity: { state: string; query: string; since: bigint } = { state: 'idle', query: '', since: currentTimestamp() }
  terminated = false
  /** Set by the wire: ends the connection with a FATAL error. */
  onTerminate: (error: PgError) => void = () => {}

  constructor(state: ServerState, backendPid: number, client: Authenticated, databaseOid: number) {
    this.state = state
    this.backendPid = backendPid
    this.secretKey = randomBytes(4)
    this.client = client
    this.databaseOid = databaseOid
    this.settings = new Settings(client.parameters, {
      session_authorization: client.user,
      max_connections: String(state.options.maxConnections),
      ssl: state.options.tlsCert ? 'on' : 'off',
    })
    this.settings.onReport = (name, value) => this.sink?.parameterStatus(name, value)
  }

  get user(): string {
    const role = this.settings.get('role')
    return role === undefined || role === 'none'
      ? (this.settings.get('session_authorization') ?? this.client.user)
      : role
  }

  get status(): TransactionStatus {
    if (!this.transaction || this.transaction.mode === 'implicit') return 'I'
    return this.transaction.failed ? 'E' : 'T'
  }

  /** The catalog that statements bind against now. */
  get catalog(): CatalogSnapshot {
    const current = this.state.catalogs.current(this.databaseOid)
    if (!this.transaction) return current
    this.transaction.rebase(current)
    return this.transaction.catalog
  }

  begin(mode: 'implicit' | 'block'): Transaction {
    this.transaction = new Transaction(
      this.state.regions,
      this.state.catalogs.current(this.databaseOid),
      mode,
      (this.settings.get('default_transaction_isolation') === 'repeatable read'
        ? 'repeatable read'
        : 'read committed') as Isolation,
      this.settings.get('default_transaction_read_only') === 'on',
      this.settings.point(),
    )
    return this.transaction
  }

  /** The running transaction; statements outside a block get an implicit one. */
  ensureTransaction(): Transaction {
    return this.transaction ?? this.begin('implicit')
  }

  /** For this thread: reg types read and print names. */
  get textSettings(): TextSettings {
    // Asked for at once, the catalog would have to be current even where no name is.
    const facts = (): SessionFacts => this.facts
    const catalog = (): CatalogSnapshot => this.catalog
    return withObjectNames(this.cloneableSettings, {
      get session() {
        return facts()
      },
      get catalog() {
        return catalog()
      },
    })
  }

  /** For other threads, which add the names themselves. */
  get cloneableSettings(): TextSettings {
    return this.settings.text(this.transaction?.startTimestamp ?? this.statementTimestamp)
  }

  get searchPath(): readonly string[] {
    return this.settings.searchPath(this.user)
  }

  get facts(): SessionFacts {
    const { client, state } = this
    return {
      user: this.user,
      sessionUser: this.settings.get('session_authorization') ?? client.user,
      database: client.database,
      searchPath: this.searchPath,
      backendPid: this.backendPid,
      applicationName: this.settings.get('application_name') ?? '',
      clientAddress: client.clientAddress,
      clientPort: client.clientPort,
      serverAddress: client.clientAddress === null ? null : state.options.listen,
      serverPort: state.options.pgPort,
      variables: this.settings.all(),
      // A statement's own transaction begins a moment after it, and must not be the younger of the two.
      statementTimestamp: latest(this.statementTimestamp, this.transaction?.startTimestamp ?? 0n),
      serverStartTimestamp: state.startTimestamp,
    }
  }

  /** Starts the clock of one statement; the returned function stops it. */
  startStatement(query: string): () => void {
    this.statementTimestamp = currentTimestamp()
    this.activity = { state: 'active', query, since: this.statementTimestamp }
    Atomics.store(this.cancelWord, 0, cancelReason.none)
    this.#abort = new AbortController()
    const timeout = this.settings.milliseconds('statement_timeout')
    const timer = timeout > 0 ? setTimeout(() => this.interrupt(cancelReason.statementTimeout), timeout) : undefined
    return () => {
      clearTimeout(timer)
      this.activity = { state: this.idleState(), query, since: currentTimestamp() }
    }
  }

  idleState(): string {
    const status = this.status
    return status === 'I' ? 'idle' : status === 'T' ? 'idle in transaction' : 'idle in transaction (aborted)'
  }

  /** Asks whatever runs to stop: workers see the word, waits on this thread see the signal. */
  interrupt(reason: number): void {
    Atomics.store(this.cancelWord, 0, reason)
    const text = cancelTexts[reason]
    this.#abort.abort(
      text ? queryCanceled(text) : new PgError('57P01', 'terminating connection due to administrator command'),
    )
  }

  /** Given to the transaction when something asks for it. */
  assignedTransactionId: bigint | undefined

  transactionId(): bigint {
    return (this.assignedTransactionId ??= this.state.nextTransactionId())
  }

  /** As `interrupted`, and also aborts after lock_timeout. */
  lockWait(): AbortSignal {
    const limit = this.settings.milliseconds('lock_timeout')
    if (limit === 0) return this.interrupted
    const timeout = new AbortController()
    setTimeout(() => timeout.abort(new PgError('55P03', 'canceling statement due to lock timeout')), limit).unref()
    return AbortSignal.any([this.interrupted, timeout.signal])
  }

  /** Aborts when the running statement is to stop. */
  get interrupted(): AbortSignal {
    return this.#abort.signal
  }

  notice(severity: string, sqlstate: string, message: string, fields: { detail?: string; hint?: string } = {}): void {
    const order = ['DEBUG', 'LOG', 'NOTICE', 'WARNING', 'ERROR']
    const least = (this.settings.get('client_min_messages') ?? 'notice').replace(/\d$/, '').toUpperCase()
    const known = severity as 'NOTICE' | 'WARNING' | 'INFO' | 'DEBUG' | 'LOG'
    if (known !== 'INFO' && order.indexOf(known) < order.indexOf(least)) return
    this.sink?.notice(known, sqlstate, message, fields)
  }
}
