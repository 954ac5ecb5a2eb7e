// WITH: each query's rows are made once, on demand, and kept for every reader. Queries that write run to their end even if
// nobody reads them.
import type { Batch, Column } from '../columns/column.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { CteRows, ExecuteContext } from './execute-context.ts'
import { KeptRows } from './keep-rows.ts'
import { execute, type PlanOf } from './operators.ts'
import { containsWrite } from './writes/write-plan.ts'

export function* executeWith(plan: PlanOf<'with'>, context: ExecuteContext): Generator<Batch> {
  const made = plan.ctes.map((cte) => {
    const rows = new LazyRows(cte.plan, context)
    context.ctes.set(cte.cte, rows)
    return rows
  })
  try {
    yield* execute(plan.body, context)
    plan.ctes.forEach((cte, i) => {
      if (containsWrite(cte.plan)) made[i].finish()
    })
  } finally {
    for (const rows of made) rows.release()
  }
}

class LazyRows implements CteRows {
  readonly plan: PhysicalPlan
  readonly #source: Iterator<Batch>
  readonly #rows: KeptRows
  #done = false

  constructor(plan: PhysicalPlan, context: ExecuteContext) {
    this.plan = plan
    this.#source = lazily(plan, context)
    this.#rows = new KeptRows(plan.types, context)
  }

  batch(index: number): Batch | undefined {
    while (index >= this.#rows.length && !this.#done) {
      const next = this.#source.next()
      if (next.done) this.#done = true
      else this.#rows.add(next.value)
    }
    return this.#rows.batch(index)
  }

  get rows(): number | undefined {
    return this.#done ? this.#rows.rows : undefined
  }

  finish(): void {
    this.batch(Number.MAX_SAFE_INTEGER)
  }

  release(): void {
    this.#done = true
    this.#source.return?.()
    this.#rows.release()
  }
}

/** Nothing runs before the first row is asked for. */
function* lazily(plan: PhysicalPlan, context: ExecuteContext): Generator<Batch> {
  yield* execute(plan, context)
}

export function* executeCteScan(plan: PlanOf<'cte-scan'>, context: ExecuteContext): Generator<Batch> {
  const rows = context.ctes.get(plan.cte)
  if (!rows) throw new Error(`WITH query ${plan.cte} is not in scope`)
  for (let index = 0; ; index++) {
    context.checkCancel()
    const batch = rows.batch(index)
    if (!batch) return
    const columns: readonly Column[] = plan.source.map((slot) => batch.columns[slot])
    yield { length: batch.length, columns }
  }
}
