// Runs a statement that writes or locks rows, as often as it takes: a run that met a row which somebody else had, or has changed since
// the snapshot, is thrown away, and the statement runs again under a newer snapshot with the locks it has by then. So what it does is
// right for the rows as they are when it is done, whatever joins and aggregates they go through.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { Analysis } from '../../../engine/execute/query-task.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { hasDeletesElsewhere } from './concurrent-rows.ts'
import { withCurrentRows } from '../cursors/current-rows.ts'
import { insertParameters } from '../literal-insert/direct-insert.ts'
import { lockPoint } from '../locks/session-locks.ts'
import { type SinkSpec, startQuery } from '../query/run-query.ts'
import { isOwnTemporary } from '../temporary/temporary-relations.ts'
import type { SessionCore } from '../session-core.ts'
import { runVirtualWrite, virtualTarget } from '../virtual-writes/run-virtual-write.ts'
import { eventsOf, fireAfter, fireBeforeStatement, hasTriggers } from '../triggers/statement-triggers.ts'
import { StatementWrites } from './take-writes.ts'

/** Runs that end in a conflict without having waited for anybody: more than this many in a row are a fault of ours. */
const rerunsMax = 1000

export interface WriteOptions {
  /** Set when the statement's transaction ends with it: commits, so that its outcome is known before the tag is sent. */
  readonly commitAfter?: () => Promise<void>
  /** Begins the transaction again for another attempt; its relation locks are taken anew. */
  readonly restart?: () => Promise<void>
  /** The statement under the newest catalog. */
  readonly replan?: () => { readonly query: BoundQuery; readonly plan: PhysicalPlan }
  /** Rows of a chunk; absent: as many as is useful. */
  readonly chunkRows?: number
  readonly analyze?: boolean | 'compile'
}

export interface WriteResult {
  /** RETURNING's, or a locking query's rows, as the sink made them. */
  readonly chunks: { readonly payload: unknown; readonly rows: number }[]
  readonly affected: number
  readonly analysis?: Analysis
}

export async function runWrite(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  sink: SinkSpec,
  options: WriteOptions,
): Promise<WriteResult> {
  requireWritable(core, query)
  const virtual = virtualTarget(query)
  if (virtual) return runVirtualWrite(core, virtual, query, plan, parameters, sink, options)
  // What triggers do must not happen before a key that is taken is found.
  let checkKeys = options.commitAfter === undefined || hasTriggers(core, query.writes)
  for (let attempt = 0; ; attempt++) {
    requireWritable(core, query)
    const inserted = options.commitAfter && attempt === 0 ? await insertParameters(core, plan, parameters) : undefined
    if (inserted !== undefined) {
      await options.commitAfter?.()
      return { chunks: [], affected: inserted }
    }
    const all = withCurrentRows(core, query, parameters)
    const result = await runOnce(core, query, plan, all, sink, options, checkKeys)
    if (result !== 'again') {
      try {
        await options.commitAfter?.()
        return result
      } catch (error) {
        // The transaction is over, and with it its locks.
        if (!options.restart || !isWorthAnotherTry(core, query, error, checkKeys)) throw error
        checkKeys = true
        await options.restart()
        if (options.replan) ({ query, plan } = options.replan())
      }
    }
    core.interrupted.throwIfAborted()
    if (attempt >= rerunsMax) throw new PgError('40001', 'could not serialize access due to concurrent update')
  }
}

/** 'again': its writes are thrown away, its locks are kept, and what was in the way has been waited for. */
async function runOnce(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  sink: SinkSpec,
  { chunkRows, analyze }: WriteOptions,
  checkKeys: boolean,
): Promise<WriteResult | 'again'> {
  const triggers = analyze !== 'compile' && hasTriggers(core, query.writes)
  const events = triggers ? eventsOf(core, plan) : []
  const undo = undoRoutines(core, query, triggers)
  if (events.length > 0) await fireBeforeStatement(core, events)
  const started = startQuery(core, query, plan, parameters, sink, analyze)
  const { notifications } = core.ensureTransaction()
  const { point } = notifications
  const writes = new StatementWrites(core, { sequence: started.run.sequence })
  const chunks: { payload: unknown; rows: number }[] = []
  try {
    try {
      for (;;) {
        const chunk = await started.running.pull(chunkRows ?? 0)
        await writes.take(started.running.takeWrites())
        // The last file of a Parquet sink may come after the last row.
        const files = Array.isArray(chunk.payload) && chunk.payload.length > 0
        if (chunk.rows > 0 || files) chunks.push({ payload: chunk.payload, rows: chunk.rows })
        if (chunk.done) break
      }
    } finally {
      await started.close()
    }
    if (await writes.lockRows()) {
      await writes.abort()
      notifications.restore(point)
      undo?.(true)
      return 'again'
    }
    await writes.finish(checkKeys)
    undo?.(false)
  } catch (error) {
    await writes.abort()
    notifications.restore(point)
    const { retry } = started.run
    if (!retry || !(error instanceof PgError) || error.sqlstate !== '40001') {
      undo?.(false)
      throw error
    }
    undo?.(true)
    await retry()
    return 'again'
  }
  const changes = writes.triggeredChanges(events)
  if (changes.length > 0) await fireAfter(core, changes)
  const { affected, analysis } = started.running
  return { chunks, affected, analysis }
}

/** What users' functions and triggers wrote in a run that does not count goes, too; its locks stay. */
function undoRoutines(
  core: SessionCore,
  { routines }: BoundQuery,
  triggers: boolean,
): ((whole: boolean) => void) | undefined {
  if (routines.length === 0 && !triggers) return undefined
  const transaction = core.ensureTransaction()
  const name = `\u0000run ${++lastRun}`
  transaction.savepoint(name, core.settings.point(), lockPoint(core))
  return (whole) => {
    if (whole) core.settings.restore(transaction.rollbackTo(name).settings)
    transaction.release(name)
  }
}

let lastRun = 0

export function requireWritable(core: SessionCore, query: BoundQuery): void {
  if (!core.ensureTransaction().readOnly) return
  const written = [...query.writes, ...query.rowLocks.map(({ table }) => table)]
  if (written.every((table) => isOwnTemporary(core, table))) return
  const strength = query.rowLocks[0]?.strength
  const what = query.writes.length > 0 || !strength ? query.command : `SELECT ${strength}`
  throw new PgError('25006', `cannot execute ${what} in a read-only transaction`)
}

/**
 * A commit that lost a race. A key that is in the way may belong to a row that another open transaction has deleted: the next run
 * looks before it commits, and waits.
 */
function isWorthAnotherTry(core: SessionCore, query: BoundQuery, error: unknown, checked: boolean): boolean {
  if (!(error instanceof PgError)) return false
  if (error.sqlstate === '40001') return true
  return error.sqlstate === '23505' && !checked && query.writes.some((table) => hasDeletesElsewhere(core, table))
}
