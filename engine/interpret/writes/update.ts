// Update: a delete of the old row's id and an insert of the new row. A row id is used once, by the first match.
import type { Batch } from '../../columns/column.ts'
import { concatBatches } from '../../columns/concat.ts'
import { keepColumn } from '../../columns/keep.ts'
import { assignedWith, fireBeforeWrite } from './before-rows.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, besideFrame } from '../expression/frame.ts'
import { inPieces } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { changedRows } from '../keys/changed-rows.ts'
import { executeInstead } from './instead.ts'
import { emitDelete, emitInsert, newRows, noRows, targetOf } from './write-batch.ts'
import { checkRows } from './write-check.ts'

export function* executeUpdate(plan: PlanOf<'update'>, context: ExecuteContext): Generator<Batch> {
  if (plan.old) return yield* executeInstead(plan, context)
  const target = targetOf(plan.table, context)
  const seen = changedRows(context, plan.table, plan.input)
  const returned: Batch[] = []
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const { rows, ids: found } = seen.firstTimes(batch.columns[plan.rowId])
      if (found.length === 0) continue
      const frame = batchFrame(batch)
      const first = rows ? frame.select(rows) : frame
      const changed = newRows(target, plan.row, first, context)
      const { rows: written, kept } = fireBeforeWrite(target, 'update', changed, context, found, plan.assigned)
      const ids = kept ? Array.from(kept, (row) => found[row]) : found
      const input = kept ? first.select(kept) : first
      if (ids.length === 0) continue
      checkRows(target, written, plan.checks, context)
      const assigned = assignedWith(target, plan.assigned)
      emitDelete(plan.table, ids, context, assigned)
      emitInsert(plan.table, written, context, ids, assigned, assigned === plan.assigned ? undefined : plan.assigned)
      context.addAffected(plan.node, ids.length)
      if (plan.returning) {
        const seenByReturning = besideFrame(input, batch.columns.length, batchFrame(written))
        returned.push({
          length: ids.length,
          columns: plan.returning.map((item) => keepColumn(evaluateFrame(item, seenByReturning, context))),
        })
      } else yield noRows
    }
    if (returned.length > 0) yield* inPieces(concatBatches(returned))
  } finally {
    seen.release()
  }
}
