// SELECT and VALUES as queries: the clauses are bound in PostgreSQL's order, then stacked as operators:
// FROM, WHERE, aggregate, HAVING, window, project-set, project, DISTINCT, ORDER BY, LIMIT.
import { notSupported, PgError } from '../../errors.ts'
import { startOf, type ParseNode } from '../../parse/node.ts'
import type { ColumnId, Expression, SortKey } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { outputColumns } from '../../plan/traverse-plan.ts'
import { Oid } from '../../types/oids.ts'
import { at, columnFor, columnRef, mark, type Binding } from '../binding.ts'
import { coerceToBoolean, coerceType } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { bindUnusedWindows } from '../expression/window.ts'
import { bindFromClause } from './from-clause.ts'
import { isVolatile } from '../expression/functions.ts'
import { bindGroupBy, bindGroupings, substituteGroups, type Grouping } from './group-by.ts'
import { bindLimit } from './limit.ts'
import { bindLocking, lockingFrom, withRowIds } from './locking.ts'
import { possibleRows } from './nullable-rows.ts'
import { requireBytewiseEquality } from '../collations/apply.ts'
import { hasOrder, requireEquality } from '../overloads/operators.ts'
import { columnsIn, mapExpression, mapWindow } from '../expression/rewrite.ts'
import { sameExpression } from '../expression/same-expression.ts'
import { inClause, openLevel, type Level } from '../scope.ts'
import { bindSetOperation } from './set-operation.ts'
import { sortKey } from './sort-key.ts'
import { bindTargets, findTarget, type Target } from './targets.ts'
import { isUnknown } from '../types/types.ts'
import { bindValuesClause } from './values.ts'
import { nameWindows } from './window-clause.ts'
import { bindWith, wrapWith } from './with.ts'

export interface BoundSelect {
  readonly plan: LogicalPlan
  readonly columns: readonly PlanColumn[]
  /** What each column is made from: an untyped literal or parameter here may still take a type. */
  readonly expressions: readonly Expression[]
  readonly binding: Binding
}

export interface SelectOptions {
  /** Columns of untyped literals stay `unknown` for the caller to decide (set operations, INSERT); otherwise they become text. */
  readonly keepUnknown?: boolean
}

/** stmt: the body of a SelectStmt. */
export function bindSelect(
  stmt: ParseNode,
  parent: Level | undefined,
  binding: Binding,
  options: SelectOptions = {},
): BoundSelect {
  if (stmt.intoClause)
    throw new PgError(
      '42601',
      'SELECT ... INTO is not allowed here',
      at(binding, startOf({ RangeVar: stmt.intoClause.rel })),
    )
  const level = openLevel(binding, parent)
  const ctes = bindWith(stmt.withClause, level)
  const bound = stmt.op && stmt.op !== 'SETOP_NONE' ? bindSetOperation(stmt, level) : bindPlain(stmt, level, options)
  binding.findings?.queries.set(stmt, bound.columns)
  return ctes.length === 0 ? bound : { ...bound, plan: wrapWith(ctes, bound.plan) }
}

