// RETURNING: expressions over the written row, with old and new as PostgreSQL 18 names them.
import { ownOid } from '../../inheritance/tree-table.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { type Table, visibleColumns } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { rowTypeOf } from '../../types/user-oids.ts'
import { columnFor } from '../binding.ts'
import { coerceType } from '../overloads/coerce.ts'
import { addItems, inClause, openLevel, type Level, type ScopeColumn, type ScopeItem } from '../scope.ts'
import { bindTargets } from '../query/targets.ts'
import { boolType, isUnknown } from '../types/types.ts'

export type Returning = readonly { readonly column: PlanColumn; readonly expression: Expression }[]

/** An INSERT, UPDATE or DELETE under its WITH queries. */
export interface BoundWrite {
  readonly plan: LogicalPlan
  readonly returning: Returning | undefined
}

interface Rows {
  /** The target as plain names see it. */
  readonly target: ScopeItem
  readonly others: readonly ScopeItem[]
  /** Where * stands, the others' columns come first. */
  readonly othersFirst?: boolean
  /** In the table's order; undefined: there is no such row, its columns are NULL. */
  readonly oldRow?: readonly ScopeColumn[]
  readonly newRow?: readonly ScopeColumn[]
  /** Where only some of the rows have one: which do. */
  readonly oldPresent?: Expression
  readonly newPresent?: Expression
}

export function bindReturning(
  clause: ParseNode | undefined,
  table: Table,
  rows: Rows,
  parent: Level,
): Returning | undefined {
  if (!clause) return undefined
  const { binding } = parent
  const level = openLevel(binding, parent.parent, 'returning', false)
  for (const [name, cte] of parent.ctes) level.ctes.set(name, cte)
  if (parent.mergeAction) level.mergeAction = parent.mergeAction
  const taken = new Set([rows.target, ...rows.others].map((item) => item.name))
  const options = (clause.options ?? []) as ParseNode[]
  const aliasOf = (which: 'OLD' | 'NEW'): string =>
    options.map((option) => option.ReturningOption).find((option) => option?.option === `RETURNING_OPTION_${which}`)
      ?.value ?? which.toLowerCase()
  const extra = (
    [
      ['OLD', rows.oldRow, rows.oldPresent],
      ['NEW', rows.newRow, rows.newPresent],
    ] as const
  )
    .map(([which, columns, present]) => rowItem(aliasOf(which), columns, present, table))
    .filter((item) => !taken.has(item.name))
  const named = rows.othersFirst ? [...rows.others, rows.target] : [rows.target, ...rows.others]
  addItems(level, [...named, ...extra])
  const targets = inClause(level, 'returning', () => bindTargets(clause.exprs, level))
  return targets.map((target) => {
    const expression = isUnknown(target.expression)
      ? coerceType(target.expression, Oid.text, 'implicit', binding)
      : target.expression
    return { column: columnFor(binding, target.name, expression), expression }
  })
}

const never: Expression = { kind: 'literal', value: false, type: boolType }

const rowItem = (
  name: string,
  columns: readonly ScopeColumn[] | undefined,
  present: Expression | undefined = columns ? undefined : never,
  table: Table,
): ScopeItem => ({
  name,
  rowType: rowTypeOf(ownOid(table.info.oid)),
  ...(present && { present }),
  // Nameless columns are the last.
  columns: visibleColumns(table.schema.columns).map((column, index) =>
    columns
      ? { ...columns[index], name: column.name }
      : { name: column.name, expression: { kind: 'literal', value: null, type: column.type } },
  ),
  relationVisible: true,
  columnsVisible: false,
})
