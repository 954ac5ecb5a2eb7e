// The first rows of a sort with a limit while they come in: those that cannot be among them any more are dropped, and code is told the
// keys of the last of the best.
import type { Batch } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { evaluate } from '../../interpret/expression/evaluate.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { batchFrame, frameBatch } from '../../interpret/expression/frame.ts'
import { limitOf, offsetOf } from '../../interpret/limit.ts'
import { oneBatch } from '../../interpret/materialize.ts'
import type { PlanOf } from '../../interpret/operators.ts'
import { inOrder, sortBatch, topRowsMax } from '../../interpret/sort.ts'
import type { Value } from '../../types/type.ts'

/** Whether so few rows are wanted that the others are dropped on the way. */
export function wantsFewRows(plan: PlanOf<'sort'>, context: ExecuteContext): boolean {
  const wanted = offsetOf(plan.offset, context) + limitOf(plan.limit, context)
  return wanted > 0 && wanted <= topRowsMax
}

/** What tells the rows' order and how many are wanted; of the input the types alone count. */
export type TopPlan = PlanOf<'sort'>

/** As other threads are told of it. */
export const withoutInput = (plan: TopPlan): TopPlan => {
  const { node, types } = plan.input
  return { ...plan, input: { kind: 'empty', node, types, rows: 0 } }
}

export class BestRows {
  readonly #plan: TopPlan
  readonly #context: ExecuteContext
  readonly #offset: number
  readonly #wanted: number
  #kept: Batch[] = []
  #rows = 0

  constructor(plan: TopPlan, context: ExecuteContext) {
    this.#plan = plan
    this.#context = context
    this.#offset = offsetOf(plan.offset, context)
    this.#wanted = this.#offset + limitOf(plan.limit, context)
  }

  /** The batch is kept. Answers the sort keys that a further row must come before, once there are enough rows. */
  add(batch: Batch): readonly Value[] | undefined {
    this.#kept.push(batch)
    this.#rows += batch.length
    if (this.#rows < this.#wanted * 2 && this.#rows > batch.length) return undefined
    if (this.#rows < this.#wanted) return undefined
    const whole = oneBatch(this.#kept, this.#plan.input.types)
    const best = sortBatch(whole, this.#plan, this.#context).slice(0, this.#wanted)
    const last = frameBatch(batchFrame(whole).select(best.subarray(best.length - 1)), whole.columns.length)
    // In order of arrival, so that rows which compare equal stay as they came.
    best.sort()
    this.#kept = [frameBatch(batchFrame(whole).select(best), whole.columns.length)]
    this.#rows = best.length
    return this.#plan.keys.map((key) => reader(evaluate(key.expression, last, this.#context))(0))
  }

  /** The best, and rows that came since they were looked for, in order of arrival. */
  get kept(): readonly Batch[] {
    return this.#kept
  }

  *batches(): Generator<Batch> {
    const whole = oneBatch(this.#kept, this.#plan.input.types)
    yield* inOrder(whole, this.#plan, this.#offset, this.#wanted, this.#context)
  }
}
