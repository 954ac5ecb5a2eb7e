// What the rules may ask of the statement they work on.
import type { SessionFacts } from '../../functions/function.ts'
import type { CatalogView } from '../../tables.ts'
import type { TextSettings } from '../../types/type.ts'
import type { ExpiryLimits } from './hide-expired.ts'
import type { ColumnId } from '../expression.ts'

export interface OptimizeContext {
  readonly catalog: CatalogView
  readonly settings: TextSettings
  readonly session: SessionFacts
  /** Absent: nothing is hidden. */
  readonly expiryLimits?: ExpiryLimits
}

/** The context of one run: also hands out ids for columns that rules make. */
export interface RuleContext extends OptimizeContext {
  freshId(): ColumnId
}

export function ruleContext(context: OptimizeContext, largestId: ColumnId): RuleContext {
  let last = largestId
  return { ...context, freshId: () => ++last }
}
