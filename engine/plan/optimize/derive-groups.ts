// A group that follows from the others tells no rows apart: it is computed of them afterwards, once a group and not once a row.
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { collectColumns, sameExpression, substitute } from '../traverse-expression.ts'
import { transformPlan } from '../traverse-plan.ts'
import { identifiedTypes } from './identified-types.ts'

export const deriveGroups = (plan: LogicalPlan): LogicalPlan =>
  transformPlan(plan, (node) => (node.kind === 'aggregate' ? withoutDerived(node) : node))

type Aggregate = Extract<LogicalPlan, { kind: 'aggregate' }>
type Group = Aggregate['groups'][number]

function withoutDerived(plan: Aggregate): LogicalPlan {
  if (plan.groups.length < 2 || plan.groupingSets || plan.groupings?.length) return plan
  const kept = keptGroups(plan.groups)
  if (kept.length === plan.groups.length) return plan
  const known = knownColumns(kept)
  const items = plan.groups.map((group) => {
    const same = kept.find((one) => sameExpression(one.expression, group.expression))
    return { column: group.column, expression: same ? columnOf(same.column) : substitute(group.expression, known) }
  })
  const results = plan.aggregates.map(({ column }) => ({ column, expression: columnOf(column) }))
  return { kind: 'project', input: { ...plan, groups: kept }, items: [...items, ...results] }
}

/** At least one is kept: without groups there would be a row over no rows. */
function keptGroups(groups: readonly Group[]): readonly Group[] {
  const known = knownColumns(groups)
  const kept: Group[] = []
  for (const group of groups) {
    if (isVolatile(group.expression)) kept.push(group)
    else if (kept.some((one) => sameExpression(one.expression, group.expression))) continue
    else if (group.expression.kind === 'column' || !follows(group.expression, known)) kept.push(group)
  }
  return kept.length > 0 ? kept : groups.slice(0, 1)
}

/** What is grouped as it is, by the column that it is grouped by. */
function knownColumns(groups: readonly Group[]): Map<ColumnId, Expression> {
  const known = new Map<ColumnId, Expression>()
  for (const { column, expression } of groups)
    if (expression.kind === 'column' && identifiedTypes.has(expression.type.oid))
      known.set(expression.id, columnOf(column))
  return known
}

const follows = (expression: Expression, known: ReadonlyMap<ColumnId, Expression>): boolean =>
  [...collectColumns(expression)].every((id) => known.has(id))

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
