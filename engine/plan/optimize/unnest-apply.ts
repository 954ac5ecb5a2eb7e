// Replaces applies by joins: correlation that can climb becomes the join's condition, the rest goes through a domain join.
// What neither can do stays an apply and runs once per outer row.
import type { Expression } from '../expression.ts'
import { isEquality, planIsVolatile } from '../facts.ts'
import type { JoinType, LogicalPlan, PlanColumn } from '../logical.ts'
import {
  boolean,
  conjunction,
  conjunctsOf,
  isTrue,
  literalBoolean,
  not,
  substitute,
  usesAny,
  usesOnly,
} from '../traverse-expression.ts'
import { outputColumns, outputIds, passThrough, transformPlan } from '../traverse-plan.ts'
import { applyOfSet } from './apply-of-set.ts'
import { onlyWhen } from './branches.ts'
import type { RuleContext } from './context.ts'
import { domainJoin } from './domain-join.ts'
import { extremeOfValues } from './extreme-of-values.ts'
import { planMayFail } from './may-fail.ts'
import { isCorrelated, pullCorrelation, type Pulled } from './pull-correlation.ts'

type Apply = Extract<LogicalPlan, { kind: 'apply' }>

export const unnestApplies = (plan: LogicalPlan, context: RuleContext): LogicalPlan =>
  transformPlan(plan, (node) => (node.kind === 'apply' ? (unnestApply(node, context) ?? node) : node))

function unnestApply(original: Apply, context: RuleContext): LogicalPlan | undefined {
  if (original.when) return unnestAsked(original, original.when, context)
  const apply = withoutIdleWork(original)
  const correlated = isCorrelated(apply.right, outputIds(apply.left))
  const isVolatile = planIsVolatile(apply.right)
  const asProject = correlated || !isVolatile ? projectOverNothing(apply) : undefined
  if (asProject) return asProject
  const asSet = applyOfSet(apply)
  if (asSet) return asSet
  // What is another value each time is computed for each row.
  if (isVolatile && correlated) return apply === original ? undefined : apply
  const pulled = pullCorrelation(apply.right, outputIds(apply.left), context)
  const joined = pulled && joinPulled(apply, pulled, context)
  if (joined) return joined
  const overDomain = correlated && !isOneRow(apply.left) ? joinDomain(apply, context) : undefined
  return overDomain ?? (apply === original ? undefined : apply)
}

/** No more is run for it than for its only row. */
const isOneRow = (plan: LogicalPlan): boolean =>
  plan.kind === 'project' || plan.kind === 'filter'
    ? isOneRow(plan.input)
    : plan.kind === 'values'
      ? plan.rows.length <= 1
      : plan.kind === 'aggregate' && plan.groups.length === 0 && !plan.groupingSets

/** Where not all rows ask for the answer. */
function unnestAsked(apply: Apply, when: Expression, context: RuleContext): LogicalPlan | undefined {
  const { when: _, ...anyRow } = apply
  if (!planMayFail(apply.right)) {
    // Too many rows are its only fault, and a row that matches none has none too many.
    const condition = conjunction([when, ...conjunctsOf(apply.condition)])
    return unnestApply(apply.type === 'single' ? { ...anyRow, condition } : anyRow, context)
  }
  const outer = outputIds(apply.left)
  if (planIsVolatile(apply.right)) return undefined
  if (!isCorrelated(apply.right, outer)) return apply.type === 'mark' ? unnestApply(anyRow, context) : undefined
  const projected = projectOverNothing(anyRow)
  if (projected?.kind !== 'project') return joinDomain(apply, context)
  const items = projected.items.map(({ column, expression }) => ({
    column,
    expression: outer.has(column.id) ? expression : onlyWhen(when, expression),
  }))
  return { ...projected, items }
}

/** The right side for all that the left side asks for, each once, joined to it. */
function joinDomain(apply: Apply, context: RuleContext): LogicalPlan | undefined {
  const domain = domainJoin(apply, context)
  if (!domain) return undefined
  const body = joinPulled(
    { ...apply, left: domain.left, right: domain.right },
    { plan: domain.right, conditions: domain.conditions, post: new Map(), oneRow: false },
    context,
    outputColumns(apply.right),
  )
  return body && domain.wrap(body)
}

