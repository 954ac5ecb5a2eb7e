// SELECT, INSERT, UPDATE, DELETE: a plan on the executor. Reads stream and may be suspended; writes run to their end first, so that
// what a client is told has happened has happened.
import type { BoundQuery } from '../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../engine/errors.ts'
import { mainWrite } from '../../engine/interpret/write-plan.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import type { Value } from '../../engine/types/type.ts'
import type { Execution } from './execution.ts'
import { formatsFor } from './execution.ts'
import { takeTurn } from './relation-locks.ts'
import { type StartedQuery, startQuery } from './run-query.ts'
import type { SessionCore } from './session-core.ts'
import { StatementWrites } from './take-writes.ts'
import type { ResultSink } from './wire-session.ts'

/**
 * How often a statement is run again after a concurrent commit changed its rows, as READ COMMITTED demands. Those that run again go
 * one after the other, so that each comes through; only transaction blocks may still come between.
 */
const rerunsMax = 100

export interface QueryOptions {
  readonly formats: readonly number[]
  /** Set when the statement's transaction ends with it: commits, so that its outcome is known before the tag is sent. */
  readonly commitAfter?: () => Promise<void>
  /** Begins the transaction again for another attempt; its relation locks are taken anew. */
  readonly restart?: () => Promise<void>
  /** The statement under the newest catalog. */
  readonly replan?: () => { readonly query: BoundQuery; readonly plan: PhysicalPlan }
}

export function queryExecution(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  options: QueryOptions,
): Execution {
  if (query.rowLocks.length > 0) throw notSupported('SELECT … FOR UPDATE/SHARE')
  const types = plan.types
  const sink = {
    kind: 'rows',
    options: { formats: formatsFor(options.formats, types.length) },
  }
  return query.command === 'SELECT' && query.writes.length === 0
    ? reading(core, query, plan, parameters, sink)
    : writing(core, query, plan, parameters, sink, options)
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly rows: number
}

function reading(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  sinkSpec: { kind: string; options: unknown },
): Execution {
  let started: StartedQuery | undefined
  let finished = false
  const close = async (): Promise<void> => {
    const open = started
    started = undefined
    await open?.close()
  }
  return {
    fetch: async (limit, sink) => {
      if (finished) return { done: true, rows: 0 }
      started ??= startQuery(core, query, plan, parameters, sinkSpec)
      let rows = 0
      // One chunk is asked for ahead while the last one goes out, unless a row limit says that it may not be wanted.
      let next = started.running.pull(limit)
      try {
        for (;;) {
          const chunk = await next
          rows += chunk.rows
          const more = !chunk.done && (limit === 0 || rows < limit)
          if (more) next = started.running.pull(limit === 0 ? 0 : limit - rows)
          if (more) next.catch(() => {})
          if (chunk.rows > 0) await sink.dataRows(chunk.payload as Uint8Array, chunk.rows)
          if (chunk.done) {
            finished = true
            await close()
            return { done: true, rows }
          }
          if (!more) return { done: false, rows }
        }
      } catch (error) {
        finished = true
        await close()
        throw error
      }
    },
    tag: (rows) => `SELECT ${rows}`,
    close,
  }
}

function writing(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  sinkSpec: { kind: string; options: unknown },
  options: QueryOptions,
): Execution {
  let result: { chunks: Chunk[]; affected: number } | undefined
  return {
    fetch: async (limit, sink: ResultSink) => {
      result ??= await runWrite(core, query, plan, parameters, sinkSpec, options, limit > 0)
      let rows = 0
      while (result.chunks.length > 0 && (limit === 0 || rows + result.chunks[0].rows <= limit)) {
        const chunk = result.chunks.shift()!
        rows += chunk.rows
        await sink.dataRows(chunk.bytes, chunk.rows)
      }
      return { done: result.chunks.length === 0, rows }
    },
    // A SELECT gets here by what its WITH queries write.
    tag: (rows) =>
      query.command === 'SELECT'
        ? `SELECT ${rows}`
        : query.command === 'INSERT'
          ? `INSERT 0 ${result?.affected ?? 0}`
          : `${query.command} ${result?.affected ?? 0}`,
    close: async () => {},
  }
}

async function runWrite(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  sinkSpec: { kind: string; options: unknown },
  options: QueryOptions,
  rowByRow: boolean,
): Promise<{ chunks: Chunk[]; affected: number }> {
  for (let attempt = 0; ; attempt++) {
    const transaction = core.ensureTransaction()
    if (options.commitAfter && changesRows(query, plan)) await takeTurn(core, query.writes, attempt > 0)
    if (transaction.readOnly) throw new PgError('25006', `cannot execute ${query.command} in a read-only transaction`)
    const started = startQuery(core, query, plan, parameters, sinkSpec)
    const chunks: Chunk[] = []
    const writes = new StatementWrites(core)
    let affected: number
    try {
      for (;;) {
        const chunk = await started.running.pull(rowByRow ? 1 : 0)
        await writes.take(started.running.takeWrites())
        if (chunk.rows > 0) chunks.push({ bytes: chunk.payload as Uint8Array, rows: chunk.rows })
        if (chunk.done) break
      }
      affected = started.running.affected
    } catch (error) {
      await writes.abort()
      throw error
    } finally {
      await started.close()
    }
    try {
      await writes.finish(options.commitAfter === undefined)
      await options.commitAfter?.()
      return { chunks, affected }
    } catch (error) {
      await writes.abort()
      if (!isOvertaken(core, plan, error) || attempt >= rerunsMax) throw error
      core.interrupted.throwIfAborted()
      if (core.transaction === undefined) {
        if (!options.restart) throw error
        await options.restart()
      } else if (core.transaction.isolation !== 'read committed') throw error
      if (options.replan) ({ query, plan } = options.replan())
    }
  }
}

/** A plain INSERT fights with nobody over rows that are there. */
const changesRows = (query: BoundQuery, plan: PhysicalPlan): boolean =>
  query.writes.length > 1 || query.command !== 'INSERT' || conflictOf(plan) !== undefined

/** Others were quicker with a row, or with a key that ON CONFLICT did not find yet: under a newer snapshot the statement sees what they did. */
function isOvertaken(core: SessionCore, plan: PhysicalPlan, error: unknown): boolean {
  if (!(error instanceof PgError)) return false
  if (error.sqlstate === '40001') return true
  const conflict = conflictOf(plan)
  if (error.sqlstate !== '23505' || !conflict) return false
  const { arbiters } = conflict
  const names = arbiters.map((index) => core.catalog.row('index', index)?.name)
  return arbiters.length === 0 || names.includes(error.fields.constraint)
}

function conflictOf(plan: PhysicalPlan): Extract<PhysicalPlan, { kind: 'insert' }>['conflict'] {
  const write = mainWrite(plan)
  return write?.kind === 'insert' ? write.conflict : undefined
}
