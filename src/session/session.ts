// The wire session: messages of the simple and the extended protocol become statements of one SessionCore.
import type { Conversion } from '../../engine/encodings/conversion.ts'
import { PgError, queryCanceled, toErrorRecord, fromErrorRecord } from '../../engine/errors.ts'
import type { RawStatement } from '../../engine/parse/parse.ts'
import type { Value } from '../../engine/types/type.ts'
import { decodeParameters } from '../pgwire/decode-parameters.ts'
import { autocommit, isTransactionControl } from './transaction/autocommit.ts'
import { countRows, countStatement } from './count-usage.ts'
import { runDirectly } from './direct/run-direct.ts'
import { closePortal, closePortals, endTransaction, failPortals } from './transaction/end-transaction.ts'
import { functionCallStatement, type FunctionCallStatement } from './function-call.ts'
import { leaveTemporary } from './temporary/temporary-relations.ts'
import { type Execution, formatsFor } from './execution.ts'
import type { Notification } from './notifications/notification.ts'
import type { Portal } from './portal.ts'
import { portalOfCursor } from './cursors/portal-cursor.ts'
import { parseText } from './prepared/parse-text.ts'
import { keepParameters } from './prepared/parameter-rules.ts'
import { bindPrepared, type PreparedStatement } from './prepared/prepared-statement.ts'
import { releaseFailedLocks } from './locks/session-locks.ts'
import { lockRelations, tryLockRelations } from './locks/relation-locks.ts'
import { cancelReason, type SessionCore } from './session-core.ts'
import { withPlainStrings } from './prepared/escaped-strings.ts'
import { runSimpleQuery } from './simple-query.ts'
import { checkNotFailed, describePrepared, startExecution } from './prepared/start-execution.ts'
import { currentTimestamp } from './transaction/transaction.ts'
import type { BoundMessage, FieldDescription, ResultSink, Session, TransactionStatus } from './wire-session.ts'
import { variables } from './settings/variables.ts'

type Ready = PreparedStatement & { raw: RawStatement }

const isReady = (prepared: PreparedStatement): prepared is Ready => prepared.raw !== undefined

export class WireSession implements Session {
  readonly core: SessionCore
  #idleTimer: NodeJS.Timeout | undefined
  /** When the first message of a statement that is not executed yet came (milliseconds): statement_timeout counts from there. */
  #statementSince: number | undefined

  constructor(core: SessionCore) {
    this.core = core
    this.#timeIdling()
  }

  get backendPid(): number {
    return this.core.backendPid
  }

  get secretKey(): Uint8Array {
    return this.core.secretKey
  }

  get reportedParameters(): ReadonlyMap<string, string> {
    return new Map(
      variables
        .filter((variable) => variable.report)
        .map((variable) => [variable.name, this.core.settings.show(variable.name)]),
    )
  }

  get conversion(): Conversion | undefined {
    return this.core.settings.conversion
  }

  get transactionStatus(): TransactionStatus {
    return this.core.status
  }

