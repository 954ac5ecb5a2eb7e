// VALUES: rows of expressions that see no input.
import type { Batch } from '../columns/column.ts'
import { batchRowsMax } from '../columns/column.ts'
import type { Value } from '../types/type.ts'
import { evaluateScalar } from './expression/evaluate.ts'
import type { ExecuteContext } from './execute-context.ts'
import type { PlanOf } from './operators.ts'
import { rowsToBatch } from './row-batch.ts'

export function* executeValues(plan: PlanOf<'values'>, context: ExecuteContext): Generator<Batch> {
  for (const batch of plan.batches ?? []) {
    context.checkCancel()
    yield batch
  }
  for (let start = 0; start < plan.lists.length; start += batchRowsMax) {
    context.checkCancel()
    const rows: Value[][] = plan.lists
      .slice(start, start + batchRowsMax)
      .map((row) => row.map((expression) => evaluateScalar(expression, [], context)))
    yield rowsToBatch(plan.types, rows)
  }
}
