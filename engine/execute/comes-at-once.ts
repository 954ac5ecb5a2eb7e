// Plans whose rows are all there when the first one is.
import type { PhysicalPlan } from '../plan/physical.ts'

/** So whoever has waited for the first rows of a chunk need not ask once more for those that are left, or whether there are any. */
export function comesAtOnce(plan: PhysicalPlan): boolean {
  switch (plan.kind) {
    case 'aggregate':
    case 'sort':
      return true
    case 'project':
    case 'fetch-rows':
    case 'limit':
      return comesAtOnce(plan.input)
    case 'with':
      return comesAtOnce(plan.body)
    default:
      return false
  }
}
