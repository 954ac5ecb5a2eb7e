// Lock rows: yields those rows of its input whose locks the transaction has, in the order they come. With a limit above, rows are locked
// piece by piece until there are enough, so that no row is locked that nobody gets to see.
//
// Effect 'lock-rows'(table, rowIds, mode, wait): answers a Uint8Array with 1 for each row that is locked now. A row that has to be
// waited for, or has changed, ends the query: its session runs it again.
import type { Batch } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { sliceBatch } from '../../columns/slice.ts'
import type { RowLock } from '../../plan/logical.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluate } from '../expression/evaluate.ts'
import { someRows } from '../joins/join-output.ts'
import { limitOf, offsetOf } from '../limit.ts'
import { execute, type PlanOf } from '../operators.ts'

export function* executeLockRows(plan: PlanOf<'lock-rows'>, context: ExecuteContext): Generator<Batch> {
  let wanted = limitOf(plan.limit, context) + offsetOf(plan.offset, context)
  for (const batch of execute(plan.input, context)) {
    for (let start = 0; start < batch.length && wanted > 0;) {
      context.checkCancel()
      const end = Math.min(batch.length, start + wanted)
      const locked = lockAll(plan.locks, sliceBatch(batch, start, end), context)
      start = end
      wanted -= locked.length
      if (locked.length > 0) yield locked
    }
    if (wanted <= 0) return
  }
}

/** Rows that every lock was got on; one that was refused is not locked in the tables after. */
function lockAll(locks: readonly RowLock[], batch: Batch, context: ExecuteContext): Batch {
  let kept = batch
  for (const { table, rowId, mode, wait } of locks) {
    if (kept.length === 0) return kept
    const column = reader(evaluate(rowId, kept, context))
    const rowIds = BigInt64Array.from({ length: kept.length }, (_, row) => column(row) as bigint)
    const got = context.effect('lock-rows', [table, rowIds, mode, wait]) as Uint8Array
    const rows = Int32Array.from(got.keys()).filter((row) => got[row] === 1)
    if (rows.length < kept.length) kept = someRows(kept, rows)
  }
  return kept
}
