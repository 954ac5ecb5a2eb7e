// Where columns lie in the rows of a physical plan, and expressions over those places.
import type { ColumnId, Expression, SortKey } from '../expression.ts'
import type { PlanColumn } from '../logical.ts'
import { mapSortKeys, transform } from '../traverse-expression.ts'

/** Columns of enclosing applies, as the parameters that carry them. */
export type Outer = ReadonlyMap<ColumnId, Expression>

/** The first place of each column. */
export function slotsOf(columns: readonly PlanColumn[]): Map<ColumnId, number> {
  const slots = new Map<ColumnId, number>()
  columns.forEach((column, i) => {
    if (!slots.has(column.id)) slots.set(column.id, i)
  })
  return slots
}

export function bindSlots(expression: Expression, slots: ReadonlyMap<ColumnId, number>, outer: Outer): Expression {
  return transform(expression, (part) => {
    if (part.kind === 'subquery') throw new Error('a subquery was left in an expression')
    if (part.kind !== 'column') return part
    const slot = slots.get(part.id)
    if (slot !== undefined) return { kind: 'slot', slot, type: part.type }
    const parameter = outer.get(part.id)
    if (!parameter) throw new Error(`column ${part.id} is not in scope`)
    return parameter
  })
}

/** Outer columns as parameters, own columns as they are. */
export const bindOuter = (expression: Expression, slots: ReadonlyMap<ColumnId, number>, outer: Outer): Expression =>
  transform(expression, (part) => (part.kind === 'column' && !slots.has(part.id) ? (outer.get(part.id) ?? part) : part))

export const bindKeys = (
  keys: readonly SortKey[],
  slots: ReadonlyMap<ColumnId, number>,
  outer: Outer,
): readonly SortKey[] => mapSortKeys(keys, (expression) => bindSlots(expression, slots, outer))
