// From a bound query to the plan that execute runs.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { lower } from '../../../engine/plan/lower/lower.ts'
import type { LogicalPlan } from '../../../engine/plan/logical.ts'
import { ExpiryLimits } from '../../../engine/plan/optimize/hide-expired.ts'
import { optimize, type OptimizeContext } from '../../../engine/plan/optimize/optimize.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { SessionCore } from '../session-core.ts'
import { catalogFor } from '../triggers/transition-tables.ts'

export function planQuery(core: SessionCore, query: BoundQuery, settings = core.textSettings): PhysicalPlan {
  const { facts: session } = core
  return planFor(
    query.plan,
    { catalog: catalogFor(core), settings, session },
    query.parameters.length + query.currentRows.length,
  )
}

/** parameters: how many the plan has by itself. */
export function planFor(plan: LogicalPlan, context: OptimizeContext, parameters: number): PhysicalPlan {
  const expiryLimits = new ExpiryLimits(parameters + 1)
  const optimized = optimize(plan, { ...context, expiryLimits })
  const { list } = expiryLimits
  const lowered = lower(optimized, {
    catalog: context.catalog,
    firstFreeParameter: parameters + list.length + 1,
  })
  return list.length === 0 ? lowered : { ...lowered, expiryLimits: list }
}
