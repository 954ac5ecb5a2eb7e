// A CTE that is read once and was not asked to be materialised becomes part of the plan that reads it; one that nobody
// reads is dropped. Volatile ones and those that write keep running exactly once.
import type { Expression } from '../expression.ts'
import { isWrite, planIsVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { inputsOf, mapInputs, somePlan, transformPlan } from '../traverse-plan.ts'

export const inlineCtes = (plan: LogicalPlan): LogicalPlan =>
  transformPlan(plan, (node) => (node.kind === 'with' ? inlineOnce(node) : node))

function inlineOnce(plan: Extract<LogicalPlan, { kind: 'with' }>): LogicalPlan {
  const references = new Map<number, number>()
  countReferences(plan, references)
  let ctes = plan.ctes
  let body = plan.body
  for (const cte of plan.ctes) {
    const uses = references.get(cte.cte) ?? 0
    if (isWriting(cte.plan)) continue
    if (uses > 0 && locksRows(cte.plan)) continue
    if (uses === 0) {
      ctes = ctes.filter((other) => other.cte !== cte.cte)
      continue
    }
    if (uses > 1 || cte.materialized === true || planIsVolatile(cte.plan)) continue
    // Earlier CTEs may have been inlined into this one already.
    const current = ctes.find((other) => other.cte === cte.cte)!.plan
    const expand = (node: LogicalPlan): LogicalPlan => expandScan(node, cte.cte, current)
    ctes = ctes.filter((other) => other.cte !== cte.cte).map((other) => ({ ...other, plan: expand(other.plan) }))
    body = expand(body)
  }
  if (ctes === plan.ctes && body === plan.body) return plan
  return ctes.length === 0 ? body : { ...plan, ctes, body }
}

function countReferences(plan: LogicalPlan, counts: Map<number, number>): void {
  if (plan.kind === 'cte-scan') counts.set(plan.cte, (counts.get(plan.cte) ?? 0) + 1)
  // What a recursive step reads, it reads many times.
  if (plan.kind === 'recursive') countReferences(plan.step, counts)
  for (const input of inputsOf(plan)) countReferences(input, counts)
}

const isWriting = (plan: LogicalPlan): boolean => somePlan(plan, isWrite)

/** Its rows are locked once, and whatever they are filtered by elsewhere. */
const locksRows = (plan: LogicalPlan): boolean => somePlan(plan, (node) => node.kind === 'lock-rows')

function expandScan(plan: LogicalPlan, cte: number, inlined: LogicalPlan): LogicalPlan {
  if (plan.kind === 'cte-scan' && plan.cte === cte) {
    const items = plan.columns.map((column, i) => ({
      column,
      expression: { kind: 'column', id: plan.source[i], type: column.type } as Expression,
    }))
    return { kind: 'project', input: inlined, items }
  }
  return mapInputs(plan, (input) => expandScan(input, cte, inlined))
}