function bindPlain(stmt: ParseNode, level: Level, options: SelectOptions): BoundSelect {
  const { binding } = level
  level.clause = 'from'
  let found: ReadonlySet<string> | undefined
  level.possibleRows = () => (found ??= possibleRows(stmt))
  const from = lockingFrom(stmt)
  if (from && from !== stmt.fromClause) binding.findings?.from.set(stmt, from)
  let plan = stmt.valuesLists ? bindValuesClause(stmt.valuesLists, level) : bindFromClause(from, level)
  level.clause = 'select'
  level.windowClause = nameWindows(stmt.windowClause, level)
  const targets = bindTargets(stmt.valuesLists ? allColumns : stmt.targetList, level)
  const where = stmt.whereClause && bindCondition(stmt.whereClause, 'where', 'WHERE', level)
  const having = stmt.havingClause && bindCondition(stmt.havingClause, 'having', 'HAVING', level)
  const order = inClause(level, 'order by', () =>
    ((stmt.sortClause ?? []) as ParseNode[]).map(({ SortBy: sort }) => ({
      sort,
      target: findTarget(sort.node, 'ORDER BY', targets, level),
      node: sort.node,
    })),
  )
  const grouping = bindGroupBy(stmt, targets, level)
  const distinct = bindDistinct(stmt, targets, level)
  bindUnusedWindows(level)
  if (!options.keepUnknown) resolveUnknowns(targets, binding)
  binding.findings?.targets.set(
    stmt,
    targets.map((target) => ({ ...target })),
  )
  for (const target of targets)
    if (target.junk && isUnknown(target.expression))
      target.expression = coerceType(target.expression, Oid.text, 'implicit', binding)
  checkDistinctOrder(
    distinct,
    order.map((item) => item.target),
    order.map((item) => item.node),
    targets,
    level,
  )

  if (where) plan = { kind: 'filter', input: plan, condition: where }
  if (level.recurses && level.aggregates.length > 0) {
    throw new PgError('42P19', "aggregate functions are not allowed in a recursive query's recursive term")
  }
  const grouped =
    level.aggregates.length > 0 || level.groupings.length > 0 || stmt.groupClause?.length > 0 || having !== undefined
  const hasSets = level.sets.length > 0
  const groupKeys = grouping.groups.map((group) => group.expression)
  mergeSets(level, groupKeys, targets)
  plan = projectSets(plan, takeSets(level, groupKeys))
  plan = grouped ? aggregate(plan, grouping, targets, having, level) : plan
  const locking = bindLocking(stmt, level, {
    grouped,
    distinct: distinct.kind !== 'none',
    windows: level.windows.length > 0,
    sets: hasSets,
  })
  plan = withRowIds(plan, locking, level.binding)
  mergeSets(level, windowKeys(level), targets)
  plan = projectSets(plan, takeSets(level, windowKeys(level)))
  if (level.windows.length > 0) plan = { kind: 'window', input: plan, calls: level.windows }
  const orderTargets = order.map((item) => item.target)
  const setsLast = setsAfterDistinct(targets, distinct, orderTargets, level)
  if (!setsLast) plan = projectSets(plan, level.sets)

  const columns = targets.map((target) => columnFor(binding, target.name, target.expression))
  const sortedOrLimited = order.length > 0 || stmt.limitCount !== undefined || stmt.limitOffset !== undefined
  const late =
    setsLast ??
    (sortedOrLimited && distinct.kind === 'none' && level.sets.length === 0
      ? lateTargets(targets, orderTargets)
      : noTargets)
  plan = {
    kind: 'project',
    input: plan,
    items: [
      ...(late.size > 0 ? outputColumns(plan).map((column) => ({ column, expression: columnRef(column) })) : []),
      ...targets.flatMap((target, index) =>
        late.has(index) ? [] : { column: columns[index], expression: target.expression },
      ),
      ...locking.map(({ rowId }) => ({ column: rowId, expression: columnRef(rowId) })),
    ],
  }
  const output = (index: number): Expression =>
    mark(binding, columnRef(columns[index]), binding.shared.starts.get(targets[index].expression))
  const keys = order.map(({ sort, target, node }) =>
    sortKey(mark(binding, columnRef(columns[target]), startOf(node)), sort, level),
  )
  if (distinct.kind === 'all') {
    for (const [index, column] of columns.entries()) requireDistinct(column, output(index), binding)
    plan = { kind: 'distinct', input: plan }
  }
  const sorted = withoutRepeats([...keys, ...unsortedKeys(distinct, orderTargets, columns)])
  if (sorted.length > 0) plan = { kind: 'sort', input: plan, keys: sorted }
  if (distinct.kind === 'on') {
    for (const index of distinct.targets) requireDistinct(columns[index], output(index), binding)
    plan = { kind: 'distinct', input: plan, on: distinct.targets.map((index) => columnRef(columns[index])) }
  }
  if (setsLast) plan = projectSets(plan, level.sets)
  plan = locking.length === 0 ? plan : { kind: 'lock-rows', input: plan, locks: locking.map(({ lock }) => lock) }
  plan = bindLimit(stmt, plan, keys, level)
  const visible = columns.filter((_, index) => !targets[index].junk)
  if (visible.length < columns.length || locking.length > 0 || late.size > 0) {
    const expressionOf = (column: PlanColumn): Expression => {
      const index = columns.indexOf(column)
      return late.has(index) ? targets[index].expression : columnRef(column)
    }
    plan = {
      kind: 'project',
      input: plan,
      items: visible.map((column) => ({ column, expression: expressionOf(column) })),
    }
  }
  return {
    plan,
    columns: visible,
    expressions: targets.filter((target) => !target.junk).map((target) => target.expression),
    binding,
  }
}

const noTargets: ReadonlySet<number> = new Set()

/** DISTINCT ON comes sorted by all that it is on, as PostgreSQL tells rows apart, where ORDER BY leaves some of it out. */
const unsortedKeys = (distinct: Distinct, order: readonly number[], columns: readonly PlanColumn[]): SortKey[] =>
  distinct.kind !== 'on'
    ? []
    : distinct.targets
        .filter((index) => !order.includes(index) && hasOrder(columns[index].type.oid))
        .map((index) => ({ expression: columnRef(columns[index]), descending: false, nullsFirst: false }))

