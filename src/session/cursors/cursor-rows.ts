// Where a cursor's rows come from: a query that runs on as they are asked for, or, where its lock cannot wait for that, one that ran.
import type { Batch } from '../../../engine/columns/column.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { columnsSink, LockedRows, withoutLocks } from './locked-rows.ts'
import { type StartedQuery, startQuery } from '../query/run-query.ts'
import { requireWritable, runWrite } from '../writes/run-write.ts'
import type { SessionCore } from '../session-core.ts'

export interface CursorRows {
  /** Of the snapshot that the rows were read under. */
  readonly sequence: number
  /** Some of the next rows, at most as many; undefined: there are no more, and nothing is left to close. */
  pull(rows: number): Promise<Batch | undefined>
  close(): Promise<void>
}

export function openCursorRows(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  parameters: readonly Value[],
): CursorRows {
  if (query.rowLocks.length === 0) return new StreamedRows(core, query, plan, parameters)
  requireWritable(core, query)
  const unlocked = withoutLocks(plan)
  return unlocked
    ? new LockedRows(
        core,
        query,
        { ...unlocked, plan: { ...unlocked.plan, expiryLimits: plan.expiryLimits } },
        parameters,
      )
    : new RowsLockedAtOnce(core, query, plan, parameters)
}

class StreamedRows implements CursorRows {
  readonly sequence: number
  #started: StartedQuery | undefined
  readonly #endWatch: () => void

  constructor(core: SessionCore, query: BoundQuery, plan: PhysicalPlan, parameters: readonly Value[]) {
    this.#started = startQuery(core, query, plan, parameters, columnsSink)
    this.sequence = this.#started.run.sequence
    // WHERE CURRENT OF asks what became of its rows.
    this.#endWatch = query.cursorRows?.length ? core.state.rowDeaths.open(this.sequence) : () => {}
  }

  async pull(rows: number): Promise<Batch | undefined> {
    while (this.#started) {
      const chunk = await this.#started.running.pull(rows)
      if (chunk.done) await this.#end()
      if (chunk.rows > 0) return chunk.payload as Batch
    }
    return undefined
  }

  close(): Promise<void> {
    this.#endWatch()
    return this.#end()
  }

  async #end(): Promise<void> {
    const started = this.#started
    this.#started = undefined
    await started?.close()
  }
}

/** A LIMIT counts rows that were locked, so they are locked below it: all of them, at the first FETCH. */
class RowsLockedAtOnce implements CursorRows {
  readonly sequence: number
  readonly #run: () => Promise<readonly { readonly payload: unknown }[]>
  #batches: Batch[] | undefined

  constructor(core: SessionCore, query: BoundQuery, plan: PhysicalPlan, parameters: readonly Value[]) {
    this.sequence = core.ensureTransaction().statementSequence
    this.#run = async () => (await runWrite(core, query, plan, parameters, columnsSink, {})).chunks
  }

  async pull(): Promise<Batch | undefined> {
    this.#batches ??= (await this.#run()).map(({ payload }) => payload as Batch)
    return this.#batches.shift()
  }

  close(): Promise<void> {
    this.#batches = []
    return Promise.resolve()
  }
}
