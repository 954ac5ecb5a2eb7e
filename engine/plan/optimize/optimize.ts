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
import { anyOf, operatorsIn } from './operators-in.ts'
import { narrowWindows, pruneColumns } from './prune-columns.ts'
import { pushFilters } from './push-filter-down.ts'
import { pushIntoRemoteScans } from './push-into-remote-scan.ts'
import { pushLimits } from './push-limit-down.ts'
import { reduceAggregateInputs } from './reduce-aggregate-input.ts'
import { removeUselessDistinct } from './remove-useless-distinct.ts'
import { removeUselessSorts } from './remove-useless-sort.ts'
import { reorderJoins } from './reorder-joins.ts'
import { shareSubplans } from './share-subplans.ts'
import { shareSums } from './share-sums.ts'
import { SettledExpressions, simplifyExpressions } from './simplify-expressions.ts'
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
  const settled = new SettledExpressions()
  const derived = new Set<string>()
  const simplify: Rule = { apply: (plan) => simplifyExpressions(plan, context, settled) }

  const rewriting = new Rewriting(original)
  rewriting.run(simplify, { apply: (plan) => subqueriesToApply(plan, rules) })
  const { expiryLimits } = context
  if (expiryLimits) rewriting.run({ apply: (plan) => hideExpired(plan, context.catalog, expiryLimits) })
  rewriting.inRounds(
    inlining,
    simplify,
    folding,
    pushing,
    { about: anyOf('apply'), apply: (plan) => unnestApplies(plan, rules) },
    merging,
    unsorting,
    undoubling,
  )
  rewriting.run(filteringCtes, simplify, pushing)
  rewriting.run({ about: anyOf('join', 'mark-join', 'aggregate'), apply: (plan) => shareSubplans(plan, rules) })
  rewriting.run(derivingGroups, { about: anyOf('aggregate'), apply: (plan) => shareSums(plan, rules) })
  rewriting.inRounds(pruning, merging)
  rewriting.inRounds(
    { about: anyOf('join', 'mark-join'), apply: (plan) => inferRestrictions(plan, derived) },
    simplify,
    pushing,
    folding,
  )
  rewriting.run(
    { about: anyOf('join'), apply: (plan) => aggregateBeforeJoins(plan, rules) },
    { about: anyOf('aggregate'), apply: (plan) => aggregateBeforeFunctions(plan, rules) },
  )
  const reordering: Rule = {
    about: anyOf('join', 'mark-join'),
    apply: (plan) => reorderJoins(plan, new Estimator(context.catalog)),
  }
  rewriting.run(reordering)
  // Fewer groups may be built where they were probed.
  if (rewriting.run({ about: anyOf('join', 'mark-join'), apply: (plan) => reduceAggregateInputs(plan, rules) }))
    rewriting.run(reordering)
  rewriting.inRounds(limiting, merging, pruning)
  rewriting.run(
    { apply: (plan) => pushIntoRemoteScans(plan, context.catalog) },
    { about: anyOf('limit'), apply: (plan) => fetchAfterLimits(plan, rules) },
    { about: anyOf('window'), apply: narrowWindows },
  )
  const { plan } = rewriting
  checkDepth(plan)
  return withOutput(plan, columns)
}

interface Rule {
  /** Operators of which a plan must have one for the rule to change it; absent: whatever it has. */
  readonly about?: number
  readonly apply: (plan: LogicalPlan) => LogicalPlan
}

const inlining: Rule = { about: anyOf('with'), apply: inlineCtes }
const folding: Rule = { about: anyOf('empty', 'values', 'limit'), apply: foldEmpty }
const pushing: Rule = { apply: pushFilters }
const merging: Rule = { about: anyOf('project'), apply: mergeProjects }
const unsorting: Rule = { about: anyOf('sort'), apply: removeUselessSorts }
const undoubling: Rule = { about: anyOf('distinct'), apply: removeUselessDistinct }
const filteringCtes: Rule = { about: anyOf('with'), apply: filterCtesByReaders }
const derivingGroups: Rule = { about: anyOf('aggregate'), apply: deriveGroups }
const pruning: Rule = { apply: pruneColumns }
const limiting: Rule = { about: anyOf('limit'), apply: pushLimits }

/** A plan on its way, and which operators it has by now. */
class Rewriting {
  plan: LogicalPlan
  #operators: number
  /** The plan that a rule was seen to leave alone: it would do so again. */
  readonly #left = new Map<Rule, LogicalPlan>()

  constructor(plan: LogicalPlan) {
    this.plan = plan
    this.#operators = operatorsIn(plan)
  }

  /** Whether one of the rules changed the plan. */
  run(...rules: readonly Rule[]): boolean {
    const before = this.plan
    for (const rule of rules) {
      const { about, apply } = rule
      if (about !== undefined && (this.#operators & about) === 0) continue
      if (this.#left.get(rule) === this.plan) continue
      const changed = apply(this.plan)
      if (changed === this.plan) {
        this.#left.set(rule, changed)
        continue
      }
      this.plan = changed
      this.#operators = operatorsIn(changed)
    }
    return this.plan !== before
  }

  /** All rules in turn until a round changes nothing, within bounds. */
  inRounds(...rules: readonly Rule[]): void {
    for (let round = 0; round < roundsMax; round++) if (!this.run(...rules)) return
  }
}

export type { OptimizeContext }
