// Every function that a plan calls, wherever it stands: in expressions, in FROM, as an aggregate or over a window.
import type { Expression } from '../../../engine/plan/expression.ts'
import type { LogicalPlan } from '../../../engine/plan/logical.ts'
import { children } from '../../../engine/plan/traverse-expression.ts'
import { expressionsOf, inputsOf } from '../../../engine/plan/traverse-plan.ts'

export function visitCalls(plan: LogicalPlan, visit: (oid: number, isAggregate: boolean) => void): void {
  const inExpression = (expression: Expression): void => {
    if (expression.kind === 'call') visit(expression.function, false)
    if (expression.kind === 'subquery') inPlan(expression.plan)
    children(expression).forEach(inExpression)
  }
  const inPlan = (node: LogicalPlan): void => {
    if (node.kind === 'function-scan') visit(node.function, false)
    else if (node.kind === 'aggregate') for (const { function: oid } of node.aggregates) visit(oid, true)
    else if (node.kind === 'window') for (const { function: oid } of node.calls) visit(oid, false)
    expressionsOf(node).forEach(inExpression)
    inputsOf(node).forEach(inPlan)
  }
  inPlan(plan)
}
