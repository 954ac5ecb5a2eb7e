// An outer join of which only the padded rows are wanted finds rows without a match: it is an anti join, and its other side is NULL.
import { Oid } from '../../types/oids.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { rejectsNulls } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { conjunctsOf } from '../traverse-expression.ts'
import { outputColumns, outputIds } from '../traverse-plan.ts'

type Join = Extract<LogicalPlan, { kind: 'join' }>

/** The join's rows under the filters, and the filters that are still to be applied; undefined: it is no such join. */
export function antiJoined(
  join: Join,
  filters: readonly Expression[],
): { readonly plan: LogicalPlan; readonly filters: readonly Expression[] } | undefined {
  if (join.type !== 'left' && join.type !== 'right') return undefined
  const [kept, matched] = join.type === 'left' ? [join.left, join.right] : [join.right, join.left]
  const ids = outputIds(matched)
  const told = filters.find((filter) => tellsPadding(filter, ids, conjunctsOf(join.condition)))
  if (!told) return undefined
  const anti: LogicalPlan = { ...join, type: 'anti', left: kept, right: matched }
  const items = outputColumns(join).map((column) => ({
    column,
    expression: (ids.has(column.id)
      ? { kind: 'literal', value: null, type: column.type }
      : { kind: 'column', id: column.id, type: column.type }) as Expression,
  }))
  return { plan: { kind: 'project', input: anti, items }, filters: filters.filter((filter) => filter !== told) }
}

/** IS NULL of a column that is not NULL where the condition holds. */
function tellsPadding(filter: Expression, ids: ReadonlySet<ColumnId>, terms: readonly Expression[]): boolean {
  if (filter.kind !== 'is-null' || filter.negated || filter.arg.kind !== 'column') return false
  // Of a row it looks at the fields.
  if (!ids.has(filter.arg.id) || filter.arg.type.oid === Oid.record) return false
  const column = new Set([filter.arg.id])
  return terms.some((term) => rejectsNulls(term, column))
}
