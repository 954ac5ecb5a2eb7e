// UPDATE: the target's scan with row ids, joined with FROM; SET's values over it make the whole new row.
import type { ParseNode } from '../parse/node.ts'
import type { Expression } from '../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../plan/logical.ts'
import { rowIdAttribute } from '../plan/logical.ts'
import { outputColumns } from '../plan/traverse-plan.ts'
import type { Table } from '../tables.ts'
import { checksOf, generatedOf, hasGenerated, newRowColumns, rowInOrder } from './assignment.ts'
import { Privilege } from '../privileges/privilege.ts'
import type { RowCommand } from '../privileges/row-security.ts'
import { needAccess } from './access.ts'
import { columnRef, freshColumn, type Binding } from './binding.ts'
import { coerceToBoolean } from './coerce.ts'
import { bindCurrentOf } from './current-row.ts'
import { bindExpression } from './expression.ts'
import { aliased, bindFromAfter, scanTable } from './from-clause.ts'
import { requireWritable } from './relations.ts'
import { bindReturning, type BoundWrite } from './returning.ts'
import { securedFor, securedRows, securedScan, withSecuredScan } from './row-security.ts'
import { inClause, openLevel, type FromResult, type Level } from './scope.ts'
import type { BoundSelect } from './select.ts'
import { bindSetList } from './set-list.ts'
import { int8Type } from './types.ts'
import { bindWith, wrapWith } from './with.ts'

export interface WriteTarget {
  readonly table: Table
  readonly from: FromResult
  readonly columns: readonly PlanColumn[]
  readonly rowId: PlanColumn
}

/** The written table's scan, with its row id in front, under its alias. */
export function scanTarget(range: ParseNode, table: Table, binding: Binding): WriteTarget {
  binding.shared.writes.add(table.info.oid)
  const scan = scanTable(table, range.alias?.aliasname ?? table.info.name, binding)
  const rowId = freshColumn(binding, 'rowid', int8Type)
  const item = aliased(table.info.name, range.alias, scan.columns, binding, {
    table: table.info.oid,
    ...(!range.alias && { schema: table.info.schemaName }),
  })
  const plan: LogicalPlan = {
    ...scan,
    columns: [rowId, ...scan.columns],
    attributes: [rowIdAttribute, ...scan.attributes],
  }
  return { table, from: { plan, items: [item] }, columns: scan.columns, rowId }
}

export function bindUpdate(stmt: ParseNode, binding: Binding, parent?: Level): BoundWrite {
  const table = requireWritable(stmt.relation, 'update', binding)
  const level = openLevel(binding, parent, 'update', false)
  const ctes = bindWith(stmt.withClause, level)
  needAccess(binding, table.info.oid, Privilege.update)
  const target = scanTarget(stmt.relation, table, binding)
  level.clause = 'from'
  let input = bindFromAfter(target.from, stmt.fromClause, level)
  level.clause = 'update'
  const subqueries: BoundSelect[] = []
  const assigned = bindSetList(stmt.targetList, table, target.columns, level, subqueries)
  input = filtered(input, stmt.whereClause, level, target)
  for (const { plan } of subqueries) input = { kind: 'apply', type: 'single', left: input, right: plan }
  const access = needAccess(binding, table.info.oid, 0)
  for (const attribute of assigned.keys()) access.updated.add(attribute)
  const secured = securedFor(table, binding)
  const unsecured = newValues(input, assigned, target, binding)
  const columns = newRowColumns(table, binding)
  const item = aliased(table.info.name, stmt.relation.alias, columns, binding, {
    table: table.info.oid,
    ...(!stmt.relation.alias && { schema: table.info.schemaName }),
  })
  const returning = bindReturning(
    stmt.returningClause,
    table,
    { target: item, others: level.items.slice(1), oldRow: target.columns, newRow: columns },
    level,
  )
  const readsBack = (access.privileges & Privilege.select) !== 0
  const values = secured ? withPolicies(unsecured, target, readsBack, binding) : unsecured
  const plan: LogicalPlan = {
    kind: 'update',
    table: table.info.oid,
    input: values.input,
    rowId: target.rowId.id,
    row: rowInOrder(table, values.values),
    assigned: [...assigned.keys()],
    checks: checksOf(table, columns, binding),
    columns,
    ...(returning && { returning }),
  }
  return { plan: wrapWith(ctes, plan), returning }
}

export function filtered(
  input: LogicalPlan,
  where: ParseNode | undefined,
  level: Level,
  { table, rowId }: WriteTarget,
): LogicalPlan {
  if (!where) return input
  if (where.CurrentOfExpr) {
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
