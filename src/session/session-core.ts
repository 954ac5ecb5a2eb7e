// What one session is, apart from the protocol: who, where, its settings, transaction, prepared statements, portals and cursors.
import { randomBytes } from 'node:crypto'
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { type NoticeFields, PgError, queryCanceled } from '../../engine/errors.ts'
import type { SessionFacts } from '../../engine/functions/function.ts'
import { newRandomState } from '../../engine/functions/math/random.ts'
import { objectNamesOf } from '../../engine/functions/system/object-names.ts'
import type { ObjectNames, TextSettings } from '../../engine/types/type.ts'
import { SessionFiles } from '../objects/session-files.ts'
import type { Cursor } from './cursors/cursor.ts'
import { LockOwner } from './locks/lock-table.ts'
import { LiteralTemplates } from './literal-insert/literal-insert.ts'
import { LiteralStatements } from './literal-statements/literal-statement.ts'
import { Listener } from './notifications/listener.ts'
import type { Portal } from './portal.ts'
import type { PreparedStatement } from './prepared/prepared-statement.ts'
import type { ServerState } from './server-state.ts'
import { defaultsOf } from './settings/session-defaults.ts'
import { Settings } from './settings/settings.ts'
import { fullConfigurationName, textSearchSetting } from './settings/text-search-configuration.ts'
import { findVariable } from './settings/variables.ts'
import { StatementCache } from './prepared/statement-cache.ts'
import type { TemporaryRelations } from './temporary/temporary-relations.ts'
import type { TransitionTables } from './triggers/transition-tables.ts'
import { currentTimestamp, Transaction } from './transaction/transaction.ts'
import { isolationOf, startWithDefaults } from './settings/transaction-modes.ts'
import type { Authenticated, ResultSink, TransactionStatus } from './wire-session.ts'

/** As PostgreSQL 18 gives to clients of protocol 3.2; older ones are sent, and cancel with, the first four. */
const secretKeyBytes = 32

/** Reasons in a query's shared cancel word. */
export const cancelReason = { none: 0, user: 1, statementTimeout: 2, termination: 3 } as const

const cancelTexts: Readonly<Record<number, string>> = {
  [cancelReason.user]: 'user request',
  [cancelReason.statementTimeout]: 'statement timeout',
}

const lockTimeout = (): PgError => new PgError('55P03', 'canceling statement due to lock timeout')

const transactionTimeout = (): PgError => new PgError('25P04', 'terminating connection due to transaction timeout')

const latest = (a: bigint, b: bigint): bigint => (a > b ? a : b)

export class SessionCore {
  readonly state: ServerState
  readonly backendPid: number
  readonly secretKey: Uint8Array
  readonly client: Authenticated
  readonly databaseOid: number
  readonly lockOwner: LockOwner
  readonly listener: Listener
  readonly settings: Settings
  readonly statements = new Map<string, PreparedStatement>()
  readonly statementCache = new StatementCache()
  readonly literalTemplates = new LiteralTemplates()
  readonly literalStatements = new LiteralStatements()
  readonly portals = new Map<string, Portal>()
  readonly cursors = new Map<string, Cursor>()
  /** Files that its statements name in FROM. */
  readonly files = new SessionFiles()
  /** currval per sequence, and what lastval answers. */
  readonly sequenceValues = new Map<number, bigint>()
  lastSequence: number | undefined
  /** Set by its first temporary relation. */
  temporary: TemporaryRelations | undefined
  /** The committed catalog as this session sees it, and what it was made from. */
  #seen: { readonly of: CatalogSnapshot; readonly temporary: number; readonly catalog: CatalogSnapshot } | undefined
  transaction: Transaction | undefined
  /** Where notices and parameter changes go while a message is handled. */
  sink: ResultSink | undefined
  readonly cancelWord = new Int32Array(new SharedArrayBuffer(4))
  /** Of the running statement; most are over before anybody asks. */
  #abort: AbortController | undefined
  readonly #objectNames: ObjectNames
  readonly #randomState = newRandomState()
  /** How many transactions it has begun. */
  #transactions = 0
  #transactionTimer: NodeJS.Timeout | undefined
  statementTimestamp = currentTimestamp()
  readonly backendStart = currentTimestamp()
  /** For pg_stat_activity. */
  activity: { state: string; query: string; since: bigint } = { state: 'idle', query: '', since: currentTimestamp() }
  terminated = false
  /** How deep calls of functions lie within one another. */
  routineDepth = 0
  /** What a function's statement means by the name of a cursor. */
  cursorNamed: ((name: string) => string | undefined) | undefined
  /** Of a DO that a procedure runs. */
  innerMayCommit = false
  /** Triggers that run within one another. */
  triggerDepth = 0
  /** Tables that the trigger which runs may name: rows that its statement changed. */
  transitions: TransitionTables | undefined
  /** Whose rights count while a SECURITY DEFINER function runs. */
  definer: string | undefined
  /** What runs was written by somebody else than who asked for it: it may leave nothing behind that would run later. */
  restricted = false
  /** Set by the wire: ends the connection with a FATAL error. */
  onTerminate: (error: PgError) => void = () => {}

