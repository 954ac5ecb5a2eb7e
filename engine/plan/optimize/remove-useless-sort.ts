// An order that nothing above can see is not made: under aggregates that do not depend on it, joins, set operations and sorts.
import { findFunction } from '../../functions/registry.ts'
import type { LogicalPlan } from '../logical.ts'
import { expressionKey } from '../traverse-expression.ts'
import { mapInputs } from '../traverse-plan.ts'

/** Aggregates with the same result in any order of rows. */
const orderFree: ReadonlySet<string> = new Set([
  ...['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or', 'bit_xor'],
  ...['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'],
])

export const removeUselessSorts = (plan: LogicalPlan): LogicalPlan => remove(plan, true)

function remove(plan: LogicalPlan, ordered: boolean): LogicalPlan {
  switch (plan.kind) {
    case 'sort': {
      if (!ordered) return remove(plan.input, false)
      const seen = new Set<string>()
      const keys = plan.keys.filter((key) => {
        const name = expressionKey(key.expression)
        const useful = key.expression.kind !== 'literal' && !seen.has(name)
        seen.add(name)
        return useful
      })
      if (keys.length === 0) return remove(plan.input, true)
      const input = remove(plan.input, true)
      return input === plan.input && keys.length === plan.keys.length ? plan : { ...plan, keys, input }
    }
    case 'aggregate': {
      const free = plan.aggregates.every(
        (call) => call.orderBy.length > 0 || call.distinct || orderFree.has(findFunction(call.function)?.name ?? ''),
      )
      return over(plan, !free)
    }
    case 'project':
    case 'project-set':
    case 'filter':
      return over(plan, ordered)
    case 'distinct':
      return over(plan, ordered || plan.on !== undefined)
    case 'limit':
    case 'window':
    case 'insert':
    case 'with':
      return over(plan, true)
    case 'join':
    case 'mark-join':
    case 'set-operation':
      return over(plan, false)
    case 'apply':
      return over(plan, false)
    default:
      return over(plan, true)
  }
}

const over = (plan: LogicalPlan, ordered: boolean): LogicalPlan => mapInputs(plan, (input) => remove(input, ordered))
