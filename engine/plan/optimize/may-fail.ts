// Whether computing something may end in an error, so that nobody may do it for rows that did not ask for it.
import { builtInName } from '../../functions/built-in-name.ts'
import { findFunction } from '../../functions/registry.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import { some } from '../traverse-expression.ts'
import { expressionsOf, inputsOf } from '../traverse-plan.ts'
import { isComparison } from './leakproof.ts'

/** Besides comparisons: these have an answer for all values. Of numerics only one of 131,072 digits would have none. */
const total: ReadonlySet<string> = new Set([
  'numeric_eq',
  'numeric_ne',
  'numeric_lt',
  'numeric_le',
  'numeric_gt',
  'numeric_ge',
  'numeric_add',
  'numeric_sub',
  'numeric_mul',
  'textcat',
  'lower',
  'upper',
  'length',
  'starts_with',
  'relabel',
])

function failsInPart(part: Expression): boolean {
  switch (part.kind) {
    case 'column':
    case 'slot':
    case 'literal':
    case 'parameter':
    case 'and':
    case 'or':
    case 'not':
    case 'is-null':
    case 'is-boolean':
    case 'case':
    case 'coalesce':
    case 'minmax':
    case 'row':
      return false
    case 'is-distinct':
      return !isTotal(part.equals)
    case 'in-list':
    case 'array-comparison':
    case 'call':
      return !isTotal(part.function)
    default:
      return true
  }
}

function isTotal(oid: number): boolean {
  if (isComparison(oid)) return true
  const definition = findFunction(oid)
  return definition !== undefined && total.has(builtInName(definition))
}

export const mayFail = (expression: Expression): boolean => some(expression, failsInPart)

/** Sums that outgrow their type are not counted: it takes more rows than there are. */
export function planMayFail(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'function-scan':
    case 'fetch-rows':
    case 'lock-rows':
      return true
    case 'apply':
    case 'mark-join':
      if (plan.type === 'single' && !isOneRow(plan.right)) return true
      break
    case 'aggregate':
      if (plan.aggregates.some((call) => isOwn(call.function))) return true
      break
    case 'window':
      if (plan.calls.some((call) => isOwn(call.function))) return true
      break
    default:
  }
  return expressionsOf(plan).some(mayFail) || inputsOf(plan).some(planMayFail)
}

/** Of a user's. */
const isOwn = (oid: number): boolean => {
  const definition = findFunction(oid)
  return !definition || builtInName(definition) === ''
}

/** Whether it has one row at most, whatever the tables hold. */
export function isOneRow(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'aggregate':
      return plan.groups.length === 0 && !plan.groupingSets
    case 'values':
      return plan.rows.length <= 1
    case 'limit':
      return plan.limit?.kind === 'literal' && plan.limit.value !== null && BigInt(plan.limit.value as bigint) <= 1n
    case 'project':
    case 'filter':
    case 'sort':
    case 'distinct':
      return isOneRow(plan.input)
    default:
      return false
  }
}
