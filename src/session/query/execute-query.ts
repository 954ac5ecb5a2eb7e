// SELECT, INSERT, UPDATE, DELETE: a plan on the executor. Reads stream and may be suspended; what writes or locks rows runs to its end
// first (run-write.ts), so that what a client is told has happened has happened.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { Execution } from '../execution.ts'
import { formatsFor } from '../execution.ts'
import { type StartedQuery, startQuery } from './run-query.ts'
import { runWrite, type WriteOptions, type WriteResult } from '../writes/run-write.ts'
import { answerRoutines } from '../routines/answer-routines.ts'
import type { SessionCore } from '../session-core.ts'
import { streamChunks } from './stream-chunks.ts'
import type { ResultSink } from '../wire-session.ts'

export interface QueryOptions extends Pick<WriteOptions, 'commitAfter' | 'restart' | 'replan'> {
  readonly formats: readonly number[]
}

export function queryExecution(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  options: QueryOptions,
): Execution {
  const types = plan.types
  const sink = {
    kind: 'rows',
    options: { formats: formatsFor(options.formats, types.length) },
  }
  return isReading(query)
    ? reading(core, query, plan, parameters, sink)
    : writing(core, query, plan, parameters, sink, options)
}

/** It neither writes nor locks rows, so that it may be streamed. */
export const isReading = ({ command, writes, rowLocks }: BoundQuery): boolean =>
  command === 'SELECT' && writes.length === 0 && rowLocks.length === 0

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
      started ??= startQuery(core, query, await answerRoutines(core, query, plan, parameters), parameters, sinkSpec)
      try {
        const fetched = await streamChunks(started.running, limit, (messages, rows, sent) =>
          sink.dataRows(messages, rows, sent),
        )
        if (fetched.done) {
          finished = true
          await close()
        }
        return fetched
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
  let result: WriteResult | undefined
  return {
    fetch: async (limit, sink: ResultSink) => {
      // Rows that may be asked for one by one are kept one by one.
      result ??= await runWrite(core, query, plan, parameters, sinkSpec, {
        ...options,
        ...(limit > 0 && { chunkRows: 1 }),
      })
      let rows = 0
      while (result.chunks.length > 0 && (limit === 0 || rows + result.chunks[0].rows <= limit)) {
        const chunk = result.chunks.shift()!
        rows += chunk.rows
        await sink.dataRows(chunk.payload as Uint8Array, chunk.rows)
      }
      return { done: result.chunks.length === 0, rows }
    },
    // A SELECT gets here by what its WITH queries write, or by the rows it locks.
    tag: (rows) =>
      query.command === 'SELECT'
        ? `SELECT ${rows}`
        : query.command === 'INSERT'
          ? `INSERT 0 ${result?.affected ?? 0}`
          : `${query.command} ${result?.affected ?? 0}`,
    close: async () => {},
  }
}
