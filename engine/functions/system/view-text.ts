// What a view's query reads as now, by the names that the session sees.
import { queryOf } from '../../relation-word.ts'
import type { Relation } from '../../tables.ts'
import type { FunctionContext } from '../function.ts'
import { effect } from './effects.ts'

/** wrapColumn: items of a list go on a new line where they would end behind it. null: it is no view. */
export function viewText(
  relation: Relation | undefined,
  context: Pick<FunctionContext, 'effect'>,
  pretty = false,
  wrapColumn = 0,
): string | null {
  const query = relation && queryOf(relation)
  if (!query) return null
  // What cannot be bound any more is shown as it was written.
  return effect(context, 'view-text', relation.oid, pretty, wrapColumn) ?? ` ${query.sql.trim().replace(/;$/, '')};`
}