  constructor(state: ServerState, backendPid: number, client: Authenticated, databaseOid: number) {
    this.state = state
    this.backendPid = backendPid
    this.secretKey = randomBytes(secretKeyBytes)
    this.client = client
    this.databaseOid = databaseOid
    this.lockOwner = new LockOwner(backendPid, databaseOid)
    this.listener = new Listener(state.notifications, databaseOid)
    const known = state.catalogs.current(databaseOid)
    const role = known.role(client.user)
    const overrides = {
      session_authorization: client.user,
      is_superuser: role?.superuser ? 'on' : 'off',
      max_connections: String(state.options.maxConnections),
      listen_addresses: state.options.listen,
      port: String(state.options.pgPort),
      unix_socket_directories: state.options.socketDir ?? '',
      // Where files lie is for superusers to know.
      data_directory: role?.superuser ? state.options.dataDir : '',
      ssl: state.options.tlsCert ? 'on' : 'off',
    }
    this.settings = new Settings(client.parameters, overrides, role && defaultsOf(known, databaseOid, role.oid))
    // Asked for at once, the catalog would have to be current even where no name is.
    const facts = (): SessionFacts => this.facts
    const catalog = (): CatalogSnapshot => this.catalog
    this.#objectNames = objectNamesOf({
      get session() {
        return facts()
      },
      get catalog() {
        return catalog()
      },
    })
    this.settings.onReport = (name, value) => this.sink?.parameterStatus(name, value)
    this.#settleTextSearch(known)
  }

  /** What roles, databases and clients begin with was not looked up before; what is not there keeps nobody out. */
  #settleTextSearch(catalog: CatalogSnapshot): void {
    const said = this.settings.get(textSearchSetting)
    const usual = findVariable(textSearchSetting)?.default
    if (said === undefined || usual === undefined || said === usual) return
    const found = fullConfigurationName(said, { session: this.facts, catalog })
    this.settings.begin(textSearchSetting, found ?? usual)
  }

  get user(): string {
    if (this.definer !== undefined) return this.definer
    const role = this.settings.get('role')
    return role === undefined || role === 'none'
      ? (this.settings.get('session_authorization') ?? this.client.user)
      : role
  }

  /** Its running transaction, as pg_locks names those that have written nothing. */
  get virtualTransaction(): string {
    return `${this.backendPid}/${this.#transactions}`
  }

  get status(): TransactionStatus {
    if (!this.transaction || this.transaction.mode === 'implicit') return 'I'
    return this.transaction.failed ? 'E' : 'T'
  }

  /** The catalog that statements bind against now. */
  get catalog(): CatalogSnapshot {
    const current = this.#committed()
    if (!this.transaction) return current
    // A failed one may only end, which it can whatever others did since, or go back to a savepoint.
    if (!this.transaction.failed) this.transaction.rebase(current)
    return this.transaction.catalog
  }

  /** Before ROLLBACK: a conflict with others' changes of the catalog is no error where nothing is to be committed. */
  giveUpConflicts(): void {
    try {
      void this.catalog
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      this.transaction?.fail()
    }
  }

  #committed(): CatalogSnapshot {
    const of = this.state.catalogs.current(this.databaseOid)
    const temporary = this.temporary?.schema
    if (temporary === undefined) return of
    if (this.#seen?.of !== of || this.#seen.temporary !== temporary)
      this.#seen = { of, temporary, catalog: of.forSession(temporary) }
    return this.#seen.catalog
  }

  begin(mode: 'implicit' | 'block'): Transaction {
    this.#transactions++
    this.transaction = new Transaction(
      this.state.regions,
      this.#committed(),
      mode,
      isolationOf(this.settings.get('default_transaction_isolation')),
      this.settings.get('default_transaction_read_only') === 'on',
      this.settings.point(),
      this.state.rowDeaths,
      this.state.serializableCommits,
    )
    startWithDefaults(this)
    this.timeTransaction()
    return this.transaction
  }

  /** The running transaction; statements outside a block get an implicit one. */
  ensureTransaction(): Transaction {
    return this.transaction ?? this.begin('implicit')
  }

  /** For this thread: reg types read and print names. */
  get textSettings(): TextSettings {
    const { startTimestamp = this.statementTimestamp } = this.transaction ?? {}
    return this.settings.text(startTimestamp, this.#objectNames)
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
      temporarySchema: this.temporary?.schema,
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
      systemIdentifier: state.systemIdentifier,
      randomState: this.#randomState,
    }
  }

  /** Starts the clock of one statement; the returned function stops it. */
  startStatement(query: string): () => void {
    this.statementTimestamp = currentTimestamp()
    this.activity = { state: 'active', query, since: this.statementTimestamp }
    Atomics.store(this.cancelWord, 0, cancelReason.none)
    this.#abort = undefined
    const timeout = this.settings.milliseconds('statement_timeout')
    const timer = timeout > 0 ? setTimeout(() => this.interrupt(cancelReason.statementTimeout), timeout) : undefined
    return () => {
      clearTimeout(timer)
      this.timeTransaction()
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
    this.#aborting.abort(
      text ? queryCanceled(text) : new PgError('57P01', 'terminating connection due to administrator command'),
    )
  }

  /** transaction_timeout counts from the transaction's start, or from where it was set, and no longer once it has failed as a whole. */
  timeTransaction(): void {
    const stands = this.transaction && (!this.transaction.failed || this.transaction.lastLockPoint)
    const limit = stands ? this.settings.milliseconds('transaction_timeout') : 0
    if (limit === 0) {
      clearTimeout(this.#transactionTimer)
      this.#transactionTimer = undefined
    } else {
      this.#transactionTimer ??= setTimeout(() => this.terminate(transactionTimeout()), limit).unref()
    }
  }

  /** Ends the connection with a FATAL error, whatever it does at the moment. */
  terminate(error: PgError): void {
    this.terminated = true
    Atomics.store(this.cancelWord, 0, cancelReason.termination)
    this.#aborting.abort(error)
    this.onTerminate(error)
  }

  /** Given to the transaction when something asks for it. */
  assignedTransactionId: bigint | undefined

  transactionId(): bigint {
    const { transactionNumbers } = this.state
    if (this.transaction) return (this.assignedTransactionId ??= transactionNumbers.take())
    // Nothing would end it.
    const id = transactionNumbers.take()
    transactionNumbers.end(id, undefined)
    return id
  }

  /** As `interrupted`, and also aborts after lock_timeout. */
  lockWait(): AbortSignal {
    const limit = this.settings.milliseconds('lock_timeout')
    if (limit === 0) return this.interrupted
    const timeout = new AbortController()
    setTimeout(() => timeout.abort(lockTimeout()), limit).unref()
    return AbortSignal.any([this.interrupted, timeout.signal])
  }

  /** Waits for a lock until it is granted, the statement is to stop, or lock_timeout has passed. */
  async waitForLock<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = this.settings.milliseconds('lock_timeout')
    if (limit === 0) return wait(this.interrupted)
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(lockTimeout()), limit)
    try {
      return await wait(AbortSignal.any([this.interrupted, timeout.signal]))
    } finally {
      clearTimeout(timer)
    }
  }

  /** Aborts when the running statement is to stop. */
  get interrupted(): AbortSignal {
    return this.#aborting.signal
  }

  get #aborting(): AbortController {
    return (this.#abort ??= new AbortController())
  }

  notice(severity: string, sqlstate: string, message: string, fields: NoticeFields = {}): void {
    const order = ['DEBUG', 'LOG', 'NOTICE', 'WARNING', 'ERROR']
    const least = (this.settings.get('client_min_messages') ?? 'notice').replace(/\d$/, '').toUpperCase()
    const known = severity as 'NOTICE' | 'WARNING' | 'INFO' | 'DEBUG' | 'LOG'
    if (known !== 'INFO' && order.indexOf(known) < order.indexOf(least)) return
    this.sink?.notice(known, sqlstate, message, fields)
  }
}