/** EXISTS asks only whether there are rows: what orders, limits, names or groups them is idle. */
function withoutIdleWork(apply: Apply): Apply {
  if (apply.type !== 'semi' && apply.type !== 'anti' && apply.type !== 'mark') return apply
  let right = apply.right
  for (;;) {
    if (right.kind === 'sort' || (right.kind === 'distinct' && !right.on)) right = right.input
    else if (!apply.condition && (right.kind === 'project' || right.kind === 'distinct' || right.kind === 'window'))
      right = right.input
    else if (!apply.condition && right.kind === 'aggregate' && right.groups.length > 0 && !right.groupingSets)
      right = right.input
    else if (!apply.condition && right.kind === 'limit' && !right.offset && isPositive(right.limit)) right = right.input
    else break
  }
  return right === apply.right ? apply : { ...apply, right }
}

const isPositive = (limit: Expression | undefined): boolean =>
  !limit || (limit.kind === 'literal' && (limit.value === null || BigInt(limit.value as bigint | number) > 0n))

/** (SELECT outer.x + 1): no rows of its own, only expressions. */
function projectOverNothing(apply: Apply): LogicalPlan | undefined {
  const { left } = apply
  const right = extremeOfValues(apply.right) ?? apply.right
  if (right.kind !== 'project' || right.input.kind !== 'values') return undefined
  if (right.input.columns.length > 0 || right.input.rows.length !== 1 || apply.condition) return undefined
  if (apply.type !== 'single' && apply.type !== 'inner' && apply.type !== 'left') return undefined
  const kept = outputColumns(left).map((column) => ({ column, expression: columnOf(column) }))
  return { kind: 'project', input: left, items: [...kept, ...right.items] }
}

function joinPulled(
  apply: Apply,
  pulled: Pulled,
  context: RuleContext,
  rightColumns: readonly PlanColumn[] = outputColumns(apply.right),
): LogicalPlan | undefined {
  const { left } = apply
  const own = conjunctsOf(apply.condition).map((term) => substitute(term, pulled.post))
  const on = pulled.conditions
  const columns = [...outputColumns(left), ...rightColumns]
  const join = (type: JoinType, right: LogicalPlan, terms: readonly Expression[]): LogicalPlan => {
    const condition = conjunction(terms)
    return { kind: 'join', type: type === 'inner' && !condition ? 'cross' : type, left, right, condition }
  }
  if (pulled.oneRow) return joinOneRow(apply, pulled, join('left', pulled.plan, on), own, rightColumns)
  switch (apply.type) {
    case 'inner':
      return finished(join('inner', pulled.plan, [...on, ...own]), columns, pulled.post)
    case 'left':
    case 'single': {
      const { plan, post } = guarded(pulled, context)
      const terms = [...on, ...own]
      const joined: LogicalPlan =
        apply.type === 'left'
          ? join('left', plan, terms)
          : { kind: 'mark-join', type: 'single', left, right: plan, condition: conjunction(terms) }
      return finished(joined, columns, post)
    }
    case 'semi':
      return join('semi', pulled.plan, [...on, ...own])
    case 'anti': {
      const aware = on.length === 0 ? nullAwareEquality(own, left, pulled.plan) : undefined
      if (aware) return { kind: 'join', type: 'anti', left, right: pulled.plan, condition: aware, nullAware: true }
      return join('anti', pulled.plan, [...on, ...own])
    }
    case 'mark': {
      const condition = markCondition(on, own)
      return { kind: 'mark-join', type: 'mark', left, right: pulled.plan, condition, mark: apply.mark }
    }
  }
}

