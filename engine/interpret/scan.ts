// Scan: the partitions the frontend prepared, opened one after another, with the exact filter over what they yield.
import { batchRowsMax, type Batch } from '../columns/column.ts'
import { sliceBatch } from '../columns/slice.ts'
import { evaluateScalar } from './expression/evaluate.ts'
import type { ExecuteContext } from './execute-context.ts'
import { knownPredicate } from '../plan/known-predicate.ts'
import { batchFrame, frameBatch } from './expression/frame.ts'
import type { PlanOf } from './operators.ts'
import { selectTrue } from './expression/select.ts'

export function* executeScan(plan: PlanOf<'scan'>, context: ExecuteContext): Generator<Batch> {
  const partitions = context.sources.get(plan.node) ?? []
  const predicates = plan.predicates.flatMap((predicate) =>
    knownPredicate(predicate, (value) => evaluateScalar(value, [], context)),
  )
  let wanted = plan.limit ?? Infinity
  for (const partition of partitions) {
    if (wanted <= 0) return
    const opened = context.openPartition(partition, plan.attributes, predicates)
    try {
      for (const whole of opened.batches) {
        for (let start = 0; start < whole.length; start += batchRowsMax) {
          context.checkCancel()
          const batch = filtered(plan, sliceBatch(whole, start, Math.min(whole.length, start + batchRowsMax)), context)
          if (batch.length === 0) continue
          wanted -= batch.length
          yield batch
          if (wanted <= 0) return
        }
      }
    } finally {
      opened.release()
    }
  }
}

function filtered(plan: PlanOf<'scan'>, batch: Batch, context: ExecuteContext): Batch {
  if (!plan.filter) return batch
  const frame = batchFrame(batch)
  const rows = selectTrue(plan.filter, frame, context)
  return rows ? frameBatch(frame.select(rows), batch.columns.length) : batch
}
