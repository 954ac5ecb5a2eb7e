// The wire session: messages of the simple and the extended protocol become statements of one SessionCore.
import { PgError, toErrorRecord, fromErrorRecord } from '../../engine/errors.ts'
import type { RawStatement } from '../../engine/parse/parse.ts'
import type { Value } from '../../engine/types/type.ts'
import { decodeParameters } from '../pgwire/decode-parameters.ts'
import { closePortals, endTransaction } from './end-transaction.ts'
import { type Execution, formatsFor } from './execution.ts'
import type { Portal } from './portal.ts'
import { portalOfCursor } from './portal-cursor.ts'
import { bindPrepared, type PreparedStatement } from './prepared-statement.ts'
import { lockTargets } from './relation-locks.ts'
import { cancelReason, type SessionCore } from './session-core.ts'
import { checkNotFailed, describePrepared, startExecution } from './start-execution.ts'
import { currentTimestamp } from './transaction.ts'
import type { FieldDescription, ResultSink, Session, TransactionStatus } from './wire-session.ts'
import { variables } from './variables.ts'

type Ready = PreparedStatement & { raw: RawStatement }

const isReady = (prepared: PreparedStatement): prepared is Ready => prepared.raw !== undefined

/** Statements that manage transactions themselves and must not be committed around. */
const isTransactionControl = (raw: RawStatement): boolean => 'TransactionStmt' in (raw.node as object)

export class WireSession implements Session {
  readonly core: SessionCore
  #idleTimer: NodeJS.Timeout | undefined

