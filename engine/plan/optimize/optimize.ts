// The order in which rules run. Subqueries become joins first, filters and constants settle in rounds, then joins are
// ordered by cost once their inputs are as small as they get, and what remains unused is dropped.
import { PgError } from '../../errors.ts'
import { Estimator } from '../estimate/cardinality.ts'
import type { LogicalPlan } from '../logical.ts'
import { largestColumnId, outputColumns, withOutput } from '../traverse-plan.ts'
import { aggregateBeforeFunctions } from './aggregate-before-function.ts'
import { aggregateBeforeJoins } from './aggregate-before-join.ts'
import { checkDepth } from './check-depth.ts'
import { ruleContext, type OptimizeContext } from './context.ts'
import { deriveGroups } from './derive-groups.ts'
import { fetchAfterLimits } from './fetch-after-limit.ts'
import { filterCtesByReaders } from './filter-cte-by-readers.ts'
import { foldEmpty } from './fold-empty.ts'
import { hideExpired } from './hide-expired.ts'
import { inferRestrictions } from './infer-restrictions.ts'
import { inlineCtes } from './inline-cte.ts'
import { roundsMax } from './limits.ts'
import { mergeProjects } from './merge-projects.ts'
import { pruneColumns } from './prune-columns.ts'
import { pushFilters } from './push-filter-down.ts'
import { pushIntoRemoteScans } from './push-into-remote-scan.ts'
import { pushLimits } from './push-limit-down.ts'
import { reduceAggregateInputs } from './reduce-aggregate-input.ts'
import { removeUselessDistinct } from './remove-useless-distinct.ts'
import { removeUselessSorts } from './remove-useless-sort.ts'
import { reorderJoins } from './reorder-joins.ts'
import { shareSums } from './share-sums.ts'
import { simplifyExpressions, type SettledExpressions } from './simplify-expressions.ts'
import { subqueriesToApply } from './subquery-to-apply.ts'
import { unnestApplies } from './unnest-apply.ts'

/** A plan with the same rows and the same columns in the same order. */
export function optimize(plan: LogicalPlan, context: OptimizeContext): LogicalPlan {
  try {
    return optimized(plan, context)
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      throw new PgError('54001', 'stack depth limit exceeded')
    }
    throw error
  }
}

function optimized(original: LogicalPlan, context: OptimizeContext): LogicalPlan {
  checkDepth(original)
  const columns = outputColumns(original)
  const rules = ruleContext(context, largestColumnId(original))
  const settled: SettledExpressions = new WeakSet()
  const simplify = (plan: LogicalPlan): LogicalPlan => simplifyExpressions(plan, context, settled)
  const derived = new Set<string>()

  let plan = subqueriesToApply(simplify(original), rules)
  if (context.expiryLimits) plan = hideExpired(plan, context.catalog, context.expiryLimits)
  plan = inRounds(plan, [
    inlineCtes,
    simplify,
    foldEmpty,
    pushFilters,
    (current) => unnestApplies(current, rules),
    mergeProjects,
    removeUselessSorts,
    removeUselessDistinct,
  ])
  plan = pushFilters(simplify(filterCtesByReaders(plan)))
  plan = shareSums(deriveGroups(plan), rules)
  plan = inRounds(plan, [pruneColumns, mergeProjects])
  plan = inRounds(plan, [(current) => inferRestrictions(current, derived), simplify, pushFilters, foldEmpty])
  plan = aggregateBeforeFunctions(aggregateBeforeJoins(plan, rules), rules)
  plan = reorderJoins(plan, new Estimator(context.catalog))
  const reduced = reduceAggregateInputs(plan, rules)
  // Fewer groups may be built where they were probed.
  if (reduced !== plan) plan = reorderJoins(reduced, new Estimator(context.catalog))
  plan = inRounds(plan, [pushLimits, mergeProjects, pruneColumns])
  plan = pushIntoRemoteScans(plan, context.catalog)
  plan = fetchAfterLimits(plan, rules)
  checkDepth(plan)
  return withOutput(plan, columns)
}

/** All rules in turn until a round changes nothing, within bounds. */
function inRounds(plan: LogicalPlan, rules: readonly ((plan: LogicalPlan) => LogicalPlan)[]): LogicalPlan {
  let current = plan
  for (let round = 0; round < roundsMax; round++) {
    const before = current
    for (const rule of rules) current = rule(current)
    if (current === before) return current
  }
  return current
}

export type { OptimizeContext }
