// UPDATE: the target's scan with row ids, joined with FROM; SET's values over it make the whole new row.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { rowIdAttribute } from '../../plan/logical.ts'
import { outputColumns } from '../../plan/traverse-plan.ts'
import type { Table } from '../../tables.ts'
import { byAttribute, checksOf, generatedOf, hasGenerated, newRowColumns, rowInOrder } from './assignment.ts'
import { Privilege } from '../../privileges/privilege.ts'
import type { RowCommand } from '../../privileges/row-security.ts'
import { columnRef, freshColumn, type Binding } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindCurrentOf } from '../expression/current-row.ts'
import { bindExpression } from '../expression/expression.ts'
import { bindFromAfter, noteWritten, ofItself, scanTable } from '../query/from-clause.ts'
import { bindView } from '../query/view.ts'
import { bindReturning, type BoundWrite } from './returning.ts'
import { securedFor, securedRows, securedScan, withSecuredScan } from '../query/row-security.ts'
import { inClause, openLevel, type FromResult, type Level } from '../scope.ts'
import type { BoundSelect } from '../query/select.ts'
import { bindSetList } from './set-list.ts'
import { int8Type } from '../types/types.ts'
import { bindWith, wrapWith } from '../query/with.ts'
import {
  checkOptions,
  isBarrier,
  targetRow,
  writeAccess,
  writeRelationWithInheritors,
  type TargetRow,
  type WriteRelation,
} from './write-target.ts'

export interface WriteTarget {
  readonly relation: WriteRelation
  readonly table: Table
  readonly from: FromResult
  readonly columns: readonly PlanColumn[]
  readonly rowId: PlanColumn
}

/** The written table's scan, with its row id in front, and of a view only its rows. */
export function scanTarget(range: ParseNode, relation: WriteRelation, binding: Binding): WriteTarget {
  const { table, views } = relation
  noteWritten(table, binding)
  const name = views.length === 0 ? (range.alias?.aliasname ?? table.info.name) : table.info.name
  if (relation.instead) return viewTarget(range, relation, binding)
  const scan = scanTable(table, name, binding)
  const rowId = freshColumn(binding, 'rowid', int8Type)
  const row = targetRow(relation, range, scan.columns, binding)
  const columns = [rowId, ...scan.columns]
  const plan: LogicalPlan =
    views.length === 0 && ofItself(table, range)
      ? { kind: 'empty', columns }
      : { ...scan, columns, attributes: [rowIdAttribute, ...scan.attributes] }
  const items = [views.length === 0 ? { ...row.item, rowId } : row.item]
  return { relation, table, from: { plan: rowsOfViews(plan, relation, row), items }, columns: scan.columns, rowId }
}

/** Rows of a view whose triggers are told of them: they have no ids. */
function viewTarget(range: ParseNode, relation: WriteRelation, binding: Binding): WriteTarget {
  const { table } = relation
  const { plan: input, columns } = bindView(table, relation.binding)
  const rowId = freshColumn(binding, 'rowid', int8Type)
  const items = [
    { column: rowId, expression: { kind: 'literal', value: null, type: int8Type } as const },
    ...columns.map((column) => ({ column, expression: columnRef(column) })),
  ]
  const row = targetRow(relation, range, columns, binding)
  const plan: LogicalPlan = { kind: 'project', input, items }
  return { relation, table, from: { plan: rowsOfViews(plan, relation, row), items: [row.item] }, columns, rowId }
}

/** Innermost view first: those of the rows that it has. */
function rowsOfViews(rows: LogicalPlan, { views }: WriteRelation, { conditions }: TargetRow): LogicalPlan {
  let plan = rows
  for (const [index, layer] of [...views.entries()].toReversed()) {
    const condition = conditions[index]
    if (condition) plan = { kind: 'filter', input: plan, condition }
    if (isBarrier(layer)) plan = { kind: 'limit', input: plan, barrier: true }
  }
  return plan
}