  constructor(core: SessionCore) {
    this.core = core
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

  get transactionStatus(): TransactionStatus {
    return this.core.status
  }

  async simpleQuery(text: string, sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      core.statements.delete('')
      await this.closePortal('')
      const statements = await core.state.parser.parse(text)
      if (statements.length === 0) {
        sink.emptyQuery()
        return
      }
      for (const [i, raw] of statements.entries())
        await this.#simpleStatement(raw, i === statements.length - 1, text, sink)
    })
  }

  async #simpleStatement(raw: RawStatement, last: boolean, text: string, sink: ResultSink): Promise<void> {
    const { core } = this
    const stop = core.startStatement(text)
    try {
      const prepared: Ready = {
        name: '',
        raw,
        declaredTypes: [],
        fromSql: false,
        withoutParameters: true,
        preparedAt: core.statementTimestamp,
      }
      checkNotFailed(core, prepared)
      core.ensureTransaction()
      await lockTargets(core, prepared)
      const fields = describePrepared(core, prepared)
      const ends = last && core.transaction?.mode === 'implicit' && !isTransactionControl(raw)
      const execution = startExecution(core, prepared, [], [], ends ? this.#autocommit(prepared, undefined) : {})
      try {
        if (fields) sink.rowDescription(fields, formatsFor([], fields.length))
        const { rows } = await execution.fetch(0, sink)
        if (ends) await endTransaction(core, true)
        else if (last && core.transaction?.mode === 'implicit') await endTransaction(core, true)
        sink.commandComplete(execution.tag(rows))
      } finally {
        await execution.close()
      }
    } finally {
      stop()
    }
  }

  /** Commit as part of the statement, so that its tag is only sent when it holds, and start again on a conflict. */
  #autocommit(
    prepared: Ready,
    keep: Portal | undefined,
  ): { commitAfter: () => Promise<void>; restart: () => Promise<void> } {
    const { core } = this
    return {
      commitAfter: () => endTransaction(core, true, keep),
      restart: async () => {
        core.interrupted.throwIfAborted()
        core.begin('implicit')
        await lockTargets(core, prepared)
      },
    }
  }

  async parse(name: string, text: string, parameterTypes: readonly number[], sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      if (name !== '' && core.statements.has(name))
        throw new PgError('42P05', `prepared statement "${name}" already exists`)
      core.statements.delete(name)
      const statements = await core.state.parser.parse(text)
      if (statements.length > 1) throw new PgError('42601', 'cannot insert multiple commands into a prepared statement')
      const prepared: PreparedStatement = {
        name,
        raw: statements[0],
        declaredTypes: parameterTypes,
        fromSql: false,
        preparedAt: currentTimestamp(),
      }
      checkNotFailed(core, prepared)
      if (isReady(prepared)) {
        core.ensureTransaction()
        bindPrepared(core, prepared)
      }
      core.statements.set(name, prepared)
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
      const prepared = this.#statement(statement)
      checkNotFailed(core, prepared)
      if (portal !== '' && (core.portals.has(portal) || core.cursors.has(portal)))
        throw new PgError('42P03', `cursor "${portal}" already exists`)
      await this.closePortal(portal)
      core.ensureTransaction()
      const bound = isReady(prepared) ? bindPrepared(core, prepared) : undefined
      const types = bound?.parameters ?? []
      if (parameters.length !== types.length) {
        throw new PgError(
          '08P01',
          `bind message supplies ${parameters.length} parameters, but prepared statement "${statement}" requires ${types.length}`,
        )
      }
      const values: Value[] = decodeParameters(parameters, parameterFormats, types, core.textSettings, portal)
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
        finished: false,
      })
    })
  }

  async describeStatement(
    name: string,
  ): Promise<{ parameters: readonly number[]; fields: readonly FieldDescription[] | null }> {
    const { core } = this
    const prepared = this.#statement(name)
    checkNotFailed(core, prepared)
    if (!isReady(prepared)) return { parameters: prepared.declaredTypes, fields: null }
    core.ensureTransaction()
    const { parameters } = bindPrepared(core, prepared)
    return { parameters, fields: describePrepared(core, prepared) }
  }

  async describePortal(
    name: string,
  ): Promise<{ fields: readonly FieldDescription[] | null; formats: readonly number[] }> {
    const portal = this.#portal(name)
    checkNotFailed(this.core, portal.prepared)
    return { fields: portal.fields, formats: formatsFor(portal.formats, portal.fields?.length ?? 0) }
  }

  async execute(name: string, rows: number, sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      const portal = this.#portal(name)
      const { prepared } = portal
      if (!isReady(prepared)) {
        sink.emptyQuery()
        return
      }
      checkNotFailed(core, prepared)
      const stop = core.startStatement(prepared.raw.text)
      try {
        await this.#executePortal(portal, prepared, rows, sink)
      } finally {
        stop()
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
      await lockTargets(core, prepared)
      execution = startExecution(
        core,
        prepared,
        portal.parameters,
        portal.formats,
        alone ? this.#autocommit(prepared, portal) : {},
      )
      portal.execution = execution
    }
    const { done, rows } = await execution.fetch(Math.max(limit, 0), sink)
    if (!done) {
      sink.portalSuspended()
      return
    }
    portal.finished = true
    if (alone) await endTransaction(core, true, portal)
    sink.commandComplete(execution.tag(rows))
    portal.execution = undefined
    await execution.close()
  }

  closeStatement(name: string): void {
    this.core.statements.delete(name)
  }

  async closePortal(name: string): Promise<void> {
    const { portals, cursors } = this.core
    const closed = [portals.get(name)?.execution, cursors.get(name)]
    portals.delete(name)
    cursors.delete(name)
    for (const one of closed) await one?.close()
  }

  async sync(sink: ResultSink): Promise<void> {
    const { core } = this
    await this.#message(sink, async () => {
      if (core.transaction?.mode === 'implicit') await endTransaction(core, !core.transaction.failed)
    })
  }

  async failed(error: PgError): Promise<void> {
    const { core } = this
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
      transaction.failed = true
      // Nothing of it can be saved any more: others need not wait for the client to say ROLLBACK.
      if (!transaction.hasSavepoints) core.state.locks.release(core.backendPid, 'transaction')
      await closePortals(core, () => true)
    }
    core.activity = { ...core.activity, state: core.idleState() }
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
    core.state.locks.release(core.backendPid, 'all')
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

  #portal(name: string): Portal {
    const cursor = this.core.cursors.get(name)
    const portal = cursor ? portalOfCursor(cursor) : this.core.portals.get(name)
    if (!portal) throw new PgError('34000', `portal "${name}" does not exist`)
    return portal
  }

  /** Handles one message: its notices go to the sink, whatever it throws leaves as a PgError, and idling is timed from its end. */
  async #message(sink: ResultSink, work: () => Promise<void>): Promise<void> {
    const { core } = this
    clearTimeout(this.#idleTimer)
    core.sink = sink
    try {
      await work()
    } catch (error) {
      throw error instanceof PgError ? error : fromErrorRecord(toErrorRecord(error))
    } finally {
      this.#timeIdling()
    }
  }

  #timeIdling(): void {
    const limit = this.core.settings.milliseconds('idle_in_transaction_session_timeout')
    if (limit === 0 || this.core.status === 'I') return
    this.#idleTimer = setTimeout(() => {
      this.core.terminated = true
      this.core.onTerminate(new PgError('25P03', 'terminating connection due to idle-in-transaction timeout'))
    }, limit)
    this.#idleTimer.unref()
  }
}

/** A portal that ran to its end and is executed again: no rows any more. */
const emptyTag = (portal: Portal): string => (portal.fields ? 'SELECT 0' : '')