/** What answers anew at each call is called for the rows that ORDER BY and LIMIT leave, in their order. */
function lateTargets(targets: readonly Target[], sorted: readonly number[]): ReadonlySet<number> {
  const late = targets.flatMap(({ expression, junk }, index) =>
    !junk && !sorted.includes(index) && isVolatile(expression) ? [index] : [],
  )
  return new Set(late)
}

const allColumns: readonly ParseNode[] = [
  { ResTarget: { val: { ColumnRef: { fields: [{ A_Star: {} }], location: -1 } } } },
]

const withoutRepeats = (keys: readonly SortKey[]): readonly SortKey[] =>
  keys.filter(
    ({ expression }, index) =>
      // A key that is made of a column is one for itself.
      expression.kind !== 'column' ||
      keys.findIndex((other) => other.expression.kind === 'column' && other.expression.id === expression.id) === index,
  )

function bindCondition(node: ParseNode, clause: 'where' | 'having', name: string, level: Level): Expression {
  return inClause(level, clause, () => coerceToBoolean(bindExpression(node, level), name, level.binding))
}

function resolveUnknowns(targets: readonly Target[], binding: Binding): void {
  for (const target of targets) {
    if (isUnknown(target.expression)) target.expression = coerceType(target.expression, Oid.text, 'implicit', binding)
  }
}

type Distinct = { readonly kind: 'none' | 'all' } | { readonly kind: 'on'; readonly targets: readonly number[] }

function bindDistinct(stmt: ParseNode, targets: Target[], level: Level): Distinct {
  const nodes: ParseNode[] | undefined = stmt.distinctClause
  if (!nodes) return { kind: 'none' }
  const on = nodes.filter((node) => Object.keys(node).length > 0)
  if (on.length === 0) return { kind: 'all' }
  const found = inClause(level, 'distinct on', () => on.map((node) => findTarget(node, 'DISTINCT ON', targets, level)))
  return { kind: 'on', targets: [...new Set(found)] }
}

function checkDistinctOrder(
  distinct: Distinct,
  order: readonly number[],
  nodes: readonly ParseNode[],
  targets: readonly Target[],
  level: Level,
): void {
  if (distinct.kind === 'all') {
    const junk = order.findIndex((index) => targets[index].junk)
    if (junk < 0) return
    throw new PgError(
      '42P10',
      'for SELECT DISTINCT, ORDER BY expressions must appear in select list',
      at(level.binding, startOf(nodes[junk])),
    )
  }
  if (distinct.kind !== 'on') return
  const on = new Set(distinct.targets)
  let outside: number | undefined
  for (const [place, index] of order.entries()) {
    // What has been sorted by before adds nothing.
    if (order.indexOf(index) < place) continue
    if (!on.has(index)) outside ??= place
    else if (outside !== undefined) {
      throw new PgError(
        '42P10',
        'SELECT DISTINCT ON expressions must match initial ORDER BY expressions',
        at(level.binding, startOf(nodes[place])),
      )
    }
  }
  if (outside !== undefined && new Set(order.slice(0, outside)).size < on.size) {
    const missing = distinct.targets.find((index) => !order.slice(0, outside).includes(index)) as number
    throw new PgError('42P10', 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions', {
      ...at(level.binding, level.binding.shared.starts.get(targets[missing].expression)),
    })
  }
}

/** Everything above the aggregate is rewritten to its output; HAVING filters it. */
function aggregate(
  input: LogicalPlan,
  grouping: Grouping,
  targets: readonly Target[],
  having: Expression | undefined,
  level: Level,
): LogicalPlan {
  const substitute = substituteGroups(grouping, level)
  const remark = (expression: Expression): Expression =>
    mark(level.binding, substitute(expression), level.binding.shared.starts.get(expression))
  const keys = new Map(grouping.groups.map((group) => [group.target, group.column]))
  for (const [index, target] of targets.entries()) {
    const key = keys.get(index)
    // What is grouped as a whole is its own key, though another has the same expression.
    target.expression = key ? columnRef(key) : remark(target.expression)
  }
  const condition = having && remark(having)
  for (const direct of level.directs) {
    checkDirect(direct, substitute)
    // It would be NULL in the sets that have none of it.
    if (grouping.sets && [...columnsIn(direct)].some((id) => level.inputs.has(id)))
      throw notSupported("a column in an aggregate's direct argument with grouping sets")
  }
  for (const [index, call] of level.windows.entries()) level.windows[index] = mapWindow(call, remark)
  for (const [index, set] of level.sets.entries()) level.sets[index] = { ...set, expression: remark(set.expression) }
  for (const key of level.unusedKeys) substitute(key)
  const groupings = bindGroupings(grouping, level)
  const plan: LogicalPlan = {
    kind: 'aggregate',
    input,
    groups: grouping.groups,
    aggregates: level.aggregates,
    ...(grouping.sets && { groupingSets: grouping.sets }),
    ...(groupings && { groupings }),
  }
  return condition ? { kind: 'filter', input: plan, condition } : plan
}

