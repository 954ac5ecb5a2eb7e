// Runs the rules on single expressions over every expression of a plan.
import type { LogicalPlan } from '../logical.ts'
import type { Expression } from '../expression.ts'
import { conjunctsOf, isLiteralNotTrue, transform } from '../traverse-expression.ts'
import { mapExpressions, transformPlan } from '../traverse-plan.ts'
import type { OptimizeContext } from './context.ts'
import { factorCommonConjuncts } from './factor-common-conjuncts.ts'
import { foldConstant } from './fold-constants.ts'
import { narrowComparison } from './narrow-comparison.ts'
import { simplifyBoolean } from './simplify-boolean.ts'

/** Settled expressions are remembered, so that later rounds cost nothing. */
export type SettledExpressions = WeakSet<Expression>

export function simplifyExpressions(
  plan: LogicalPlan,
  context: OptimizeContext,
  settled: SettledExpressions,
): LogicalPlan {
  return transformPlan(plan, (node) => {
    const simplified = mapExpressions(node, (expression) => {
      if (settled.has(expression)) return expression
      const simple = simplifyExpression(expression, context)
      settled.add(simple)
      return simple
    })
    return simplified.kind === 'scan' && simplified !== node ? withPlainFilters(simplified) : simplified
  })
}

/** A scan's filters are conjuncts: simplifying may have made ANDs or TRUE of them. */
function withPlainFilters(scan: Extract<LogicalPlan, { kind: 'scan' }>): LogicalPlan {
  const filters = scan.filters.flatMap(conjunctsOf)
  return filters.some(isLiteralNotTrue) ? { kind: 'empty', columns: scan.columns } : { ...scan, filters }
}

export const simplifyExpression = (expression: Expression, context: OptimizeContext): Expression =>
  transform(expression, (part) => factorCommonConjuncts(simplifyBoolean(narrowComparison(foldConstant(part, context)))))
