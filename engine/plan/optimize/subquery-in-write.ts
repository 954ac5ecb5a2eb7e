// INSERT, UPDATE, DELETE and MERGE with subqueries in their rows or in RETURNING.
import type { Expression } from '../expression.ts'
import type { ConflictClause, LogicalPlan, PlanColumn, WritePlan } from '../logical.ts'
import { containsSubquery, substitute } from '../traverse-expression.ts'
import { outputColumns, rebuilt } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'
import { Hoist, subqueriesToApply } from './subquery-to-apply.ts'

export function writeWithSubqueries(plan: WritePlan, context: RuleContext): LogicalPlan {
  if (plan.kind === 'insert' && plan.conflict) {
    const conflict = conflictWithSubqueries(plan.conflict, context)
    if (conflict !== plan.conflict) return subqueriesToApply({ ...plan, conflict }, context)
  }
  const returning = plan.returning
  if (returning?.some((item) => containsSubquery(item.expression))) return returningWithSubqueries(plan, context)
  const hoisted = new Hoist(plan.input, context)
  if (plan.kind === 'delete') return plan
  const row = plan.row.map((expression) => hoisted.replace(expression))
  return { ...plan, row, input: hoisted.input }
}

/** What becomes of a row that is there is one row of a plan of its own, for each conflict: none where the condition does not hold. */
function conflictWithSubqueries(conflict: ConflictClause, context: RuleContext): ConflictClause {
  const { row, where, rows: beside, ...rest } = conflict
  if (!row || !(beside || row.some(containsSubquery) || (where && containsSubquery(where)))) return conflict
  const one: LogicalPlan = beside ?? { kind: 'values', columns: [], rows: [[]] }
  const hoisted = new Hoist(one, context)
  if (where) hoisted.input = { kind: 'filter', condition: hoisted.replace(where, true), input: hoisted.input }
  const items = row.map((expression, i) => ({
    column: { id: context.freshId(), name: `column${i + 1}`, type: expression.type },
    expression: hoisted.replace(expression),
  }))
  return { ...rest, rows: { kind: 'project', input: hoisted.input, items } }
}

/** RETURNING with subqueries: the write yields the columns they need, and a project above evaluates them. */
function returningWithSubqueries(plan: WritePlan, context: RuleContext): LogicalPlan {
  const available: readonly PlanColumn[] =
    plan.kind === 'insert'
      ? [...plan.columns, ...(plan.conflict?.replaced ? [plan.conflict.replaced, ...plan.conflict.existing] : [])]
      : plan.kind === 'update' || plan.kind === 'merge'
        ? [...outputColumns(plan.input), ...plan.columns]
        : outputColumns(plan.input)
  const passed = available.map((column) => ({
    column: { ...column, id: context.freshId() },
    expression: { kind: 'column', id: column.id, type: column.type } as Expression,
  }))
  const renamed = new Map(
    passed.map((item, i): [number, Expression] => [
      available[i].id,
      { kind: 'column', id: item.column.id, type: item.column.type },
    ]),
  )
  const items = plan.returning!.map((item) => ({ ...item, expression: substitute(item.expression, renamed) }))
  const write = subqueriesToApply(rebuilt(plan, { returning: passed } as Partial<WritePlan>), context)
  return subqueriesToApply({ kind: 'project', input: write, items }, context)
}
