// UNION, INTERSECT, EXCEPT: both sides are brought to common types, ORDER BY names result columns only.
import { PgError } from '../../errors.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression, SortKey } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { at, columnFor, columnRef, deeper, freshColumn, mark, type Binding } from '../binding.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { bindLimit } from './limit.ts'
import { refuseLocking } from './locking.ts'
import { refuseConflict, requireBytewiseEquality } from '../collations/apply.ts'
import { typeFrom, withoutOther } from '../collations/derive.ts'
import { requireEquality, requireOrder } from '../overloads/operators.ts'
import { addItems, itemOf, type Level } from '../scope.ts'
import { bindSelect, type BoundSelect } from './select.ts'
import { sortKey } from './sort-key.ts'
import { isUnknown, typeOf } from '../types/types.ts'

const operations: Readonly<Record<string, 'union' | 'intersect' | 'except'>> = {
  SETOP_UNION: 'union',
  SETOP_INTERSECT: 'intersect',
  SETOP_EXCEPT: 'except',
}

export function bindSetOperation(stmt: ParseNode, level: Level): BoundSelect {
  const { binding } = level
  refuseLocking(stmt)
  const combined = combineSides(stmt, level)
  addItems(level, [itemOf('', combined.columns, { relationVisible: false })])
  let plan = combined.plan
  const keys = ((stmt.sortClause ?? []) as ParseNode[]).map(({ SortBy: sort }) =>
    outputKey(sort, combined.columns, level),
  )
  if (keys.length > 0) plan = { kind: 'sort', input: plan, keys }
  plan = bindLimit(stmt, plan, keys, level)
  return { plan, columns: combined.columns, expressions: combined.columns.map((column) => columnRef(column)), binding }
}

function combineSides(
  stmt: ParseNode,
  level: Level,
): { readonly plan: LogicalPlan; readonly columns: readonly PlanColumn[] } {
  const { binding } = level
  const op = operations[stmt.op]
  const name = op.toUpperCase()
  const left = bindSide(stmt.larg, level)
  const right = bindSide(stmt.rarg, level)
  if (left.columns.length !== right.columns.length) {
    throw new PgError(
      '42601',
      `each ${name} query must have the same number of columns`,
      at(binding, startOf({ SelectStmt: stmt.rarg })),
    )
  }
  const types = left.columns.map((_, index) =>
    commonType([left.expressions[index], right.expressions[index]], name, binding),
  )
  const all = stmt.all === true
  if (!all)
    for (const [index, type] of types.entries()) {
      requireEquality(type, binding.shared.starts.get(left.expressions[index]), binding)
      for (const side of [left, right]) requireBytewiseEquality(side.expressions[index], name, binding)
    }
  const a = wrapColumns(left, types, name, binding)
  const b = wrapColumns(right, types, name, binding)
  const columns = a.columns.map((column, index) => {
    const typmod = column.type.typmod === b.columns[index].type.typmod ? column.type.typmod : -1
    const sides = [left.expressions[index], right.expressions[index]]
    const type = typeFrom(typeOf(types[index], typmod), sides, binding)
    if (!all) refuseConflict(type.collation, binding)
    return freshColumn(binding, column.name, withoutOther(type))
  })
  return { plan: { kind: 'set-operation', op, all, left: a.plan, right: b.plan, columns }, columns }
}

/** A leaf, or another set operation without a tail of its own. */
function bindSide(stmt: ParseNode, level: Level): BoundSelect {
  const isTree = stmt.op && stmt.op !== 'SETOP_NONE'
  if (isTree && !stmt.sortClause && !stmt.limitCount && !stmt.limitOffset && !stmt.withClause && !stmt.lockingClause) {
    const { plan, columns } = combineSides(stmt, level)
    return { plan, columns, expressions: columns.map((column) => columnRef(column)), binding: level.binding }
  }
  return bindSelect(stmt, level, deeper(level.binding), { keepUnknown: true })
}

/** The query with its columns coerced to the types; untyped literals are read as the type they get. */
export function wrapColumns(
  side: BoundSelect,
  types: readonly number[],
  what: string,
  binding: Binding,
): { readonly plan: LogicalPlan; readonly columns: readonly PlanColumn[] } {
  if (side.columns.every((column, index) => column.type.oid === types[index])) return side
  const items = side.columns.map((column, index) => {
    const source = side.expressions[index]
    const literal = isUnknown(source) && (source.kind === 'literal' || source.kind === 'parameter')
    const value = literal ? source : mark(binding, columnRef(column), binding.shared.starts.get(source))
    const expression = toCommonType(value, types[index], what, binding)
    return { column: columnFor(binding, column.name, expression), expression }
  })
  return { plan: { kind: 'project', input: side.plan, items }, columns: items.map((item) => item.column) }
}

function outputKey(sort: ParseNode, columns: readonly PlanColumn[], level: Level): SortKey {
  const { binding } = level
  const node = sort.node
  const location = startOf(node)
  const name: string | undefined =
    node.ColumnRef?.fields.length === 1 ? node.ColumnRef.fields[0].String?.sval : undefined
  if (name !== undefined) {
    const found = columns.filter((column) => column.name === name)
    if (found.length > 1) throw new PgError('42702', `ORDER BY "${name}" is ambiguous`, at(binding, location))
    if (found.length === 1) return keyOf(columnRef(found[0]), sort, location, level)
    throw new PgError('42703', `column "${name}" does not exist`, at(binding, location))
  }
  if (node.A_Const?.ival) {
    const position: number = node.A_Const.ival.ival ?? 0
    const column = columns[position - 1]
    if (!column) {
      throw new PgError(
        '42P10',
        `ORDER BY position ${position} is not in select list`,
        at(binding, locationOf(node.A_Const)),
      )
    }
    return keyOf(columnRef(column), sort, location, level)
  }
  if (node.A_Const) throw new PgError('42601', 'non-integer constant in ORDER BY', at(binding, location))
  throw new PgError('0A000', 'invalid UNION/INTERSECT/EXCEPT ORDER BY clause', {
    detail: 'Only result column names can be used, not expressions or functions.',
    hint: 'Add the expression/function to every SELECT, or move the UNION into a FROM clause.',
    ...at(binding, location),
  })
}

function keyOf(expression: Expression, sort: ParseNode, location: number, level: Level): SortKey {
  requireOrder(expression.type.oid, location, level.binding)
  return sortKey(mark(level.binding, expression, location), sort, level)
}
