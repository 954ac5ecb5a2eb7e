// Filter: keeps the rows on which the condition is true.
import type { Batch } from '../columns/column.ts'
import type { ExecuteContext } from './execute-context.ts'
import { batchFrame, frameBatch } from './expression/frame.ts'
import { execute, type PlanOf } from './operators.ts'
import { selectTrue } from './expression/select.ts'

export function* executeFilter(plan: PlanOf<'filter'>, context: ExecuteContext): Generator<Batch> {
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    const frame = batchFrame(batch)
    const rows = selectTrue(plan.condition, frame, context)
    if (!rows) yield batch
    else if (rows.length > 0) yield frameBatch(frame.select(rows), batch.columns.length)
  }
}
