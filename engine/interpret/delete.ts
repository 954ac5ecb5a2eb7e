// Delete: the row ids of what the input found, each once.
import type { Batch } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { keepColumn } from '../columns/keep.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './evaluate.ts'
import { batchFrame } from './frame.ts'
import { inPieces } from './materialize.ts'
import { execute, type PlanOf } from './operators.ts'
import { RowIdSet } from './row-id-set.ts'
import { emitDelete } from './write-batch.ts'

export function* executeDelete(plan: PlanOf<'delete'>, context: ExecuteContext): Generator<Batch> {
  const seen = new RowIdSet(context, plan.input)
  const returned: Batch[] = []
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const { rows, ids } = seen.firstTimes(batch.columns[plan.rowId])
      if (ids.length === 0) continue
      emitDelete(plan.table, ids, context)
      context.addAffected(plan.node, ids.length)
      if (!plan.returning) continue
      const frame = batchFrame(batch)
      const input = rows ? frame.select(rows) : frame
      returned.push({
        length: ids.length,
        columns: plan.returning.map((item) => keepColumn(evaluateFrame(item, input, context))),
      })
    }
    if (returned.length > 0) yield* inPieces(concatBatches(returned))
  } finally {
    seen.release()
  }
}
