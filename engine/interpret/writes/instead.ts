// INSERT, UPDATE and DELETE on a view with INSTEAD OF triggers: its rows are shown to these, and nothing else is written. Check options
// of views above it and RETURNING see what the triggers gave back.
import type { Batch } from '../../columns/column.ts'
import { concatBatches } from '../../columns/concat.ts'
import { keepColumn } from '../../columns/keep.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, besideFrame, type Frame } from '../expression/frame.ts'
import { inPieces } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { batchRows } from '../row-batch.ts'
import { type Answers, keptRows } from './before-rows.ts'
import { newRows, noRows, targetOf } from './write-batch.ts'
import { checkRows } from './write-check.ts'

export function* executeInstead(
  plan: PlanOf<'insert'> | PlanOf<'update'> | PlanOf<'delete'>,
  context: ExecuteContext,
): Generator<Batch> {
  const target = targetOf(plan.table, context)
  const returned: Batch[] = []
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    if (batch.length === 0) continue
    const frame = batchFrame(batch)
    const fresh = plan.kind === 'delete' ? null : batchRows(newRows(target, plan.row, frame, context))
    const old = plan.kind === 'insert' ? null : batchRows(newRows(target, plan.old!, frame, context))
    const set = plan.kind === 'update' ? plan.assigned : null
    const answers = context.effect('fire-row-triggers', [target.table, plan.kind, null, fresh, set, old]) as Answers
    const { rows, kept } = keptRows(target, plan.kind === 'delete' ? answers.map((row, i) => row && old![i]) : answers)
    if (rows.length === 0) continue
    if (plan.kind !== 'delete') checkRows(target, rows, plan.checks, context)
    context.addAffected(plan.node, rows.length)
    if (!plan.returning) {
      yield noRows
      continue
    }
    const input = kept ? frame.select(kept) : frame
    const seen: Frame =
      plan.kind === 'insert'
        ? batchFrame(rows)
        : plan.kind === 'update'
          ? besideFrame(input, batch.columns.length, batchFrame(rows))
          : input
    returned.push({
      length: rows.length,
      columns: plan.returning.map((item) => keepColumn(evaluateFrame(item, seen, context))),
    })
  }
  if (returned.length > 0) yield* inPieces(concatBatches(returned))
}
