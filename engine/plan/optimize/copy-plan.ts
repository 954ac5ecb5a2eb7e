// A second copy of a plan beside the first: every column it makes has an id of its own.
import type { ColumnId, Expression } from '../expression.ts'
import { planIsVolatile } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { substitute } from '../traverse-expression.ts'
import { mapExpressions, mapInputs, somePlan } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'

export interface PlanCopy {
  readonly plan: LogicalPlan
  /** What the copy calls the original's columns. */
  readonly columns: ReadonlyMap<ColumnId, Expression>
}

const copied: ReadonlySet<LogicalPlan['kind']> = new Set([
  ...(['scan', 'filter', 'project', 'join', 'aggregate', 'distinct', 'values'] as const),
])

/** undefined: running it twice might not give the same rows, or it has operators that are not copied. */
export function copyPlan(plan: LogicalPlan, context: RuleContext): PlanCopy | undefined {
  if (somePlan(plan, (node) => !copied.has(node.kind)) || planIsVolatile(plan)) return undefined
  const columns = new Map<ColumnId, Expression>()
  const fresh = (column: PlanColumn): PlanColumn => {
    const id = context.freshId()
    columns.set(column.id, { kind: 'column', id, type: column.type })
    return { ...column, id }
  }
  const renamed = <T extends { readonly column: PlanColumn }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, column: fresh(item.column) }))
  const copy = (node: LogicalPlan): LogicalPlan => {
    const below = mapInputs(node, copy)
    // A scan's filters name its own columns, all others those of the inputs, which are renamed by now.
    const own = (): LogicalPlan => {
      switch (below.kind) {
        case 'scan':
        case 'values':
          return { ...below, columns: below.columns.map(fresh) }
        default:
          return below
      }
    }
    const within = mapExpressions(own(), (expression) => substitute(expression, columns))
    switch (within.kind) {
      case 'project':
        return { ...within, items: renamed(within.items) }
      case 'aggregate':
        return {
          ...within,
          groups: renamed(within.groups),
          aggregates: renamed(within.aggregates),
          groupings: within.groupings && renamed(within.groupings),
        }
      default:
        return within
    }
  }
  return { plan: copy(plan), columns }
}
