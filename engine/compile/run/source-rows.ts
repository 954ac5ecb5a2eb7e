// How many rows compiled code would go through, at most: what says whether it is worth writing. Operators that are interpreted hand on no
// more than the tables below them hold, joins and functions aside.
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { rowsOf } from '../../partition-parts.ts'
import { inputs } from '../../plan/explain-tree.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import type { CutPlan } from '../cut-plan.ts'

type Context = Pick<ExecuteContext, 'sources' | 'ctes'>

export function sourceRows({ pipelines }: CutPlan, context: Context): number {
  let rows = 0
  for (const { source } of pipelines) if (source.kind !== 'groups') rows += rowsBelow(source.plan, context)
  return rows
}

function rowsBelow(plan: PhysicalPlan, context: Context): number {
  switch (plan.kind) {
    case 'scan':
      return rowsOf(context.sources.get(plan.node) ?? [])
    case 'values':
    case 'function-scan':
      return plan.rows
    case 'limit':
      return Math.min(plan.rows, rowsBelow(plan.input, context))
    case 'cte-scan': {
      const cte = context.ctes.get(plan.cte)
      return cte?.rows ?? (cte?.plan ? rowsBelow(cte.plan, context) : 0)
    }
    // How many its rounds give, nobody knows.
    case 'recursive':
      return rowsBelow(plan.base, context)
    default:
      return inputs(plan).reduce((sum, input) => sum + rowsBelow(input, context), 0)
  }
}
