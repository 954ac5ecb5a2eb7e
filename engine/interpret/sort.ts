// Sort, whole or only the first rows: with a limit, rows beyond the best so far are dropped as input comes in.
import { batchRowsMax, type Batch } from '../columns/column.ts'
import { keepBatch } from '../columns/keep.ts'
import { gatherColumn } from '../columns/gather.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluate } from './expression/evaluate.ts'
import { batchFrame, frameBatch } from './expression/frame.ts'
import { limitOf, offsetOf } from './limit.ts'
import { externalSort } from './external-sort.ts'
import { oneBatch } from './materialize.ts'
import { execute, type PlanOf } from './operators.ts'
import { sortRows } from '../sort/sort-rows.ts'

/** Up to this many wanted rows the input is trimmed on the way; beyond, a full sort is as good. */
export const topRowsMax = 65_536

export function* executeSort(plan: PlanOf<'sort'>, context: ExecuteContext): Generator<Batch> {
  const offset = offsetOf(plan.offset, context)
  const limit = limitOf(plan.limit, context)
  const wanted = offset + limit
  if (wanted <= topRowsMax) {
    yield* inOrder(topRows(plan, wanted, context), plan, offset, wanted, context)
    return
  }
  yield* externalSort(plan, offset, wanted, context)
}

/** A batch that holds at least the first `wanted` rows. */
function topRows(plan: PlanOf<'sort'>, wanted: number, context: ExecuteContext): Batch {
  let kept: Batch[] = []
  let rows = 0
  const room = wanted + Math.max(wanted, 2 * batchRowsMax)
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    kept.push(keepBatch(batch))
    rows += batch.length
    if (rows <= room) continue
    const whole = oneBatch(kept, plan.input.types)
    // Kept in order of arrival, so that later trims leave equal rows as they came.
    const best = sortBatch(whole, plan, context).slice(0, wanted).sort()
    kept = [frameBatch(batchFrame(whole).select(best), whole.columns.length)]
    rows = best.length
  }
  return oneBatch(kept, plan.input.types)
}

export function sortBatch(batch: Batch, plan: PlanOf<'sort'>, context: ExecuteContext): Int32Array {
  const columns = plan.keys.map((key) => evaluate(key.expression, batch, context))
  return sortRows(plan.keys, columns, batch.length, context)
}

export function* inOrder(
  batch: Batch,
  plan: PlanOf<'sort'>,
  offset: number,
  end: number,
  context: ExecuteContext,
): Generator<Batch> {
  if (batch.length === 0) return
  const rows = sortBatch(batch, plan, context)
  const last = Math.min(rows.length, end)
  for (let start = offset; start < last; start += batchRowsMax) {
    const piece = rows.subarray(start, Math.min(last, start + batchRowsMax))
    yield { length: piece.length, columns: batch.columns.map((column) => gatherColumn(column, piece)) }
  }
}