  async simpleQuery(text: string, sink: ResultSink): Promise<void> {
    await this.#message(
      sink,
      () => withPlainStrings(this.core, text, (plain) => runSimpleQuery(this.core, plain, sink)),
      true,
    )
  }

  /** Locks what a statement names, waiting as a statement of its own does: cancelled or timed out. */
  async #lock(prepared: Ready): Promise<void> {
    if (tryLockRelations(this.core, prepared)) return
    const stop = this.core.startStatement(prepared.raw.text)
    try {
      await lockRelations(this.core, prepared)
    } finally {
      stop()
    }
  }

  async parse(name: string, text: string, parameterTypes: readonly number[], sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      this.#checkTimeout()
      if (name !== '' && core.statements.has(name))
        throw new PgError('42P05', `prepared statement "${name}" already exists`)
      core.statements.delete(name)
      await withPlainStrings(core, text, async (plain) => {
        const statements = await core.statementCache.get(`parse ${parameterTypes.join()}`, plain, (whole) =>
          parseText(core, whole),
        )
        if (statements.length > 1)
          throw new PgError('42601', 'cannot insert multiple commands into a prepared statement')
        const prepared: PreparedStatement = {
          name,
          raw: statements[0]?.raw,
          made: statements[0]?.made,
          declaredTypes: parameterTypes,
          fromSql: false,
          preparedAt: currentTimestamp(),
        }
        checkNotFailed(core, prepared)
        if (isReady(prepared)) {
          await this.#lock(prepared)
          prepared.result = bindPrepared(core, prepared).statement
        }
        core.statements.set(name, prepared)
      })
    })
  }

  async bind(
    portal: string,
    statement: string,
    parameterFormats: readonly number[],
    parameters: readonly (Uint8Array | null)[],
    resultFormats: readonly number[],
    sink: ResultSink,
  ): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      this.#checkTimeout()
      const prepared = this.#statement(statement)
      checkNotFailed(core, prepared)
      if (portal !== '' && (this.#hasPortal(portal) || core.cursors.has(portal)))
        throw new PgError('42P03', `cursor "${portal}" already exists`)
      await closePortal(core, portal)
      // Before its columns are told: nobody can change them after that.
      if (isReady(prepared)) await this.#lock(prepared)
      const bound = isReady(prepared) ? bindPrepared(core, prepared) : undefined
      const types = bound?.parameters ?? []
      if (parameters.length !== types.length) {
        throw new PgError(
          '08P01',
          `bind message supplies ${parameters.length} parameters, but prepared statement "${statement}" requires ${types.length}`,
        )
      }
      const decoded: Value[] = decodeParameters(parameters, parameterFormats, types, core.textSettings, portal)
      const values = keepParameters(core, decoded, bound?.parameterRules)
      const fields = isReady(prepared) ? describePrepared(core, prepared) : null
      if (fields && resultFormats.length > 1 && resultFormats.length !== fields.length) {
        throw new PgError(
          '08P01',
          `bind message has ${resultFormats.length} result formats but query has ${fields.length} columns`,
        )
      }
      core.portals.set(portal, {
        name: portal,
        prepared,
        parameters: values,
        formats: resultFormats,
        fields,
        createdAt: currentTimestamp(),
        lockedIn: core.transaction,
        finished: false,
      })
    })
  }

  runDirectly(message: BoundMessage, sink: ResultSink): ReturnType<Session['runDirectly']> {
    const { core } = this
    const prepared = core.statements.get(message.statement)
    if (!prepared || !isReady(prepared)) return undefined
    clearTimeout(this.#idleTimer)
    core.sink = sink
    const answer = runDirectly(core, prepared, message)
    if (!(answer instanceof Promise)) {
      if (answer) this.#timeIdling()
      return answer
    }
    // Most sessions may idle as long as they like.
    return this.#idleLimit() === 0 ? answer : answer.finally(() => this.#timeIdling())
  }

  async describeStatement(
    name: string,
  ): Promise<{ parameters: readonly number[]; fields: readonly FieldDescription[] | null }> {
    const { core } = this
    this.#checkTimeout()
    const prepared = this.#statement(name)
    checkNotFailed(core, prepared)
    if (!isReady(prepared)) return { parameters: prepared.declaredTypes, fields: null }
    await this.#lock(prepared)
    const { parameters } = bindPrepared(core, prepared)
    return { parameters, fields: describePrepared(core, prepared) }
  }

  async describePortal(
    name: string,
  ): Promise<{ fields: readonly FieldDescription[] | null; formats: readonly number[] }> {
    this.#checkTimeout()
    const portal = this.#portal(name)
    checkNotFailed(this.core, portal.prepared)
    return { fields: portal.fields, formats: formatsFor(portal.formats, portal.fields?.length ?? 0) }
  }

  async execute(name: string, rows: number, sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      this.#checkTimeout()
      const portal = this.#portal(name)
      const { prepared } = portal
      if (!isReady(prepared)) {
        sink.emptyQuery()
        return
      }
      checkNotFailed(core, prepared)
      if (portal.failed) throw new PgError('55000', `portal "${name}" cannot be run`)
      const stop = core.startStatement(prepared.raw.text)
      try {
        await this.#executePortal(portal, prepared, rows, sink)
      } finally {
        stop()
        this.#statementSince = undefined
      }
    })
  }

  async #executePortal(portal: Portal, prepared: Ready, limit: number, sink: ResultSink): Promise<void> {
    const { core } = this
    core.ensureTransaction()
    const alone = core.transaction?.mode === 'implicit' && sink.endsPipeline() && !isTransactionControl(prepared.raw)
    let execution: Execution
    if (portal.execution) execution = portal.execution
    else {
      if (portal.finished) {
        sink.commandComplete(emptyTag(portal))
        return
      }
      if (portal.lockedIn !== core.transaction) await lockRelations(core, prepared)
      execution = startExecution(
        core,
        prepared,
        portal.parameters,
        portal.formats,
        alone ? autocommit(core, prepared, portal) : {},
      )
      portal.execution = execution
    }
    const { done, rows } = await execution.fetch(Math.max(limit, 0), sink)
    if (!done) {
      countRows(core, rows)
      sink.portalSuspended()
      return
    }
    portal.finished = true
    // Whatever comes before Sync belongs to the same transaction.
    if (core.transaction) core.transaction.isShared = true
    if (alone) await endTransaction(core, true, portal)
    const tag = execution.tag(rows)
    countStatement(core, tag)
    sink.commandComplete(tag)
    portal.execution = undefined
    await execution.close()
  }

  functionCall(oid: number): FunctionCallStatement {
    return functionCallStatement(oid)
  }

  closeStatement(name: string): void {
    this.core.statements.delete(name)
  }

  closePortal(name: string): Promise<void> {
    return closePortal(this.core, name)
  }

  async sync(sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(
      sink,
      async () => {
        this.#statementSince = undefined
        if (core.transaction?.mode === 'implicit') await endTransaction(core, !core.transaction.failed)
      },
      true,
    )
  }

  async failed(error: PgError): Promise<void> {
    const { core } = this
    this.#statementSince = undefined
    if (error.sqlstate === 'XX000') {
      core.state.logger.error(
        { error: error.message, stack: error.stack, query: core.activity.query },
        'internal error',
      )
    }
    const { transaction } = core
    if (!transaction) return
    if (transaction.mode === 'implicit') await endTransaction(core, false)
    else {
      transaction.fail()
      releaseFailedLocks(core)
      core.timeTransaction()
      await failPortals(core)
    }
    core.activity = { ...core.activity, state: core.idleState() }
  }

  /** Not within a transaction: what is heard there may say more than it can see. */
  takeNotifications(): readonly Notification[] {
    const { listener, transaction } = this.core
    return listener.hasWaiting && !transaction ? listener.take() : noNotifications
  }

  set onNotification(told: () => void) {
    this.core.listener.onNotification = told
  }

  cancel(): void {
    this.core.interrupt(cancelReason.user)
  }

  async close(): Promise<void> {
    const { core } = this
    clearTimeout(this.#idleTimer)
    core.interrupt(cancelReason.termination)
    await endTransaction(core, false)
    await closePortals(core, () => true)
    for (const cursor of core.cursors.values()) await cursor.close()
    core.listener.close()
    core.state.locks.releaseSession(core.lockOwner)
    await leaveTemporary(core)
    core.state.sessions.delete(core.backendPid)
  }

  #statement(name: string): PreparedStatement {
    const prepared = this.core.statements.get(name)
    if (!prepared) {
      throw new PgError(
        '26000',
        name === '' ? 'unnamed prepared statement does not exist' : `prepared statement "${name}" does not exist`,
      )
    }
    return prepared
  }

  /** What failed with a subtransaction is gone once that was rolled back. */
  #hasPortal(name: string): boolean {
    const portal = this.core.portals.get(name)
    return portal !== undefined && (!portal.failed || this.core.transaction?.failed === true)
  }

  #portal(name: string): Portal {
    const cursor = this.core.cursors.get(name)
    const portal = cursor ? portalOfCursor(cursor) : this.core.portals.get(name)
    if (!portal || !(cursor || this.#hasPortal(name))) throw new PgError('34000', `portal "${name}" does not exist`)
    return portal
  }

  /** Handles one message: its notices go to the sink, whatever it throws leaves as a PgError, and idling is timed from its end. */
  async #message(sink: ResultSink, work: () => Promise<void>, endsRequest = false): Promise<void> {
    const { core } = this
    clearTimeout(this.#idleTimer)
    core.sink = sink
    try {
      await work()
    } catch (error) {
      throw error instanceof PgError ? error : fromErrorRecord(toErrorRecord(error))
    } finally {
      // ReadyForQuery follows: from here on the client is what is waited for.
      if (endsRequest) this.#timeIdling()
    }
  }

  /** A client that waits too long between the messages of one statement is told with the next. */
  #checkTimeout(): void {
    const limit = this.core.settings.milliseconds('statement_timeout')
    if (limit === 0) return
    const now = performance.now()
    this.#statementSince ??= now
    if (now - this.#statementSince >= limit) throw queryCanceled('statement timeout')
  }

  #idleLimit(): number {
    const { settings, status } = this.core
    return settings.milliseconds(status === 'I' ? 'idle_session_timeout' : 'idle_in_transaction_session_timeout')
  }

  #timeIdling(): void {
    const { core } = this
    const limit = this.#idleLimit()
    if (limit === 0) return
    const idle = core.status === 'I'
    this.#idleTimer = setTimeout(() => core.terminate(idle ? idleSessionTimeout() : idleInTransactionTimeout()), limit)
    this.#idleTimer.unref()
  }
}

const noNotifications: readonly Notification[] = []

const idleInTransactionTimeout = (): PgError =>
  new PgError('25P03', 'terminating connection due to idle-in-transaction timeout')
const idleSessionTimeout = (): PgError => new PgError('57P05', 'terminating connection due to idle-session timeout')

/** A portal that ran to its end and is executed again: no rows any more. */
const emptyTag = (portal: Portal): string => (portal.fields ? 'SELECT 0' : '')
