// Walking and rewriting bound expressions and plans, subqueries included. Nodes that do not change keep their identity.
import type { ColumnId, Expression, SortKey } from '../../plan/expression.ts'
import type { AggregateCall, FrameBound, LogicalPlan, WindowCall } from '../../plan/logical.ts'

export type Change = (expression: Expression) => Expression

const each = (list: readonly Expression[], change: Change): readonly Expression[] => {
  let changed = false
  const out = list.map((item) => {
    const next = change(item)
    if (next !== item) changed = true
    return next
  })
  return changed ? out : list
}

const optional = (expression: Expression | undefined, change: Change): Expression | undefined =>
  expression && change(expression)

/** The expression with `change` applied to its direct children (and to every expression of a subquery's plan). */
export function mapChildren(expression: Expression, change: Change): Expression {
  switch (expression.kind) {
    case 'column':
    case 'slot':
    case 'literal':
    case 'parameter':
      return expression
    case 'call':
    case 'and':
    case 'or':
    case 'coalesce':
    case 'minmax': {
      const args = each(expression.args, change)
      return args === expression.args ? expression : { ...expression, args }
    }
    case 'not':
    case 'is-null':
    case 'is-boolean': {
      const arg = change(expression.arg)
      return arg === expression.arg ? expression : { ...expression, arg }
    }
    case 'is-distinct': {
      const left = change(expression.left)
      const right = change(expression.right)
      return left === expression.left && right === expression.right ? expression : { ...expression, left, right }
    }
    case 'case': {
      const whens = expression.whens.map(({ when, then }) => ({ when: change(when), then: change(then) }))
      const otherwise = change(expression.otherwise)
      const same =
        otherwise === expression.otherwise &&
        whens.every(
          (arm, index) => arm.when === expression.whens[index].when && arm.then === expression.whens[index].then,
        )
      return same ? expression : { ...expression, whens, otherwise }
    }
    case 'in-list': {
      const left = change(expression.left)
      const list = each(expression.list, change)
      return left === expression.left && list === expression.list ? expression : { ...expression, left, list }
    }
    case 'array-comparison': {
      const left = change(expression.left)
      const array = change(expression.array)
      return left === expression.left && array === expression.array ? expression : { ...expression, left, array }
    }
    case 'array': {
      const elements = each(expression.elements, change)
      return elements === expression.elements ? expression : { ...expression, elements }
    }
    case 'subscript': {
      const array = change(expression.array)
      const indexes = expression.indexes.map((index) => ({
        ...index,
        ...(index.lower && { lower: change(index.lower) }),
        ...(index.upper && { upper: change(index.upper) }),
      }))
      const same =
        array === expression.array &&
        indexes.every(
          (index, at) => index.lower === expression.indexes[at].lower && index.upper === expression.indexes[at].upper,
        )
      return same ? expression : { ...expression, array, indexes }
    }
    case 'row': {
      const fields = each(expression.fields, change)
      const present = expression.present && change(expression.present)
      if (fields === expression.fields && present === expression.present) return expression
      return { ...expression, fields, ...(present && { present }) }
    }
    case 'row-comparison': {
      const left = each(expression.left, change)
      const right = each(expression.right, change)
      return left === expression.left && right === expression.right ? expression : { ...expression, left, right }
    }
    case 'subquery': {
      const plan = mapPlan(expression.plan, change)
      if (expression.use.kind !== 'quantified') return plan === expression.plan ? expression : { ...expression, plan }
      const left = each(expression.use.left, change)
      if (plan === expression.plan && left === expression.use.left) return expression
      return { ...expression, plan, use: { ...expression.use, left } }
    }
  }
}

/** Bottom-up: children first, then the expression itself. */
export const mapExpression = (expression: Expression, change: Change): Expression =>
  change(mapChildren(expression, (child) => mapExpression(child, change)))

const keys = (list: readonly SortKey[], change: Change): readonly SortKey[] =>
  list.map((key) => ({ ...key, expression: change(key.expression) }))

const items = <T extends { readonly expression: Expression }>(list: readonly T[], change: Change): readonly T[] =>
  list.map((item) => ({ ...item, expression: change(item.expression) }))

const bound = (frame: FrameBound, change: Change): FrameBound =>
  frame.offset ? { ...frame, offset: change(frame.offset) } : frame

export const mapAggregate = (call: AggregateCall, change: Change): AggregateCall => ({
  ...call,
  args: each(call.args, change),
  filter: optional(call.filter, change),
  orderBy: keys(call.orderBy, change),
})

