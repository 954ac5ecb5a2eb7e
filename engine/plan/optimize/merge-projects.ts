// A project over a project is one project, unless that would compute something twice; a project that changes nothing goes.
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { children, substitute } from '../traverse-expression.ts'
import { outputColumns, transformPlan } from '../traverse-plan.ts'

export const mergeProjects = (plan: LogicalPlan): LogicalPlan => transformPlan(plan, mergeProject)

function mergeProject(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'project') return plan
  if (isIdentity(plan)) return plan.input
  const { input } = plan
  if (input.kind !== 'project') return plan
  const uses = new Map<ColumnId, number>()
  for (const item of plan.items) countUses(item.expression, uses)
  for (const item of input.items) {
    const count = uses.get(item.column.id) ?? 0
    if (isTrivial(item.expression)) continue
    if (count > 1 || isVolatile(item.expression)) return plan
  }
  const by = new Map(input.items.map((item): [ColumnId, Expression] => [item.column.id, item.expression]))
  const items = plan.items.map((item) => ({ ...item, expression: substitute(item.expression, by) }))
  return mergeProject({ ...plan, input: input.input, items })
}

function isIdentity(plan: Extract<LogicalPlan, { kind: 'project' }>): boolean {
  const columns = outputColumns(plan.input)
  return (
    columns.length === plan.items.length &&
    plan.items.every(
      ({ column, expression }, i) =>
        expression.kind === 'column' && expression.id === column.id && columns[i].id === column.id,
    )
  )
}

export const isTrivial = (expression: Expression): boolean =>
  expression.kind === 'column' || expression.kind === 'literal' || expression.kind === 'parameter'

function countUses(expression: Expression, uses: Map<ColumnId, number>): void {
  if (expression.kind === 'column') uses.set(expression.id, (uses.get(expression.id) ?? 0) + 1)
  for (const part of children(expression)) countUses(part, uses)
}