export function bindUpdate(stmt: ParseNode, binding: Binding, parent?: Level): BoundWrite {
  const relation = writeRelationWithInheritors(stmt.relation, ['update'], binding)
  const { table, face } = relation
  const level = openLevel(binding, parent, 'update', false)
  const ctes = bindWith(stmt.withClause, level)
  const access = writeAccess(relation, Privilege.update)
  const target = scanTarget(stmt.relation, relation, binding)
  level.clause = 'from'
  let input = bindFromAfter(target.from, stmt.fromClause, level)
  level.clause = 'update'
  const subqueries: BoundSelect[] = []
  const assigned = bindSetList(stmt.targetList, relation, byAttribute(table, target.columns), level, subqueries)
  input = filtered(input, stmt.whereClause, level, target)
  for (const { plan } of subqueries) input = { kind: 'apply', type: 'single', left: input, right: plan }
  access.note('updated', assigned.keys())
  const secured = securedFor(table, relation.binding)
  const unsecured = newValues(input, assigned, target, binding)
  const columns = newRowColumns(table, binding)
  const row = targetRow(relation, stmt.relation, columns, binding)
  const returning = bindReturning(
    stmt.returningClause,
    face,
    {
      target: row.item,
      others: level.items.slice(1),
      oldRow: target.from.items[0].columns,
      newRow: row.item.columns,
    },
    level,
  )
  const readsBack = (access.named.privileges & Privilege.select) !== 0
  const values = secured ? withPolicies(unsecured, target, readsBack, relation.binding) : unsecured
  const plan: LogicalPlan = {
    kind: 'update',
    table: table.info.oid,
    input: values.input,
    rowId: target.rowId.id,
    row: rowInOrder(table, values.values),
    assigned: [...assigned.keys()],
    checks: [...checksOf(table, columns, binding), ...checkOptions(relation, row)],
    columns,
    ...(returning && { returning }),
    ...(relation.instead && { old: target.columns.map(columnRef) }),
  }
  return { plan: wrapWith(ctes, plan), returning }
}

export function filtered(
  input: LogicalPlan,
  where: ParseNode | undefined,
  level: Level,
  { relation, table, rowId }: WriteTarget,
): LogicalPlan {
  if (!where) return input
  if (where.CurrentOfExpr) {
    if (relation.views.length > 0 || relation.instead)
      throw new PgError('0A000', 'WHERE CURRENT OF on a view is not implemented')
    return {
      kind: 'filter',
      input,
      condition: bindCurrentOf(where.CurrentOfExpr, table.info.oid, rowId, level.binding),
    }
  }
  const condition = inClause(level, 'where', () =>
    coerceToBoolean(bindExpression(where, level), 'WHERE', level.binding),
  )
  return { kind: 'filter', input, condition }
}

interface NewValues {
  readonly input: LogicalPlan
  readonly values: ReadonlyMap<number, Expression>
}

/** Only rows that may be updated are, and only to what they may be. */
function withPolicies(unsecured: NewValues, target: WriteTarget, readsBack: boolean, binding: Binding): NewValues {
  const { table } = target
  const input = securedTarget(unsecured.input, target, readsBack ? ['w', 'r'] : ['w'], binding)
  return securedRows({ ...unsecured, input }, table, 'w', readsBack, binding, outputColumns(input))
}

export const securedTarget = (
  input: LogicalPlan,
  { table, columns, rowId }: WriteTarget,
  commands: readonly RowCommand[],
  binding: Binding,
): LogicalPlan => withSecuredScan(input, rowId.id, (scan) => securedScan(scan, table, columns, commands, binding))

/** Where columns are generated, the other new values get columns of their own first, for the generation to read. */
function newValues(
  input: LogicalPlan,
  assigned: ReadonlyMap<number, Expression>,
  target: WriteTarget,
  binding: Binding,
): NewValues {
  const { table } = target
  const values = new Map<number, Expression>()
  for (const [index, column] of table.schema.columns.entries()) {
    values.set(column.attribute, assigned.get(column.attribute) ?? columnRef(target.columns[index]))
  }
  if (!hasGenerated(table)) return { input, values }
  const passed = outputColumns(input).map((column) => ({ column, expression: columnRef(column) }))
  const fresh = table.schema.columns.map((column) => freshColumn(binding, column.name, column.type))
  const items = table.schema.columns.map((column, index) => ({
    column: fresh[index],
    expression: values.get(column.attribute) as Expression,
  }))
  for (const [index, column] of table.schema.columns.entries()) values.set(column.attribute, columnRef(fresh[index]))
  for (const [attribute, expression] of generatedOf(table, fresh, binding)) values.set(attribute, expression)
  return { input: { kind: 'project', input, items: [...passed, ...items] }, values }
}
