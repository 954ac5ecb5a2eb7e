// Delete: the row ids of what the input found, each once.
import type { Batch } from '../../columns/column.ts'
import { concatBatches } from '../../columns/concat.ts'
import { keepColumn } from '../../columns/keep.ts'
import { fireBeforeDelete } from './before-rows.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame } from '../expression/frame.ts'
import { inPieces } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { changedRows } from '../keys/changed-rows.ts'
import { executeInstead } from './instead.ts'
import { emitDelete, targetOf } from './write-batch.ts'

export function* executeDelete(plan: PlanOf<'delete'>, context: ExecuteContext): Generator<Batch> {
  if (plan.old) return yield* executeInstead(plan, context)
  const target = targetOf(plan.table, context)
  const seen = changedRows(context, plan.table, plan.input)
  const returned: Batch[] = []
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const first = seen.firstTimes(batch.columns[plan.rowId])
      const kept = fireBeforeDelete(target, first.ids, context)
      const ids = kept ? Array.from(kept, (row) => first.ids[row]) : first.ids
      const rows = kept ? Int32Array.from(kept, (row) => first.rows?.[row] ?? row) : first.rows
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
