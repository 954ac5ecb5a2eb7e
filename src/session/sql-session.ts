// The session behind HTTP: one statement at a time, in a transaction of its own, its rows as Arrow batches.
import type { RecordBatch, Schema } from 'apache-arrow'
import { arrowSchema, toArrow } from '../../engine/columns/arrow.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { fromErrorRecord, notSupported, PgError, toErrorRecord } from '../../engine/errors.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import type { SqlResult, SqlSession } from '../http/sql-session.ts'
import { countStatement } from './count-usage.ts'
import { endTransaction } from './transaction/end-transaction.ts'
import { bindPrepared, planPrepared, type PreparedStatement } from './prepared/prepared-statement.ts'
import { lockRelations } from './locks/relation-locks.ts'
import { startQuery } from './query/run-query.ts'
import { runWrite } from './writes/run-write.ts'
import type { WireSession } from './session.ts'
import type { SessionCore } from './session-core.ts'
import { describePrepared, startExecution } from './prepared/start-execution.ts'
import { silentSink } from './query/silent-sink.ts'
import type { FieldDescription } from './wire-session.ts'

const columnSink = { kind: 'columns', options: {} }

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }

export class ArrowSession implements SqlSession {
  readonly #wire: WireSession
  readonly #core: SessionCore

  constructor(wire: WireSession) {
    this.#wire = wire
    this.#core = wire.core
  }

  async query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    try {
      return await this.#query(sql, parameters)
    } catch (error) {
      throw await this.#failed(error)
    }
  }

  cancel(): void {
    this.#wire.cancel()
  }

  close(): Promise<void> {
    return this.#wire.close()
  }

  async #query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    const core = this.#core
    const statements = await core.state.parser.parse(sql)
    if (statements.length !== 1) throw new PgError('42601', 'exactly one statement is expected')
    const prepared: Ready = {
      name: '',
      raw: statements[0],
      declaredTypes: [],
      fromSql: false,
      preparedAt: core.statementTimestamp,
    }
    const stop = core.startStatement(sql)
    try {
      await lockRelations(core, prepared)
      return await this.#locked(prepared, parameters, stop)
    } catch (error) {
      stop()
      throw error
    }
  }

  async #locked(prepared: Ready, parameters: readonly (string | null)[], stop: () => void): Promise<SqlResult> {
    const core = this.#core
    const { statement, parameters: types } = bindPrepared(core, prepared)
    if (types.length !== parameters.length)
      throw new PgError('08P01', `the statement has ${types.length} parameters, but ${parameters.length} were given`)
    const values = parameters.map((text, i) =>
      text === null ? null : typeByOid(types[i]).parse(text, core.textSettings),
    )
    if (statement.kind === 'copy-in' || statement.kind === 'copy-out') throw notSupported('COPY over HTTP')
    const fields = describePrepared(core, prepared) ?? []
    const schema = arrowSchema(fields.map((field) => ({ name: field.name, type: typeRef(field.type, field.typmod) })))
    if (statement.kind !== 'query') return this.#utility(prepared, values, fields, schema, stop)
    const plan = planPrepared(core, prepared, statement)
    let tag = ''
    const run = async function* (this: ArrowSession): AsyncGenerator<RecordBatch> {
      let rows = 0
      let affected: number | undefined
      try {
        if (statement.writes.length === 0 && statement.rowLocks.length === 0) {
          const started = startQuery(core, statement, plan, values, columnSink)
          try {
            for (;;) {
              const chunk = await started.running.pull(0)
              rows += chunk.rows
              if (chunk.rows > 0) yield toArrow(chunk.payload as Batch, schema)
              if (chunk.done) break
            }
          } finally {
            await started.close()
          }
        } else {
          const result = await runWrite(core, statement, plan, values, columnSink, {})
          affected = result.affected
          for (const chunk of result.chunks) {
            rows += chunk.rows
            yield toArrow(chunk.payload as Batch, schema)
          }
        }
        const count = statement.command === 'SELECT' ? rows : (affected ?? rows)
        tag = statement.command === 'INSERT' ? `INSERT 0 ${count}` : `${statement.command} ${count}`
        countStatement(core, tag)
      } catch (error) {
        throw await this.#failed(error)
      } finally {
        stop()
      }
      await endTransaction(core, true)
    }
    return { fields, schema, batches: run.call(this), tag: () => tag }
  }

  async #utility(
    prepared: Ready,
    values: readonly Value[],
    fields: readonly FieldDescription[],
    schema: Schema,
    stop: () => void,
  ): Promise<SqlResult> {
    const core = this.#core
    try {
      const execution = startExecution(core, prepared, values, [], {})
      const rows = execution.values ? await execution.values(silentSink) : []
      if (!execution.values) await execution.fetch(0, silentSink)
      await endTransaction(core, true)
      const columns = fields.map((field, i) =>
        buildColumn(
          typeRef(field.type, field.typmod),
          rows.map((row) => row[i]),
        ),
      )
      countStatement(core, execution.tag(rows.length))
      const batches = rows.length === 0 ? [] : [toArrow({ length: rows.length, columns }, schema)]
      return { fields, schema, batches: fromArray(batches), tag: () => execution.tag(rows.length) }
    } finally {
      stop()
    }
  }

  async #failed(error: unknown): Promise<PgError> {
    const known = error instanceof PgError ? error : fromErrorRecord(toErrorRecord(error))
    await this.#wire.failed(known)
    return known
  }
}

// oxlint-disable-next-line require-await -- an async iterable of what is already there
async function* fromArray<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
