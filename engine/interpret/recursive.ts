// WITH RECURSIVE: the step sees the rows of the round before; UNION drops rows seen in any round.
import type { Batch } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { keepBatch } from '../columns/keep.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ExecuteContext } from './execute-context.ts'
import { batchFrame, frameBatch } from './expression/frame.ts'
import { KeyTable } from './keys/key-table.ts'
import { KeptJoins } from './joins/kept-joins.ts'
import { execute, type PlanOf } from './operators.ts'
import { batchBytes } from './expression/result-column.ts'
import { inputsOf } from './writes/write-plan.ts'

/** A step over fewer rows, and none of a table, is done before it would be found out what of it has a compiled form. */
const smallRoundRows = 1024
/** In so many rounds it costs less to look up rows of a table, or to read them, than to keep them all. */
const roundsBeforeKept = 16
/** Rounds of few rows go out together. */
const outputRows = 1024
/** So many times as many rows have gone out before others wait: whoever wants no more of them must not have many computed in vain. */
const rowsBeforeWait = 8

export function* executeRecursive(plan: PlanOf<'recursive'>, context: ExecuteContext): Generator<Batch> {
  const seen = plan.all ? undefined : new KeyTable(plan.types, () => context.checkCancel())
  const before = context.ctes.get(plan.cte)
  // Another recursion around this one keeps what is the same in its own rounds.
  const own = context.keptJoins ? { ...context, keptJoins: undefined } : context
  const interpreted = { ...own, compiled: undefined }
  const isLight = !readsTables(plan.step)
  const output = new Output()
  const keptJoins = new KeptJoins(plan, context)
  const late = { ...interpreted, keptJoins }
  let charged = 0
  try {
    let source = plan.base
    let rows = Infinity
    for (let rounds = 0; ; rounds++) {
      const round: Batch[] = []
      let bytes = 0
      const isSmall = rows < smallRoundRows
      const within = isSmall && rounds > roundsBeforeKept ? late : isSmall && isLight ? interpreted : own
      rows = 0
      for (const batch of execute(source, within)) {
        context.checkCancel()
        const fresh = seen ? freshRows(batch, seen) : batch
        if (fresh.length === 0) continue
        bytes += batchBytes(fresh.columns)
        context.charge(batchBytes(fresh.columns))
        rows += fresh.length
        const kept = keepBatch(fresh)
        round.push(kept)
        yield* output.add(kept)
      }
      context.charge(-charged)
      charged = bytes
      if (round.length === 0) return yield* output.rest()
      context.ctes.set(plan.cte, { batch: (index) => round[index] })
      source = plan.step
    }
  } finally {
    context.charge(-charged)
    keptJoins.release()
    if (before) context.ctes.set(plan.cte, before)
    else context.ctes.delete(plan.cte)
  }
}

class Output {
  #waiting: Batch[] = []
  #rows = 0
  #gone = 0;

  *add(batch: Batch): Generator<Batch> {
    this.#waiting.push(batch)
    this.#rows += batch.length
    if (this.#rows >= Math.min(outputRows, this.#gone / rowsBeforeWait)) yield* this.rest()
  }

  *rest(): Generator<Batch> {
    if (this.#rows === 0) return
    const together = concatBatches(this.#waiting)
    this.#gone += this.#rows
    this.#waiting = []
    this.#rows = 0
    yield together
  }
}

const readsTables = (plan: PhysicalPlan): boolean =>
  plan.kind === 'scan' || plan.kind === 'key-lookup' || inputsOf(plan).some(readsTables)

function freshRows(batch: Batch, seen: KeyTable): Batch {
  let size = seen.size
  const ids = seen.assign(batch.columns, batch.length)
  const rows: number[] = []
  ids.forEach((id, row) => {
    if (id !== size) return
    rows.push(row)
    size++
  })
  return rows.length === batch.length
    ? batch
    : frameBatch(batchFrame(batch).select(Int32Array.from(rows)), batch.columns.length)
}
