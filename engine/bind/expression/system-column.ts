// System columns: tableoid, ctid, xmin, xmax, cmin and cmax of a table's rows.
import { notSupported } from '../../errors.ts'
import { rowPlaceOid, rowVersionOid } from '../../functions/system/row-places.ts'
import type { Expression } from '../../plan/expression.ts'
import { type LogicalPlan, type PlanColumn, rowIdAttribute } from '../../plan/logical.ts'
import { systemColumns } from '../../system-columns.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { noteSelected } from '../access.ts'
import { at, columnRef, freshColumn, mark, type Binding } from '../binding.ts'
import { partitionOfRow } from '../query/row-partition.ts'
import type { Level, ScopeItem } from '../scope.ts'
import { boolType, int8Type, typeOf } from '../types/types.ts'
import { mapChildren, mapPlan } from './rewrite.ts'

/** No column's: a right to the whole relation is asked for. */
const systemAttribute = -1

export interface FoundItem {
  readonly item: ScopeItem
  readonly scope: Level
}

/** undefined: there is none of that name. */
export function systemColumn(found: FoundItem, name: string, level: Level, location: number): Expression | undefined {
  const { item } = found
  if (item.table === undefined || !systemColumns.has(name)) return undefined
  const relation = level.binding.catalog.relationByOid(item.table)
  if (relation?.kind === 'view' && name !== 'tableoid') return undefined
  noteSelected(level.binding, item.table, systemAttribute)
  const expression = columnOf(found, name, level, location)
  level.binding.findings?.uses.set(expression, { item, column: { name, expression }, system: true })
  return mark(level.binding, expression, location)
}

function columnOf(found: FoundItem, name: string, level: Level, location: number): Expression {
  const { item } = found
  switch (name) {
    case 'tableoid':
      return tableOf(item, level.binding)
    case 'ctid':
      return { kind: 'call', function: rowPlaceOid, args: [rowIdOf(found, level, location)], type: typeOf(Oid.tid) }
    case 'xmin':
      return versionOf(found, level)
    case 'xmax':
      return item.replaced ? ownTransactionWhere(item.replaced) : literal(Oid.xid, 0)
    default:
      // Of commands within the transaction that wrote the row, which no row keeps.
      return literal(Oid.cid, 0)
  }
}

const literal = (type: number, value: Value): Expression => ({ kind: 'literal', value, type: typeOf(type) })

function tableOf({ table, tableOid, columns }: ScopeItem, binding: Binding): Expression {
  if (tableOid) return { ...tableOid }
  const relation = binding.catalog.relationByOid(table!)
  return relation?.kind === 'table' && relation.table.info.partitioning
    ? partitionOfRow(relation.table, columns, binding)
    : literal(Oid.oid, table!)
}

function rowIdOf({ item, scope }: FoundItem, level: Level, location: number): Expression {
  const { binding } = level
  const column = item.rowId ?? (item.scan && rowIdOfScan(item.scan.columns, binding))
  if (!column) throw notSupported('ctid here', at(binding, location))
  scope.inputs.set(column.id, `${item.name}.ctid`)
  if (item.lateral === 'yes') scope.lateralUses.push(column.id)
  return columnRef(column)
}

function rowIdOfScan(columns: readonly PlanColumn[], binding: Binding): PlanColumn {
  const { rowIds } = binding.shared
  let column = rowIds.get(columns)
  if (!column) rowIds.set(columns, (column = freshColumn(binding, 'rowid', int8Type)))
  return column
}

/** In the order of the names, so that a row has the same as one of its table and as one of a table that this is a partition of. */
function versionOf({ item, scope }: FoundItem, level: Level): Expression {
  const { catalog } = level.binding
  // As in a freshly initialised catalog.
  if (catalog.relationByOid(item.table!)?.kind !== 'table') return literal(Oid.xid, 2)
  const columns = item.columns.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const args = columns.map(({ expression }): Expression => ({ ...expression }))
  for (const arg of args) {
    if (arg.kind !== 'column') continue
    scope.inputs.set(arg.id, scope.inputs.get(arg.id) ?? `${item.name}.xmin`)
    if (item.lateral === 'yes') scope.lateralUses.push(arg.id)
  }
  return { kind: 'call', function: rowVersionOid, args, type: typeOf(Oid.xid) }
}

const currentTransactionOid = 5059
const xidOfXid8 = 5071

/** A row that ON CONFLICT met was locked by the transaction before it became the new one. */
function ownTransactionWhere(replaced: PlanColumn): Expression {
  const current: Expression = { kind: 'call', function: currentTransactionOid, args: [], type: typeOf(Oid.xid8) }
  const own: Expression = { kind: 'call', function: xidOfXid8, args: [current], type: typeOf(Oid.xid) }
  const when: Expression = { ...columnRef(replaced), type: boolType }
  return { kind: 'case', whens: [{ when, then: own }], otherwise: literal(Oid.xid, 0), type: typeOf(Oid.xid) }
}

/** The plan with the row ids that ctid stands on among the columns of its scans. */
export function withNamedRowIds(plan: LogicalPlan, { shared: { rowIds } }: Binding): LogicalPlan {
  if (rowIds.size === 0) return plan
  const inPlan = (some: LogicalPlan): LogicalPlan => mapPlan(some, inExpression, withRowId)
  const inExpression = (expression: Expression): Expression => {
    if (expression.kind !== 'subquery') return mapChildren(expression, inExpression)
    const { use } = expression
    const asked = use.kind === 'quantified' ? { ...use, left: use.left.map(inExpression) } : use
    return { ...expression, plan: inPlan(expression.plan), use: asked }
  }
  const withRowId = (operator: LogicalPlan): LogicalPlan => {
    const rowId = operator.kind === 'scan' ? rowIds.get(operator.columns) : undefined
    if (operator.kind !== 'scan' || !rowId) return operator
    const { columns, attributes } = operator
    return { ...operator, columns: [rowId, ...columns], attributes: [rowIdAttribute, ...attributes] }
  }
  return inPlan(plan)
}
