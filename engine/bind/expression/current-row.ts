// WHERE CURRENT OF: the row that a cursor stands on. The statement that names the cursor compares row ids with a parameter, which the
// session fills in when the statement runs; the cursor's own query yields the ids of its tables' rows behind its columns.
import { notSupported } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { hasParts } from '../../partitioned/partition-tree.ts'
import { operatorFunction } from '../../plan/facts.ts'
import { type LogicalPlan, type PlanColumn, rowIdAttribute } from '../../plan/logical.ts'
import { largestColumnId, outputColumns } from '../../plan/traverse-plan.ts'
import type { CatalogView } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { columnRef, type Binding } from '../binding.ts'
import { mapExpression, mapPlan } from './rewrite.ts'
import type { CurrentRow, CursorRow } from '../statement.ts'
import { int8Type, typeOf } from '../types/types.ts'

/** body: a CurrentOfExpr. The parameter's number is negative until all others are known (numberCurrentRows). */
export function bindCurrentOf(body: ParseNode, table: number, rowId: PlanColumn, binding: Binding): Expression {
  const relation = binding.catalog.relationByOid(table)
  if (relation?.kind === 'table' && hasParts(relation.table.info))
    throw notSupported('WHERE CURRENT OF on a table with partitions or inheriting tables')
  const number = -binding.shared.currentRows.push({ cursor: body.cursor_name ?? '', table })
  return {
    kind: 'call',
    function: operatorFunction('=', Oid.int8),
    args: [columnRef(rowId), { kind: 'parameter', number, type: int8Type }],
    type: typeOf(Oid.bool),
    form: { kind: 'operator', name: '=' },
  }
}

/** Parameters of current rows follow the statement's own. */
export function numberCurrentRows(plan: LogicalPlan, rows: readonly CurrentRow[], parameters: number): LogicalPlan {
  if (rows.length === 0) return plan
  return mapPlan(plan, (expression) =>
    mapExpression(expression, (inner) =>
      inner.kind === 'parameter' && inner.number < 0 ? { ...inner, number: parameters - inner.number } : inner,
    ),
  )
}

export interface RowsOfCursor {
  readonly plan: LogicalPlan
  /** Row ids that the plan yields behind the query's columns, in this order. */
  readonly rows: readonly CursorRow[]
}

/** A cursor's plan with the ids of the rows that its rows are made of: those it locks, or those of the one table that it scans. */
export function withCursorRows(plan: LogicalPlan, catalog: CatalogView): RowsOfCursor {
  const visible = outputColumns(plan)
  const found = expose(plan, largestColumnId(plan) + 1, catalog)
  if (!found) return { plan, rows: [] }
  const columns = [...visible, ...found.rows.map(({ rowId }) => rowId)]
  return {
    plan: {
      kind: 'project',
      input: found.plan,
      items: columns.map((column) => ({ column, expression: columnRef(column) })),
    },
    rows: found.rows.map(({ table, locked }) => ({ table, locked })),
  }
}

interface Exposed {
  readonly plan: LogicalPlan
  readonly rows: readonly (CursorRow & { readonly rowId: PlanColumn })[]
}

function expose(plan: LogicalPlan, nextColumn: number, catalog: CatalogView): Exposed | undefined {
  switch (plan.kind) {
    case 'lock-rows': {
      const columns = new Map(outputColumns(plan).map((column) => [column.id, column]))
      const rows = plan.locks.flatMap(({ table, rowId }) => {
        const column = rowId.kind === 'column' ? columns.get(rowId.id) : undefined
        return column ? [{ table, locked: true, rowId: column }] : []
      })
      return { plan, rows }
    }
    case 'scan': {
      const relation = catalog.relationByOid(plan.table)
      if (relation?.kind !== 'table' || hasParts(relation.table.info)) return undefined
      const rowId: PlanColumn = { id: nextColumn, name: 'rowid', type: int8Type }
      return {
        plan: { ...plan, columns: [...plan.columns, rowId], attributes: [...plan.attributes, rowIdAttribute] },
        rows: [{ table: plan.table, locked: false, rowId }],
      }
    }
    case 'project': {
      const input = expose(plan.input, nextColumn, catalog)
      if (!input) return undefined
      const own = new Set(plan.items.map(({ column }) => column.id))
      const passed = input.rows.filter(({ rowId }) => !own.has(rowId.id)).map(({ rowId }) => rowId)
      const items = [...plan.items, ...passed.map((column) => ({ column, expression: columnRef(column) }))]
      return { plan: { ...plan, input: input.plan, items }, rows: input.rows }
    }
    case 'filter':
    case 'sort':
    case 'limit': {
      const input = expose(plan.input, nextColumn, catalog)
      return input && { plan: { ...plan, input: input.plan }, rows: input.rows }
    }
    case 'with': {
      const body = expose(plan.body, nextColumn, catalog)
      return body && { plan: { ...plan, body: body.plan }, rows: body.rows }
    }
    default:
      return undefined
  }
}