function checkDirect(direct: Expression, substitute: (expression: Expression) => Expression): void {
  try {
    substitute(direct)
  } catch (error) {
    if (!(error instanceof PgError) || error.sqlstate !== '42803') throw error
    throw new PgError(error.sqlstate, error.message, {
      detail: 'Direct arguments of an ordered-set aggregate must use only grouped columns.',
      ...(error.fields.position !== undefined && { position: error.fields.position }),
    })
  }
}

/** The targets that call sets, where DISTINCT ON and ORDER BY ask for none of them: sets are then made of the rows that are left. */
function setsAfterDistinct(
  targets: readonly Target[],
  distinct: Distinct,
  order: readonly number[],
  level: Level,
): ReadonlySet<number> | undefined {
  if (distinct.kind !== 'on' || order.length === 0 || level.sets.length === 0) return undefined
  const ids = new Set(level.sets.map((set) => set.column.id))
  const callSets = [...targets.keys()].filter((index) =>
    [...columnsIn(targets[index].expression)].some((id) => ids.has(id)),
  )
  const asked = new Set([...distinct.targets, ...order])
  return callSets.some((index) => asked.has(index)) ? undefined : new Set(callSets)
}

const windowKeys = ({ windows }: Level): readonly Expression[] =>
  windows.flatMap(({ partitionBy, orderBy }) => [...partitionBy, ...orderBy.map(({ expression }) => expression)])

/** Whoever calls what the keys are made of reads the keys' rows: a set that is there below is not made once more above. */
function mergeSets(level: Level, keys: readonly Expression[], targets: readonly Target[]): void {
  if (level.sets.length < 2) return
  const wanted = new Set(keys.flatMap((key) => [...columnsIn(key)]))
  const kept = level.sets.filter((set) => wanted.has(set.column.id))
  const instead = new Map<ColumnId, PlanColumn>()
  for (const { column, expression } of level.sets) {
    const same = wanted.has(column.id) ? undefined : kept.find((set) => sameExpression(set.expression, expression))
    if (same) instead.set(column.id, same.column)
  }
  if (instead.size === 0) return
  const change = (expression: Expression): Expression =>
    mark(
      level.binding,
      mapExpression(expression, (part) => {
        const column = part.kind === 'column' ? instead.get(part.id) : undefined
        return column ? columnRef(column) : part
      }),
      level.binding.shared.starts.get(expression),
    )
  for (const target of targets) target.expression = change(target.expression)
  for (const [index, call] of level.windows.entries()) level.windows[index] = mapWindow(call, change)
  const sets = level.sets.filter((set) => !instead.has(set.column.id))
  level.sets.splice(0, level.sets.length, ...sets.map((set) => ({ ...set, expression: change(set.expression) })))
}

/** The sets that expressions need, and those that these need, which then are columns like any other. */
function takeSets(level: Level, expressions: readonly Expression[]): Level['sets'] {
  const wanted = new Set(expressions.flatMap((expression) => [...columnsIn(expression)]))
  const taken: Level['sets'][number][] = []
  for (const set of [...level.sets].reverse()) {
    if (!wanted.has(set.column.id)) continue
    for (const id of columnsIn(set.expression)) wanted.add(id)
    taken.unshift(set)
    level.sets.splice(level.sets.indexOf(set), 1)
    level.inputs.set(set.column.id, set.column.name)
  }
  return taken
}

/** Set-returning calls, innermost first: each layer yields its sets and passes on what is below. */
function projectSets(input: LogicalPlan, sets: Level['sets']): LogicalPlan {
  let plan = input
  let waiting = sets
  while (waiting.length > 0) {
    const pending = new Set(waiting.map((set) => set.column.id))
    const ready = waiting.filter((set) => ![...columnsIn(set.expression)].some((id) => pending.has(id)))
    plan = {
      kind: 'project-set',
      input: plan,
      items: [
        ...outputColumns(plan).map((column) => ({ column, expression: columnRef(column), set: false })),
        ...ready.map((set) => ({ ...set, set: true })),
      ],
    }
    waiting = waiting.filter((set) => !ready.includes(set))
  }
  return plan
}

function requireDistinct(column: PlanColumn, output: Expression, binding: Binding): void {
  requireBytewiseEquality(output, 'DISTINCT', binding)
  requireEquality(column.type.oid, binding.shared.starts.get(output), binding)
}
