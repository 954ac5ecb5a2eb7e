// INSERT: the source's columns are coerced to the target's, what is missing gets its default, and the row is handed on in table order.
import { notSupported } from '../../errors.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { kindOf, locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import type { Table } from '../../tables.ts'
import { checksOf, defaultOf, generatedOf, hasGenerated, newRowColumns, rowInOrder } from './assignment.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { atExpression, columnRef, deeper, freshColumn, mark, type Binding } from '../binding.ts'
import { bindConflict, securedConflict } from './conflict.ts'
import { noteWritten, oneRow } from '../query/from-clause.ts'
import {
  checkGiven,
  checkTargets,
  checkWidth,
  ignoresValue,
  putTarget,
  refuseDefaultPart,
  targetColumns,
  toTarget,
  typeOfTarget,
  type Override,
  type TargetColumn,
} from './insert-targets.ts'
import { bindReturning, type BoundWrite } from './returning.ts'
import { securedFor, securedRows, type NewRows } from '../query/row-security.ts'
import { openLevel, type Level } from '../scope.ts'
import { bindSelect } from '../query/select.ts'
import { withRoutines } from '../overloads/user-routines.ts'
import { isUnknown } from '../types/types.ts'
import { bindRows } from '../query/values.ts'
import { bindWith, wrapWith } from '../query/with.ts'
import {
  checkOptions,
  namedColumns,
  requireWritableColumn,
  targetRow,
  writeAccess,
  writeRelation,
  type WriteRelation,
} from './write-target.ts'

type InsertPlan = Extract<LogicalPlan, { kind: 'insert' }>

export function bindInsert(stmt: ParseNode, binding: Binding, parent?: Level): BoundWrite {
  const relation = writeRelation({ ...stmt.relation }, ['insert into'], binding)
  const { table } = relation
  noteWritten(table, binding)
  if (relation.instead && stmt.onConflictClause) throw notSupported('ON CONFLICT on a view with INSTEAD OF triggers')
  const access = writeAccess(relation, Privilege.insert)
  const level = openLevel(binding, parent, 'insert', false)
  const ctes = bindWith(stmt.withClause, level)
  const targets = targetColumns(stmt, relation.face, level)
  const override: Override = stmt.override ?? 'OVERRIDING_NOT_SET'
  const source = bindSource(stmt, targets, relation, override, level)
  access.note(
    'inserted',
    targets.slice(0, source.given).map(({ column }) => column.attribute),
  )
  // The source may read the same table: only what is named from here on is read back.
  const { reads } = access.named
  const unsecured = addGenerated(source, table, binding)
  const columns = newRowColumns(table, binding)
  const conflict = stmt.onConflictClause && bindConflict(stmt.onConflictClause, stmt.relation, relation, level)
  const row = targetRow(relation, stmt.relation, columns, binding)
  const oldRow =
    conflict?.action === 'update' ? targetRow(relation, stmt.relation, conflict.existing, binding) : undefined
  const returning = bindReturning(
    stmt.returningClause,
    relation.face,
    {
      target: { ...row.item, ...(conflict?.replaced && { replaced: conflict.replaced }) },
      others: [],
      newRow: row.item.columns,
      ...(oldRow && { oldRow: oldRow.item.columns, oldPresent: columnRef(conflict!.replaced!) }),
    },
    level,
  )
  const readsBack = access.named.reads > reads
  const owner = relation.binding
  const secured = securedFor(table, owner)
  const generated = secured ? securedRows(unsecured, table, 'a', readsBack, owner) : unsecured
  const plan: InsertPlan = {
    kind: 'insert',
    table: table.info.oid,
    input: generated.input,
    row: rowInOrder(table, generated.values),
    checks: [...checksOf(table, columns, binding), ...checkOptions(relation, row)],
    columns,
    ...(conflict && { conflict: secured ? securedConflict(conflict, table, readsBack, owner) : conflict }),
    ...(returning && { returning }),
    ...(relation.instead && { instead: true }),
  }
  return { plan: wrapWith(ctes, plan), returning }
}

/** values: by attribute, over input; generated columns are still missing. */
interface Source {
  readonly input: LogicalPlan
  readonly values: ReadonlyMap<number, Expression>
  /** How many of the target columns are given something. */
  readonly given: number
}

function bindSource(
  stmt: ParseNode,
  targets: readonly TargetColumn[],
  relation: WriteRelation,
  override: Override,
  level: Level,
): Source {
  const select = stmt.selectStmt?.SelectStmt
  if (!select) return withDefaults(oneRow, new Map(), relation, level.binding, 0)
  const plainValues =
    select.valuesLists && !select.sortClause && !select.limitCount && !select.limitOffset && !select.withClause
  const made = plainValues && setsOfOneRow(select.valuesLists, level)
  if (made) return bindSelectSource({ ...select, ...made }, stmt, targets, relation, override, level)
  return plainValues
    ? bindValuesSource(select.valuesLists, stmt, targets, relation, override, level)
    : bindSelectSource(select, stmt, targets, relation, override, level)
}

