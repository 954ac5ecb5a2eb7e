// Joins in the step of a WITH RECURSIVE whose other side is the same in every round: after some rounds its rows are read whole and kept by
// their keys, and each further round looks its few rows up in there.
import { BatchSizes } from '../../columns/batch-sizes.ts'
import type { Batch } from '../../columns/column.ts'
import { keepBatch } from '../../columns/keep.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { isOutOfMemory, OperatorMemory } from '../../spill/operator-memory.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, frameBatch } from '../expression/frame.ts'
import { selectTrue } from '../expression/select.ts'
import { oneBatch } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { inputsOf } from '../writes/write-plan.ts'
import { buildJoin, type JoinBuild } from './join-build.ts'
import { PairBuffer, pairBatch } from './join-output.ts'

type HashJoin = PlanOf<'hash-join'>

interface KeptJoin {
  readonly side: 'left' | 'right'
  readonly build: JoinBuild
}

/** To read more than that once takes longer than most recursions do. */
const keptRowsMax = 1_000_000

export class KeptJoins {
  /** WITH queries whose rows are others in each round: the recursive one, and those within its step. */
  readonly #changing = new Set<number>()
  readonly #memory: OperatorMemory
  /** undefined: it has no such side, or one with too many rows. */
  readonly #joins = new Map<HashJoin, KeptJoin | undefined>()

  constructor({ cte, step }: PlanOf<'recursive'>, context: ExecuteContext) {
    this.#changing.add(cte)
    this.#note(step)
    this.#memory = new OperatorMemory(context)
  }

  /** The join's rows; undefined: it is to be done as it would. */
  rows(plan: PhysicalPlan, context: ExecuteContext): Iterable<Batch> | undefined {
    if (plan.kind !== 'hash-join' || plan.type !== 'inner') return undefined
    if (!this.#joins.has(plan)) this.#joins.set(plan, this.#keep(plan, context))
    const kept = this.#joins.get(plan)
    return kept && lookedUp(plan, kept, context)
  }

  release(): void {
    this.#joins.clear()
    this.#memory.release()
  }

  #keep(plan: HashJoin, context: ExecuteContext): KeptJoin | undefined {
    const [left, right] = [this.#changes(plan.left), this.#changes(plan.right)]
    if (left === right) return undefined
    const side = left ? 'right' : 'left'
    const before = this.#memory.bytes
    try {
      const build = this.#build(plan[side], side === 'left' ? plan.leftKeys : plan.rightKeys, plan, context)
      if (build) return { side, build }
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
    }
    // What does not fit is read anew in each round, as it was.
    this.#memory.give(this.#memory.bytes - before)
    return undefined
  }

  #build(
    plan: PhysicalPlan,
    keys: readonly Expression[],
    { nullSafe }: HashJoin,
    context: ExecuteContext,
  ): JoinBuild | undefined {
    const batches: Batch[] = []
    const sizes = new BatchSizes()
    let rows = 0
    for (const batch of execute(plan, context)) {
      context.checkCancel()
      const own = keepBatch(batch)
      rows += own.length
      if (!this.#memory.hold(sizes.of(own)) || rows > keptRowsMax) return undefined
      batches.push(own)
    }
    const all = oneBatch(batches, plan.types, () => context.checkCancel())
    return buildJoin(all, keys, nullSafe, this.#memory, context)
  }

  #note(plan: PhysicalPlan): void {
    if (plan.kind === 'with') for (const { cte } of plan.ctes) this.#changing.add(cte)
    if (plan.kind === 'recursive') this.#changing.add(plan.cte)
    for (const input of inputsOf(plan)) this.#note(input)
  }

  /** From round to round. */
  #changes(plan: PhysicalPlan): boolean {
    return (
      (plan.kind === 'cte-scan' && this.#changing.has(plan.cte)) || inputsOf(plan).some((input) => this.#changes(input))
    )
  }
}

function* lookedUp(plan: HashJoin, { side, build }: KeptJoin, context: ExecuteContext): Generator<Batch> {
  const [other, keys] = side === 'left' ? [plan.right, plan.rightKeys] : [plan.left, plan.leftKeys]
  const pairs = new PairBuffer()
  for (const batch of execute(other, context)) {
    context.checkCancel()
    const frame = batchFrame(batch)
    const ids = build.probe(
      keys.map((key) => evaluateFrame(key, frame, context)),
      batch.length,
    )
    for (let row = 0; row < batch.length; row++) {
      const id = ids[row]
      if (id < 0) continue
      for (let at = build.starts[id]; at < build.starts[id + 1]; at++) {
        pairs.add(row, build.rows[at])
        if (pairs.full) yield* matches(plan, side, batch, build.batch, pairs, context)
      }
    }
    if (pairs.length > 0) yield* matches(plan, side, batch, build.batch, pairs, context)
  }
}

/** Columns of the left side first, whichever is kept. */
function* matches(
  plan: HashJoin,
  side: KeptJoin['side'],
  batch: Batch,
  kept: Batch,
  pairs: PairBuffer,
  context: ExecuteContext,
): Generator<Batch> {
  const { left: rows, right: keptRows } = pairs.take()
  const joined = side === 'left' ? pairBatch(kept, keptRows, batch, rows) : pairBatch(batch, rows, kept, keptRows)
  const frame = batchFrame(joined)
  const chosen = plan.residual && selectTrue(plan.residual, frame, context)
  if (!chosen) yield joined
  else if (chosen.length > 0) yield frameBatch(frame.select(chosen), joined.columns.length)
}
