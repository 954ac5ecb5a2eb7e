// Walking and rebuilding logical plans: inputs, expressions, the columns a plan yields and those it takes from outside.
import type { ColumnId, Expression } from './expression.ts'
import type { AggregateCall, ConflictClause, LogicalPlan, PlanColumn } from './logical.ts'
import { children, collectColumns, mapSame, mapSortKeys } from './traverse-expression.ts'

export function inputsOf(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case 'scan':
    case 'function-scan':
    case 'values':
    case 'cte-scan':
    case 'empty':
      return []
    case 'join':
    case 'apply':
    case 'mark-join':
    case 'set-operation':
      return [plan.left, plan.right]
    case 'with':
      return [...plan.ctes.map((cte) => cte.plan), plan.body]
    case 'recursive':
      return [plan.base, plan.step]
    case 'insert':
      return plan.conflict?.rows ? [plan.input, plan.conflict.rows] : [plan.input]
    default:
      return [plan.input]
  }
}

/** Applies `change` to each input; the same object when none changed. */
export function mapInputs(plan: LogicalPlan, change: (input: LogicalPlan) => LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'scan':
    case 'function-scan':
    case 'values':
    case 'cte-scan':
    case 'empty':
      return plan
    case 'join':
    case 'apply':
    case 'mark-join':
    case 'set-operation': {
      const left = change(plan.left)
      const right = change(plan.right)
      return left === plan.left && right === plan.right ? plan : { ...plan, left, right }
    }
    case 'with': {
      const ctes = mapSame(plan.ctes, (cte) => {
        const inner = change(cte.plan)
        return inner === cte.plan ? cte : { ...cte, plan: inner }
      })
      const body = change(plan.body)
      return ctes === plan.ctes && body === plan.body ? plan : { ...plan, ctes, body }
    }
    case 'recursive': {
      const base = change(plan.base)
      const step = change(plan.step)
      return base === plan.base && step === plan.step ? plan : { ...plan, base, step }
    }
    case 'insert': {
      const { conflict } = plan
      const input = change(plan.input)
      const rows = conflict?.rows && change(conflict.rows)
      if (conflict && rows !== conflict.rows) return { ...plan, input, conflict: { ...conflict, rows } }
      return input === plan.input ? plan : { ...plan, input }
    }
    default: {
      const input = change(plan.input)
      return input === plan.input ? plan : { ...plan, input }
    }
  }
}

/** Applies `change` to the operator's own expressions, not to its inputs'. */
export function mapExpressions(plan: LogicalPlan, change: (expression: Expression) => Expression): LogicalPlan {
  switch (plan.kind) {
    case 'scan': {
      const filters = mapSame(plan.filters, change)
      return filters === plan.filters ? plan : { ...plan, filters }
    }
    case 'function-scan':
      return rebuilt(plan, { args: mapSame(plan.args, change) })
    case 'values':
      return rebuilt(plan, { rows: mapSame(plan.rows, (row) => mapSame(row, change)) })
    case 'filter': {
      const condition = change(plan.condition)
      return condition === plan.condition ? plan : { ...plan, condition }
    }
    case 'project':
    case 'project-set': {
      const items = mapItems<{ readonly expression: Expression }>(plan.items, change)
      return items === plan.items ? plan : ({ ...plan, items } as LogicalPlan)
    }
    case 'join':
    case 'mark-join': {
      const condition = plan.condition && change(plan.condition)
      return condition === plan.condition ? plan : { ...plan, condition }
    }
    case 'apply':
      return rebuilt(plan, {
        condition: plan.condition && change(plan.condition),
        when: plan.when && change(plan.when),
      })
    case 'aggregate': {
      const groups = mapItems(plan.groups, change)
      const aggregates = mapSame(plan.aggregates, (call) => mapAggregate(call, change))
      return groups === plan.groups && aggregates === plan.aggregates ? plan : { ...plan, groups, aggregates }
    }
    case 'window':
      return rebuilt(plan, {
        calls: mapSame(plan.calls, (call) => {
          const bound = <B extends { readonly offset?: Expression }>(side: B): B =>
            side.offset ? rebuilt(side, { offset: change(side.offset) } as Partial<B>) : side
          return rebuilt(call, {
            args: mapSame(call.args, change),
            ...(call.filter ? { filter: change(call.filter) } : {}),
            partitionBy: mapSame(call.partitionBy, change),
            orderBy: mapSortKeys(call.orderBy, change),
            frame: rebuilt(call.frame, { start: bound(call.frame.start), end: bound(call.frame.end) }),
          })
        }),
      })
    case 'sort':
      return rebuilt(plan, { keys: mapSortKeys(plan.keys, change) })
    case 'limit':
      return rebuilt(plan, {
        ...(plan.limit ? { limit: change(plan.limit) } : {}),
        ...(plan.offset ? { offset: change(plan.offset) } : {}),
        ...(plan.ties ? { ties: mapSortKeys(plan.ties, change) } : {}),
      })
    case 'lock-rows':
      return rebuilt(plan, {
        locks: mapSame(plan.locks, (lock) => rebuilt(lock, { rowId: change(lock.rowId) })),
      })
    case 'distinct':
      return plan.on ? rebuilt(plan, { on: mapSame(plan.on, change) }) : plan
    case 'insert': {
      const conflict = plan.conflict
      return rebuilt(plan, {
        row: mapSame(plan.row, change),
        checks: mapItems(plan.checks, change),
        ...(conflict
          ? {
              conflict: rebuilt(conflict, {
                ...(conflict.row ? { row: mapSame(conflict.row, change) } : {}),
                ...(conflict.where ? { where: change(conflict.where) } : {}),
              }),
            }
          : {}),
        ...(plan.returning ? { returning: mapItems(plan.returning, change) } : {}),
      })
    }
    case 'update':
    case 'merge':
      return rebuilt(plan, {
        ...(plan.kind === 'update' && plan.old ? { old: mapSame(plan.old, change) } : {}),
        row: mapSame(plan.row, change),
        checks: mapItems(plan.checks, change),
        ...(plan.returning ? { returning: mapItems(plan.returning, change) } : {}),
      })
    case 'delete':
      return rebuilt(plan, {
        ...(plan.old ? { old: mapSame(plan.old, change) } : {}),
        ...(plan.returning ? { returning: mapItems(plan.returning, change) } : {}),
      })
    case 'fetch-rows':
    case 'set-operation':
    case 'with':
    case 'cte-scan':
    case 'recursive':
    case 'empty':
      return plan
  }
}

