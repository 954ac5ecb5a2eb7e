// Rules recurse along plans and expressions: what is nested deeper than their stack bears is refused before they start.
import { PgError } from '../../errors.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { children } from '../traverse-expression.ts'
import { expressionsOf, inputsOf } from '../traverse-plan.ts'
import { expressionDepthMax, planDepthMax } from './limits.ts'

/** Recurses itself, but no deeper than it lets others. */
export function checkDepth(plan: LogicalPlan, depth = 1): void {
  if (depth > planDepthMax) throw tooDeep()
  for (const expression of expressionsOf(plan)) checkExpression(expression, 1, depth)
  for (const input of inputsOf(plan)) checkDepth(input, depth + 1)
}

function checkExpression(expression: Expression, depth: number, planDepth: number): void {
  if (depth > expressionDepthMax) throw tooDeep()
  if (expression.kind === 'subquery') checkDepth(expression.plan, planDepth + 1)
  for (const part of children(expression)) checkExpression(part, depth + 1, planDepth)
}

const tooDeep = (): PgError =>
  new PgError('54001', 'stack depth limit exceeded', { hint: 'Simplify the statement: it is nested too deeply.' })
