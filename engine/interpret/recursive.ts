// WITH RECURSIVE: the step sees the rows of the round before; UNION drops rows seen in any round.
import type { Batch } from '../columns/column.ts'
import { keepBatch } from '../columns/keep.ts'
import type { ExecuteContext } from './execute-context.ts'
import { batchFrame, frameBatch } from './expression/frame.ts'
import { KeyTable } from './keys/key-table.ts'
import { execute, type PlanOf } from './operators.ts'
import { batchBytes } from './expression/result-column.ts'

export function* executeRecursive(plan: PlanOf<'recursive'>, context: ExecuteContext): Generator<Batch> {
  const seen = plan.all ? undefined : new KeyTable(plan.types, () => context.checkCancel())
  const before = context.ctes.get(plan.cte)
  let charged = 0
  try {
    let source = plan.base
    for (;;) {
      const round: Batch[] = []
      let bytes = 0
      for (const batch of execute(source, context)) {
        context.checkCancel()
        const fresh = seen ? freshRows(batch, seen) : batch
        if (fresh.length === 0) continue
        bytes += batchBytes(fresh.columns)
        context.charge(batchBytes(fresh.columns))
        round.push(keepBatch(fresh))
        yield fresh
      }
      context.charge(-charged)
      charged = bytes
      if (round.length === 0) return
      context.ctes.set(plan.cte, { batch: (index) => round[index] })
      source = plan.step
    }
  } finally {
    context.charge(-charged)
    if (before) context.ctes.set(plan.cte, before)
    else context.ctes.delete(plan.cte)
  }
}

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
