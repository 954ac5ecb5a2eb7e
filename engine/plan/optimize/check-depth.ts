// Rules recurse along plans and expressions: what is nested deeper than their stack bears is refused before they start.
import { PgError } from '../../errors.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { children } from '../traverse-expression.ts'
import { expressionsOf, inputsOf } from '../traverse-plan.ts'
import { expressionDepthMax, planDepthMax } from './limits.ts'

export function checkDepth(plan: LogicalPlan): void {
  const plans: { plan: LogicalPlan; depth: number }[] = [{ plan, depth: 1 }]
  while (plans.length > 0) {
    const { plan: node, depth } = plans.pop()!
    if (depth > planDepthMax) throw tooDeep()
    for (const input of inputsOf(node)) plans.push({ plan: input, depth: depth + 1 })
    for (const expression of expressionsOf(node)) checkExpression(expression, depth, plans)
  }
}

function checkExpression(root: Expression, planDepth: number, plans: { plan: LogicalPlan; depth: number }[]): void {
  const stack: { expression: Expression; depth: number }[] = [{ expression: root, depth: 1 }]
  while (stack.length > 0) {
    const { expression, depth } = stack.pop()!
    if (depth > expressionDepthMax) throw tooDeep()
    if (expression.kind === 'subquery') plans.push({ plan: expression.plan, depth: planDepth + 1 })
    for (const part of children(expression)) stack.push({ expression: part, depth: depth + 1 })
  }
}

const tooDeep = (): PgError =>
  new PgError('54001', 'stack depth limit exceeded', { hint: 'Simplify the statement: it is nested too deeply.' })
