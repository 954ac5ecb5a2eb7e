// WHEN of a trigger: a condition over the rows OLD and NEW, checked when the trigger is made, and bound again over values when it is to fire.
import { PgError } from '../errors.ts'
import { locationOf, type ParseNode } from '../parse/node.ts'
import { subqueryIn } from '../parse/subquery-in.ts'
import type { Expression } from '../plan/expression.ts'
import type { PlanColumn } from '../plan/logical.ts'
import { type Table, visibleColumns } from '../tables.ts'
import { at, freshColumn, openBinding, type BindContext, type Binding } from './binding.ts'
import { coerceToBoolean } from './overloads/coerce.ts'
import { bindExpression, storedExpression } from './expression/expression.ts'
import { mapChildren } from './expression/rewrite.ts'
import { addItems, itemOf, openLevel } from './scope.ts'

export interface BoundWhen {
  readonly expression: Expression
  /** Visible columns of the table, as each of the rows has them. */
  readonly old: readonly PlanColumn[]
  readonly new: readonly PlanColumn[]
}

/** stored: its names were checked before. */
export function bindWhen(node: ParseNode, table: Table, context: BindContext, stored = false): BoundWhen {
  const binding = openBinding(context)
  const rows = rowsOf(table, binding)
  const level = openLevel({ ...binding, ...(stored && { quiet: true }) }, undefined, 'trigger when', false)
  level.unchecked = true
  const of = { table: table.info.oid }
  addItems(level, [itemOf('old', rows.old, of), itemOf('new', rows.new, of)])
  const subquery = subqueryIn(node)
  if (subquery)
    throw new PgError('0A000', 'cannot use subquery in trigger WHEN condition', at(binding, locationOf(subquery)))
  return { ...rows, expression: coerceToBoolean(bindExpression(node, level), 'WHEN', binding) }
}

function rowsOf({ schema }: Table, binding: Binding): Pick<BoundWhen, 'old' | 'new'> {
  const columns = visibleColumns(schema.columns)
  const fresh = (): PlanColumn[] => columns.map((column) => freshColumn(binding, column.name, column.type))
  return { old: fresh(), new: fresh() }
}

/** Over parameters: OLD's columns, then NEW's. */
export function whenOverParameters(sql: string, table: Table, context: BindContext): Expression {
  const { expression, old, new: fresh } = bindWhen(storedExpression(sql), table, context, true)
  const numbers = new Map([...old, ...fresh].map(({ id }, i) => [id, i + 1]))
  const change = (part: Expression): Expression =>
    part.kind === 'column'
      ? { kind: 'parameter', number: numbers.get(part.id)!, type: part.type }
      : mapChildren(part, change)
  return change(expression)
}
