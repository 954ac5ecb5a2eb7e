// DISTINCT over rows that are distinct already, or whose repetition nobody can see, does nothing.
import type { ColumnId } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { isSubset } from '../traverse-expression.ts'
import { outputIds, transformPlan } from '../traverse-plan.ts'

export const removeUselessDistinct = (plan: LogicalPlan): LogicalPlan =>
  transformPlan(plan, (node) => {
    if (node.kind === 'distinct' && !node.on && isDistinct(node.input)) return node.input
    if (node.kind === 'join' && (node.type === 'semi' || node.type === 'anti')) return withoutRightDistinct(node)
    if (node.kind === 'mark-join' && node.type === 'mark') return withoutRightDistinct(node)
    return node
  })

function withoutRightDistinct<P extends Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>>(plan: P): P {
  const { right } = plan
  return right.kind === 'distinct' && !right.on ? { ...plan, right: right.input } : plan
}

function isDistinct(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'distinct':
      return !plan.on
    case 'set-operation':
      return !plan.all
    case 'filter':
    case 'sort':
    case 'limit':
      return isDistinct(plan.input)
    case 'aggregate':
      return !plan.groupingSets
    case 'project': {
      // Passing all of a distinct input's columns (or all group columns) keeps rows apart.
      const passed = new Set<ColumnId>()
      for (const { expression } of plan.items) if (expression.kind === 'column') passed.add(expression.id)
      let below = plan.input
      while (below.kind === 'filter' || below.kind === 'sort' || below.kind === 'limit') below = below.input
      if (below.kind === 'aggregate' && !below.groupingSets) {
        return isSubset(
          below.groups.map((group) => group.column.id),
          passed,
        )
      }
      return isDistinct(plan.input) && isSubset(outputIds(plan.input), passed)
    }
    default:
      return false
  }
}