function mapAggregate(call: AggregateCall, change: (expression: Expression) => Expression): AggregateCall {
  const args = mapSame(call.args, change)
  const filter = call.filter && change(call.filter)
  const orderBy = mapSortKeys(call.orderBy, change)
  if (args === call.args && filter === call.filter && orderBy === call.orderBy) return call
  return { ...call, args, ...(filter ? { filter } : {}), orderBy }
}

function mapItems<T extends { readonly expression: Expression }>(
  items: readonly T[],
  change: (expression: Expression) => Expression,
): readonly T[] {
  return mapSame(items, (item) => {
    const expression = change(item.expression)
    return expression === item.expression ? item : { ...item, expression }
  })
}

/** The object with some fields replaced, or itself when they are what it has. */
export function rebuilt<T extends object>(object: T, fields: Partial<T>): T {
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (fields[name] !== object[name]) return { ...object, ...fields }
  }
  return object
}

export function expressionsOf(plan: LogicalPlan): Expression[] {
  const found: Expression[] = []
  mapExpressions(plan, (expression) => {
    found.push(expression)
    return expression
  })
  return found
}

/** mapExpressions on the whole tree. */
export function mapPlanExpressionsDeep(plan: LogicalPlan, change: (expression: Expression) => Expression): LogicalPlan {
  return mapExpressions(
    mapInputs(plan, (input) => mapPlanExpressionsDeep(input, change)),
    change,
  )
}

/** Bottom-up rewriting of a plan. */
export function transformPlan(plan: LogicalPlan, change: (plan: LogicalPlan) => LogicalPlan): LogicalPlan {
  const deep = (input: LogicalPlan): LogicalPlan => change(mapInputs(input, deep))
  return deep(plan)
}

export function somePlan(plan: LogicalPlan, test: (plan: LogicalPlan) => boolean): boolean {
  return test(plan) || inputsOf(plan).some((input) => somePlan(input, test))
}

/** What a plan yields, in order. */
export function outputColumns(plan: LogicalPlan): readonly PlanColumn[] {
  switch (plan.kind) {
    case 'scan':
    case 'function-scan':
    case 'values':
    case 'set-operation':
    case 'cte-scan':
    case 'recursive':
    case 'empty':
      return plan.columns
    case 'project':
    case 'project-set':
      return plan.items.map((item) => item.column)
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock-rows':
    case 'distinct':
      return outputColumns(plan.input)
    case 'join':
      return plan.type === 'semi' || plan.type === 'anti'
        ? outputColumns(plan.left)
        : [...outputColumns(plan.left), ...outputColumns(plan.right)]
    case 'apply':
    case 'mark-join':
      if (plan.type === 'semi' || plan.type === 'anti') return outputColumns(plan.left)
      if (plan.type === 'mark') return [...outputColumns(plan.left), plan.mark!]
      return [...outputColumns(plan.left), ...outputColumns(plan.right)]
    case 'aggregate':
      return [
        ...plan.groups.map((group) => group.column),
        ...plan.aggregates.map((call) => call.column),
        ...(plan.groupings ?? []).map((grouping) => grouping.column),
      ]
    case 'window':
      return [...keptByWindow(plan, outputColumns(plan.input)), ...plan.calls.map((call) => call.column)]
    case 'fetch-rows':
      return [...outputColumns(plan.input), ...plan.columns]
    case 'with':
      return outputColumns(plan.body)
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return (plan.returning ?? []).map((item) => item.column)
  }
}

