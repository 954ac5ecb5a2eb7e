// An outer join becomes an inner one (or a full join a one-sided one) where a filter above rejects the rows it pads with NULLs.
import type { Expression } from '../expression.ts'
import { rejectsNulls } from '../facts.ts'
import type { JoinType, LogicalPlan } from '../logical.ts'
import { outputIds } from '../traverse-plan.ts'

/** The join type that is enough under these filters. */
export function strengthenedType(
  join: Extract<LogicalPlan, { kind: 'join' }>,
  filters: readonly Expression[],
): JoinType {
  if (join.type !== 'left' && join.type !== 'right' && join.type !== 'full') return join.type
  const rejects = (side: LogicalPlan): boolean => {
    const ids = outputIds(side)
    return filters.some((filter) => rejectsNulls(filter, ids))
  }
  const keepsLeft = join.type !== 'right' && !rejects(join.right)
  const keepsRight = join.type !== 'left' && !rejects(join.left)
  if (keepsLeft) return keepsRight ? 'full' : 'left'
  return keepsRight ? 'right' : 'inner'
}