/** Each outer row meets exactly one row: semi, anti and mark are then a matter of the condition alone. */
function joinOneRow(
  apply: Apply,
  pulled: Pulled,
  joined: LogicalPlan,
  own: readonly Expression[],
  rightColumns: readonly PlanColumn[],
): LogicalPlan | undefined {
  const leftColumns = outputColumns(apply.left)
  const condition = conjunction(own)
  const filtered = (term: Expression): LogicalPlan =>
    passThrough({ kind: 'filter', input: joined, condition: term }, leftColumns)
  switch (apply.type) {
    case 'inner': {
      const plan: LogicalPlan = condition ? { kind: 'filter', input: joined, condition } : joined
      return finished(plan, [...leftColumns, ...rightColumns], pulled.post)
    }
    case 'left':
    case 'single':
      return condition ? undefined : finished(joined, [...leftColumns, ...rightColumns], pulled.post)
    case 'semi':
      return condition ? filtered(condition) : apply.left
    case 'anti':
      return condition ? filtered(not(isTrue(condition))) : { kind: 'empty', columns: leftColumns }
    case 'mark': {
      const items = leftColumns.map((column) => ({ column, expression: columnOf(column) }))
      const mark = { column: apply.mark!, expression: condition ?? literalBoolean(true) }
      return { kind: 'project', input: joined, items: [...items, mark] }
    }
  }
}

/** The join's columns as the apply had them, those of `post` computed. */
function finished(
  joined: LogicalPlan,
  columns: readonly PlanColumn[],
  post: ReadonlyMap<number, Expression>,
): LogicalPlan {
  const items = columns.map((column) => ({ column, expression: post.get(column.id) ?? columnOf(column) }))
  return { kind: 'project', input: joined, items }
}

/** Columns computed above an outer join must stay NULL where nothing matched: a column tells the two apart. */
function guarded(pulled: Pulled, context: RuleContext): { plan: LogicalPlan; post: ReadonlyMap<number, Expression> } {
  if (pulled.post.size === 0) return pulled
  const matched: PlanColumn = { id: context.freshId(), name: 'matched', type: boolean }
  const kept = outputColumns(pulled.plan).map((column) => ({ column, expression: columnOf(column) }))
  const plan: LogicalPlan = {
    kind: 'project',
    input: pulled.plan,
    items: [...kept, { column: matched, expression: literalBoolean(true) }],
  }
  const post = new Map<number, Expression>()
  for (const [id, expression] of pulled.post) {
    post.set(id, {
      kind: 'case',
      whens: [{ when: { kind: 'is-null', arg: columnOf(matched), negated: true, type: boolean }, then: expression }],
      otherwise: { kind: 'literal', value: null, type: expression.type },
      type: expression.type,
    })
  }
  return { plan, post }
}

/** x NOT IN (…): the one shape of "no comparison is TRUE or NULL" that hashes. */
function nullAwareEquality(own: readonly Expression[], left: LogicalPlan, right: LogicalPlan): Expression | undefined {
  const [term] = own
  if (own.length !== 1 || term.kind !== 'is-boolean' || term.test !== false || !term.negated) return undefined
  const comparison = term.arg
  if (!isEquality(comparison)) return undefined
  const leftIds = outputIds(left)
  const rightIds = outputIds(right)
  const [a, b] = comparison.args
  const splits = (x: Expression, y: Expression): boolean =>
    !usesAny(x, rightIds) && usesOnly(y, rightIds) && usesAny(y, rightIds) && usesAny(x, leftIds)
  return splits(a, b) || splits(b, a) ? comparison : undefined
}

/**
 * The correlation decides which rows count, the comparison what the mark is: an unknown correlation must not make the mark
 * NULL. Where nobody tells NULL from FALSE the whole is wrapped in IS TRUE, which lets it hash.
 */
function markCondition(on: readonly Expression[], own: readonly Expression[]): Expression | undefined {
  if (own.length === 0) {
    const all = conjunction(on)
    return all && isTrue(all)
  }
  if (own.length === 1 && own[0].kind === 'is-boolean' && own[0].test === true && !own[0].negated) {
    return isTrue(conjunction([...on, ...conjunctsOf(own[0].arg)])!)
  }
  return conjunction([...on.map((term) => (term.kind === 'is-distinct' ? term : isTrue(term))), ...own])
}

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
