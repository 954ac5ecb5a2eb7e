// From a bound query to the plan that execute runs.
import type { BoundQuery } from '../../engine/bind/statement.ts'
import { lower } from '../../engine/plan/lower.ts'
import { optimize } from '../../engine/plan/optimize/optimize.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import type { SessionCore } from './session-core.ts'

export function planQuery(core: SessionCore, query: BoundQuery, settings = core.textSettings): PhysicalPlan {
  const { catalog, facts: session } = core
  const optimized = optimize(query.plan, { catalog, settings, session })
  return lower(optimized, { catalog, firstFreeParameter: query.parameters.length + 1 })
}
