// VALUES rows with subqueries: each row becomes a project over its applies, several rows a UNION ALL of them.
import type { Expression } from '../expression.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import type { RuleContext } from './context.ts'
import { Hoist } from './subquery-to-apply.ts'

export function valuesWithSubqueries(
  plan: Extract<LogicalPlan, { kind: 'values' }>,
  context: RuleContext,
): LogicalPlan {
  const rowPlan = (row: readonly Expression[], columns: readonly PlanColumn[]): LogicalPlan => {
    const hoisted = new Hoist({ kind: 'values', columns: [], rows: [[]] }, context)
    const items = row.map((expression, i) => ({ column: columns[i], expression: hoisted.replace(expression) }))
    return { kind: 'project', input: hoisted.input, items }
  }
  const fresh = (): PlanColumn[] => plan.columns.map((column) => ({ ...column, id: context.freshId() }))
  if (plan.rows.length === 1) return rowPlan(plan.rows[0], plan.columns)
  return plan.rows.slice(1).reduce<LogicalPlan>(
    (left, row, i) => ({
      kind: 'set-operation',
      op: 'union',
      all: true,
      left,
      right: rowPlan(row, fresh()),
      columns: i === plan.rows.length - 2 ? plan.columns : fresh(),
    }),
    rowPlan(plan.rows[0], fresh()),
  )
}