/** One row of VALUES is a select list, which may call sets; undefined: it calls none. */
function setsOfOneRow(lists: readonly ParseNode[], { binding }: Level): ParseNode | undefined {
  if (lists.length !== 1) return undefined
  const items: readonly ParseNode[] = lists[0].List?.items ?? []
  const isSet = (definition: FunctionDefinition): boolean => definition.kind === 'set'
  const callsSet = ({ FuncCall: call }: ParseNode): boolean => {
    const parts = nameParts(call?.funcname)
    const [name, schema] = parts.toReversed()
    return call !== undefined && withRoutines(functionsNamed(name), schema, name, binding).some(isSet)
  }
  if (items.some((item) => item.SetToDefault) || !items.some(callsSet)) return undefined
  return { valuesLists: undefined, targetList: items.map((val) => ({ ResTarget: { val, location: -1 } })) }
}

function withDefaults(
  input: LogicalPlan,
  given: ReadonlyMap<number, Expression>,
  relation: WriteRelation,
  binding: Binding,
  count: number,
): Source {
  const values = new Map(given)
  const named = namedColumns(relation)
  for (const column of relation.face.schema.columns)
    if (column.defaultSql !== undefined) requireWritableColumn(column, relation.face, 'insert into')
  for (const column of relation.table.schema.columns) {
    if (values.has(column.attribute) || column.generated) continue
    values.set(column.attribute, defaultOf(named.get(column.attribute) ?? column, binding))
  }
  return { input, values, given: count }
}

function bindValuesSource(
  lists: readonly ParseNode[],
  stmt: ParseNode,
  targets: readonly TargetColumn[],
  relation: WriteRelation,
  override: Override,
  level: Level,
): Source {
  const { binding } = level
  const defaults = new WeakSet<Expression>()
  const rows = bindRows(lists, level, (item, index) => {
    if (kindOf(item) !== 'SetToDefault') return undefined
    const column = targets[index]?.column
    refuseDefaultPart(targets[index], stmt.cols?.[index], binding)
    const expression: Expression =
      column && !column.generated
        ? { ...defaultOf(column, binding) }
        : { kind: 'literal', value: null, type: { oid: 705, typmod: -1 } }
    defaults.add(expression)
    return mark(binding, expression, locationOf(item.SetToDefault))
  })
  const width = rows[0].length
  checkWidth(width, rows[0][targets.length], stmt, targets, binding)
  const used = targets.slice(0, width)
  checkTargets(used, relation.face, 'insert into')
  const given = used.map(
    (target, index) => rows.some((row) => !defaults.has(row[index])) && !ignoresValue(target.column, override),
  )
  for (const [index, target] of used.entries()) if (given[index]) checkGiven(target.column, override)
  const kept = used.map((_, index) => index).filter((index) => given[index])
  const columns = kept.map((index) => freshColumn(binding, used[index].column.name, typeOfTarget(used[index])))
  const coerced = rows.map((row) =>
    kept.map((index) => (defaults.has(row[index]) ? row[index] : toTarget(used[index], row[index], level))),
  )
  const values = new Map<number, Expression>()
  for (const [at, column] of columns.entries()) putTarget(values, used[kept[at]], columnRef(column), binding)
  return withDefaults({ kind: 'values', columns, rows: coerced }, values, relation, binding, width)
}

function bindSelectSource(
  select: ParseNode,
  stmt: ParseNode,
  targets: readonly TargetColumn[],
  relation: WriteRelation,
  override: Override,
  level: Level,
): Source {
  const { binding } = level
  const bound = bindSelect(select, level, deeper(binding), { keepUnknown: true })
  checkWidth(bound.columns.length, bound.expressions[targets.length], stmt, targets, binding)
  checkTargets(targets.slice(0, bound.columns.length), relation.face, 'insert into')
  const values = new Map<number, Expression>()
  for (const [index, column] of bound.columns.entries()) {
    const target = targets[index]
    if (ignoresValue(target.column, override)) continue
    checkGiven(target.column, override)
    const made = bound.expressions[index]
    const untyped = isUnknown(made) && (made.kind === 'literal' || made.kind === 'parameter')
    const value = untyped ? made : mark(binding, columnRef(column), binding.shared.starts.get(made))
    putTarget(values, target, toTarget(target, value, level, atExpression(binding, made)), binding)
  }
  return withDefaults(bound.plan, values, relation, binding, bound.columns.length)
}

/** Generated columns read the row's other values: those are made first, each once. */
function addGenerated({ input, values }: Source, table: Table, binding: Binding): NewRows {
  if (!hasGenerated(table)) return { input, values }
  const plain = table.schema.columns.filter((column) => !column.generated)
  const columns = plain.map((column) => freshColumn(binding, column.name, column.type))
  const items = plain.map((column, index) => ({
    column: columns[index],
    expression: values.get(column.attribute) as Expression,
  }))
  const all = new Map(plain.map((column, index): [number, Expression] => [column.attribute, columnRef(columns[index])]))
  for (const [attribute, expression] of generatedOf(table, columns, binding)) all.set(attribute, expression)
  return { input: { kind: 'project', input, items }, values: all }
}
