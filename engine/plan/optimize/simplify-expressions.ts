// Runs the rules on single expressions over every expression of a plan.
import type { LogicalPlan } from '../logical.ts'
import type { Expression } from '../expression.ts'
import { conjunctsOf, isLiteralNotTrue, mapChildren } from '../traverse-expression.ts'
import { mapExpressions, transformPlan } from '../traverse-plan.ts'
import type { OptimizeContext } from './context.ts'
import { factorCommonConjuncts } from './factor-common-conjuncts.ts'
import { foldConstant } from './fold-constants.ts'
import { narrowComparison } from './narrow-comparison.ts'
import { rowOfCtid } from './row-of-ctid.ts'
import { simplifyBoolean } from './simplify-boolean.ts'

/** What is settled is remembered, so that later rounds cost nothing; literals always are. Sets are not weak: many weak members cost the
    collector of garbage more than the rules take. */
export class SettledExpressions {
  /** Simplified as a whole: it stays as it is where it stands. */
  readonly whole = new Set<Expression>()
  /** It, or the AND or OR that it is a term of, was simplified to itself: it is what it is wherever it stands. */
  readonly fixed = new Set<Expression>()
}

export function simplifyExpressions(
  plan: LogicalPlan,
  context: OptimizeContext,
  settled: SettledExpressions,
): LogicalPlan {
  return transformPlan(plan, (node) => {
    const simplified = mapExpressions(node, (expression) => {
      if (expression.kind === 'literal' || settled.whole.has(expression) || settled.fixed.has(expression))
        return expression
      const simple = simplify(expression, context, settled.fixed)
      settled.whole.add(simple)
      if (simple === expression) fix(simple, settled.fixed)
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
  simplify(expression, context, new Set())

function simplify(expression: Expression, context: OptimizeContext, fixed: Set<Expression>): Expression {
  const deep = (part: Expression): Expression => {
    if (part.kind === 'literal' || fixed.has(part)) return part
    const inner = mapChildren(part, deep)
    return factorCommonConjuncts(simplifyBoolean(rowOfCtid(narrowComparison(foldConstant(inner, context)))))
  }
  return deep(expression)
}

/** Conditions are taken apart at their ANDs and ORs, and put together anew. */
function fix(expression: Expression, fixed: Set<Expression>): void {
  fixed.add(expression)
  if (expression.kind === 'and' || expression.kind === 'or') for (const term of expression.args) fix(term, fixed)
}
