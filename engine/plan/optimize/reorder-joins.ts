// Join order by estimated cost: dynamic programming where relations are few, greedy where they are many. Builds each inner
// join with its smaller side on the right, where the hash table is made.
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { conjunction, mapSame } from '../traverse-expression.ts'
import { mapInputs, outputColumns, withOutput } from '../traverse-plan.ts'
import { Estimator } from '../estimate/cardinality.ts'
import { dynamicJoinOrder } from './dynamic-join-order.ts'
import { greedyJoinOrder } from './greedy-join-order.ts'
import { JoinGraph } from './join-graph.ts'
import { joinGroup, opensGroup } from './join-group.ts'
import { dynamicJoinsMax, orderedJoinsMax } from './limits.ts'

export const reorderJoins = (plan: LogicalPlan, estimator: Estimator): LogicalPlan => reorder(plan, true, estimator)

/** positional: whoever reads this plan counts its columns. */
function reorder(plan: LogicalPlan, positional: boolean, estimator: Estimator): LogicalPlan {
  if (plan.kind === 'with') return reorderWith(plan, positional, estimator)
  if (!opensGroup(plan)) {
    return mapInputs(plan, (input) => reorder(input, inputIsPositional(plan, positional), estimator))
  }
  const inputs = (): LogicalPlan => mapInputs(plan, (input) => reorder(input, positional, estimator))
  if (joinGroup(plan, (leaf) => leaf).elements.length > orderedJoinsMax) return inputs()
  const group = joinGroup(plan, (leaf) => reorder(leaf, false, estimator))
  const ordered = bestOrder(new JoinGraph(group.elements, group.terms, estimator))
  if (!ordered) return inputs()
  if (group.renamed.size > 0) {
    const items = outputColumns(plan).map((column) => ({
      column,
      expression: group.renamed.get(column.id) ?? ({ kind: 'column', id: column.id, type: column.type } as Expression),
    }))
    return { kind: 'project', input: ordered, items }
  }
  return positional ? withOutput(ordered, outputColumns(plan)) : ordered
}

/** CTEs first: the estimates of what reads them depend on theirs. */
function reorderWith(
  plan: Extract<LogicalPlan, { kind: 'with' }>,
  positional: boolean,
  estimator: Estimator,
): LogicalPlan {
  const ctes = mapSame(plan.ctes, (cte) => {
    const inner = reorder(cte.plan, false, estimator)
    estimator.register(cte.cte, inner)
    return inner === cte.plan ? cte : { ...cte, plan: inner }
  })
  const body = reorder(plan.body, positional, estimator)
  return ctes === plan.ctes && body === plan.body ? plan : { ...plan, ctes, body }
}

function inputIsPositional(plan: LogicalPlan, positional: boolean): boolean {
  switch (plan.kind) {
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock-rows':
    case 'distinct':
    case 'window':
    case 'join':
    case 'mark-join':
    case 'apply':
      return positional
    case 'set-operation':
    case 'recursive':
      return true
    default:
      return false
  }
}

function bestOrder(graph: JoinGraph): LogicalPlan | undefined {
  const found =
    (graph.elements.length <= dynamicJoinsMax ? dynamicJoinOrder(graph) : undefined) ?? greedyJoinOrder(graph)
  if (!found) return undefined
  const condition = conjunction(graph.constants)
  return condition ? { kind: 'filter', input: found.plan, condition } : found.plan
}
