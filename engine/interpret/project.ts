// Project: one column per expression.
import type { Batch } from '../columns/column.ts'
import { evaluateFrame } from './expression/evaluate.ts'
import type { ExecuteContext } from './execute-context.ts'
import { batchFrame } from './expression/frame.ts'
import { execute, type PlanOf } from './operators.ts'

export function* executeProject(plan: PlanOf<'project'>, context: ExecuteContext): Generator<Batch> {
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    const frame = batchFrame(batch)
    yield {
      length: batch.length,
      columns: plan.expressions.map((expression) => evaluateFrame(expression, frame, context)),
    }
  }
}
