// Whether a cursor declared with neither SCROLL nor NO SCROLL goes backward: where PostgreSQL's would, since its operators can turn
// round. Joins, aggregates and the like only go on.
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'

export function goesBackward(plan: PhysicalPlan): boolean {
  switch (plan.kind) {
    case 'scan':
    case 'function-scan':
    case 'cte-scan':
    case 'sort':
      return true
    case 'values':
      return plan.batches !== undefined || plan.lists.length > 1
    case 'filter':
    case 'project':
    case 'limit':
    case 'fetch-rows':
      return goesBackward(plan.input)
    case 'with':
      return goesBackward(plan.body)
    case 'set-operation':
      return plan.op === 'union' && plan.all && goesBackward(plan.left) && goesBackward(plan.right)
    default:
      return false
  }
}
