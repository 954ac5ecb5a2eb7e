// A scan: its filters as an expression, as predicates that storage may use, and as an index's condition.
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import type { PhysicalOperator } from '../physical.ts'
import { planIndex } from '../plan-index.ts'
import { scanPredicates } from '../scan-predicates.ts'
import { conjunction, conjunctsOf } from '../traverse-expression.ts'
import type { Lowered, Lowering } from './lower.ts'
import { bindOuter, bindSlots, slotsOf, type Outer } from './slots.ts'

export function lowerScan(lowering: Lowering, plan: Extract<LogicalPlan, { kind: 'scan' }>, outer: Outer): Lowered {
  const slots = slotsOf(plan.columns)
  const filter = conjunction(plan.filters)
  const attributes = new Map(plan.columns.map((column, i) => [column.id, plan.attributes[i]]))
  const terms = plan.filters.map((term) => bindOuter(term, slots, outer))
  const found = planIndex(plan, terms.flatMap(conjunctsOf), lowering.catalog, () =>
    lowering.estimator.of({ ...plan, filters: [], limit: undefined }),
  )
  const bound = (parts: readonly Expression[]): Expression | undefined => {
    const all = conjunction(parts)
    return all && bindSlots(all, slots, outer)
  }
  const rest = found && bound(found.rest)
  const operator: PhysicalOperator = {
    kind: 'scan',
    table: plan.table,
    attributes: plan.attributes,
    predicates: scanPredicates(terms, attributes),
    ...(filter ? { filter: bindSlots(filter, slots, outer) } : {}),
    ...(plan.limit === undefined || filter ? {} : { limit: plan.limit }),
    ...(plan.remote ? { remote: plan.remote } : {}),
    ...(plan.file ? { file: plan.file } : {}),
    ...(found
      ? { index: { name: found.index.name, condition: bound(found.condition)!, ...(rest ? { rest } : {}) } }
      : {}),
  }
  const lowered = lowering.finish(plan, operator, plan.columns, { label: plan.alias || plan.name, read: found?.rows })
  lowering.noteScan(plan, lowered.plan.node)
  return lowered
}