/** Of the columns of its input. */
export const keptByWindow = (
  { keeps }: Extract<LogicalPlan, { kind: 'window' }>,
  columns: readonly PlanColumn[],
): readonly PlanColumn[] => (keeps ? columns.filter(({ id }) => keeps.has(id)) : columns)

export function outputIds(plan: LogicalPlan): Set<ColumnId> {
  const ids = new Set<ColumnId>()
  addOutputIds(plan, ids)
  return ids
}

/** Without a list of the columns of each join below. */
function addOutputIds(plan: LogicalPlan, ids: Set<ColumnId>): void {
  switch (plan.kind) {
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock-rows':
    case 'distinct':
      return addOutputIds(plan.input, ids)
    case 'join':
      addOutputIds(plan.left, ids)
      if (plan.type !== 'semi' && plan.type !== 'anti') addOutputIds(plan.right, ids)
      return
    case 'project':
    case 'project-set':
      for (const { column } of plan.items) ids.add(column.id)
      return
    default:
      for (const { id } of outputColumns(plan)) ids.add(id)
  }
}

const freeMemory = new WeakMap<LogicalPlan, ReadonlySet<ColumnId>>()

/** Columns a plan names and does not make itself: its correlation with what is around it. */
export function freeColumns(plan: LogicalPlan): ReadonlySet<ColumnId> {
  const known = freeMemory.get(plan)
  if (known) return known
  const named = new Set<ColumnId>()
  for (const expression of expressionsOf(plan)) collectColumns(expression, named)
  for (const id of ownColumns(plan)) named.delete(id)
  const inputs = inputsOf(plan)
  if (plan.kind !== 'recursive' && plan.kind !== 'set-operation' && plan.kind !== 'with') {
    for (const input of inputs) for (const column of outputColumns(input)) named.delete(column.id)
  }
  for (const input of inputs) for (const id of freeColumns(input)) named.add(id)
  // What is done about a conflict has the rows that meet around it.
  if (plan.kind === 'insert') for (const id of ownColumns(plan)) named.delete(id)
  if (plan.kind === 'apply') {
    const right = freeColumns(plan.right)
    const left = freeColumns(plan.left)
    for (const column of outputColumns(plan.left))
      if (right.has(column.id) && !left.has(column.id)) named.delete(column.id)
  }
  freeMemory.set(plan, named)
  return named
}

/** Columns that an operator's own expressions may name besides its inputs'. */
function ownColumns(plan: LogicalPlan): readonly ColumnId[] {
  switch (plan.kind) {
    case 'scan':
      return plan.columns.map((column) => column.id)
    case 'insert':
      return [...plan.columns, ...columnsOfConflict(plan.conflict)].map((c) => c.id)
    case 'update':
    case 'merge':
      return plan.columns.map((column) => column.id)
    case 'apply':
      return plan.mark ? [plan.mark.id] : []
    default:
      return []
  }
}

const columnsOfConflict = (conflict: ConflictClause | undefined): readonly PlanColumn[] =>
  conflict ? [...conflict.existing, ...conflict.excluded, ...(conflict.replaced ? [conflict.replaced] : [])] : []

/** A project that passes columns through as they are. */
export function passThrough(input: LogicalPlan, columns: readonly PlanColumn[]): LogicalPlan {
  return {
    kind: 'project',
    input,
    items: columns.map((column) => ({ column, expression: { kind: 'column', id: column.id, type: column.type } })),
  }
}

/** The plan, projected to exactly these columns if it yields others or in another order. */
export function withOutput(plan: LogicalPlan, columns: readonly PlanColumn[]): LogicalPlan {
  const actual = outputColumns(plan)
  const same = actual.length === columns.length && actual.every((column, i) => column.id === columns[i].id)
  return same ? plan : passThrough(plan, columns)
}

/** The largest column id anywhere in a plan and its subqueries, so that new ones can follow it. */
export function largestColumnId(plan: LogicalPlan): ColumnId {
  let largest = 0
  const seeExpression = (expression: Expression): void => {
    if (expression.kind === 'column') largest = Math.max(largest, expression.id)
    if (expression.kind === 'subquery') seePlan(expression.plan)
    children(expression).forEach(seeExpression)
  }
  const seePlan = (node: LogicalPlan): void => {
    for (const column of outputColumns(node)) largest = Math.max(largest, column.id)
    for (const id of ownColumns(node)) largest = Math.max(largest, id)
    expressionsOf(node).forEach(seeExpression)
    inputsOf(node).forEach(seePlan)
  }
  seePlan(plan)
  return largest
}