export const mapWindow = (call: WindowCall, change: Change): WindowCall => ({
  ...call,
  args: each(call.args, change),
  filter: optional(call.filter, change),
  partitionBy: each(call.partitionBy, change),
  orderBy: keys(call.orderBy, change),
  frame: { ...call.frame, start: bound(call.frame.start, change), end: bound(call.frame.end, change) },
})

/** The plan with `change` applied to each expression of each operator; `replace` may swap whole operators (bottom-up). */
export function mapPlan(
  plan: LogicalPlan,
  change: Change,
  replace: (plan: LogicalPlan) => LogicalPlan = (same) => same,
): LogicalPlan {
  const into = (input: LogicalPlan): LogicalPlan => mapPlan(input, change, replace)
  return replace(mapOperator(plan, change, into))
}

function mapOperator(plan: LogicalPlan, change: Change, into: (plan: LogicalPlan) => LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'scan':
      return plan.filters.length ? { ...plan, filters: each(plan.filters, change) } : plan
    case 'function-scan':
      return { ...plan, args: each(plan.args, change) }
    case 'values':
      return { ...plan, rows: plan.rows.map((row) => each(row, change)) }
    case 'filter':
      return { ...plan, input: into(plan.input), condition: change(plan.condition) }
    case 'project':
      return { ...plan, input: into(plan.input), items: items(plan.items, change) }
    case 'project-set':
      return { ...plan, input: into(plan.input), items: items(plan.items, change) }
    case 'join':
    case 'apply':
    case 'mark-join':
      return { ...plan, left: into(plan.left), right: into(plan.right), condition: optional(plan.condition, change) }
    case 'aggregate':
      return {
        ...plan,
        input: into(plan.input),
        groups: items(plan.groups, change),
        aggregates: plan.aggregates.map((call) => mapAggregate(call, change)),
      }
    case 'window':
      return { ...plan, input: into(plan.input), calls: plan.calls.map((call) => mapWindow(call, change)) }
    case 'sort':
      return { ...plan, input: into(plan.input), keys: keys(plan.keys, change) }
    case 'limit':
      return {
        ...plan,
        input: into(plan.input),
        limit: optional(plan.limit, change),
        offset: optional(plan.offset, change),
        ...(plan.ties && { ties: keys(plan.ties, change) }),
      }
    case 'lock-rows':
      return {
        ...plan,
        input: into(plan.input),
        locks: plan.locks.map((lock) => ({ ...lock, rowId: change(lock.rowId) })),
      }
    case 'fetch-rows':
      return { ...plan, input: into(plan.input) }
    case 'distinct':
      return { ...plan, input: into(plan.input), ...(plan.on && { on: each(plan.on, change) }) }
    case 'set-operation':
      return { ...plan, left: into(plan.left), right: into(plan.right) }
    case 'with':
      return { ...plan, ctes: plan.ctes.map((cte) => ({ ...cte, plan: into(cte.plan) })), body: into(plan.body) }
    case 'recursive':
      return { ...plan, base: into(plan.base), step: into(plan.step) }
    case 'insert':
      return {
        ...plan,
        input: into(plan.input),
        row: each(plan.row, change),
        checks: items(plan.checks, change),
        ...(plan.conflict && {
          conflict: {
            ...plan.conflict,
            ...(plan.conflict.row && { row: each(plan.conflict.row, change) }),
            ...(plan.conflict.where && { where: change(plan.conflict.where) }),
            ...(plan.conflict.rows && { rows: into(plan.conflict.rows) }),
          },
        }),
        ...(plan.returning && { returning: items(plan.returning, change) }),
      }
    case 'update':
    case 'merge':
      return {
        ...plan,
        input: into(plan.input),
        row: each(plan.row, change),
        checks: items(plan.checks, change),
        ...(plan.returning && { returning: items(plan.returning, change) }),
      }
    case 'delete':
      return { ...plan, input: into(plan.input), ...(plan.returning && { returning: items(plan.returning, change) }) }
    case 'cte-scan':
    case 'empty':
      return plan
  }
}

/** Calls visit with the expression and everything below it, subqueries' plans included. */
export function visitExpression(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression)
  mapChildren(expression, (child) => {
    visitExpression(child, visit)
    return child
  })
}

export function visitPlan(plan: LogicalPlan, visit: (expression: Expression) => void): void {
  mapPlan(plan, (expression) => {
    visitExpression(expression, visit)
    return expression
  })
}

export function columnsIn(expression: Expression): Set<ColumnId> {
  const ids = new Set<ColumnId>()
  visitExpression(expression, (inner) => {
    if (inner.kind === 'column') ids.add(inner.id)
  })
  return ids
}

export function some(expression: Expression, test: (expression: Expression) => boolean): boolean {
  let found = false
  visitExpression(expression, (inner) => {
    if (!found && test(inner)) found = true
  })
  return found
}
