// The simple half of unnesting: correlated filters inside a subquery climb through its operators until they can be the
// condition of a join. Aggregates, DISTINCT, windows and limits let equalities through by grouping on their inner side.
import type { ColumnId, Expression, SortKey } from '../expression.ts'
import { isEquality, isVolatile } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { conjunction, conjunctsOf, mapSortKeys, sameExpression, substitute, usesAny } from '../traverse-expression.ts'
import { expressionsOf, freeColumns, mapExpressions, outputColumns } from '../traverse-plan.ts'
import { emptyAggregate } from './empty-aggregate.ts'
import type { RuleContext } from './context.ts'
import { numberedRows } from './numbered-rows.ts'

export interface Pulled {
  /** The subquery without its correlation. */
  readonly plan: LogicalPlan
  /** What a row of `plan` must fulfil for an outer row, over both. */
  readonly conditions: readonly Expression[]
  /** Columns of the subquery that are computed above the join, from outer columns or from a missing match. */
  readonly post: ReadonlyMap<ColumnId, Expression>
  /** The subquery yields exactly one row per outer row: no match means a row of NULLs, completed by `post`. */
  readonly oneRow: boolean
}

const nothing: ReadonlyMap<ColumnId, Expression> = new Map()

export function isCorrelated(plan: LogicalPlan, outer: ReadonlySet<ColumnId>): boolean {
  for (const id of freeColumns(plan)) if (outer.has(id)) return true
  return false
}

export function pullCorrelation(
  plan: LogicalPlan,
  outer: ReadonlySet<ColumnId>,
  context: RuleContext,
): Pulled | undefined {
  if (!isCorrelated(plan, outer)) return { plan, conditions: [], post: nothing, oneRow: false }
  const pull = (input: LogicalPlan): Pulled | undefined => pullCorrelation(input, outer, context)
  switch (plan.kind) {
    case 'scan': {
      const correlated = plan.filters.filter((term) => usesAny(term, outer))
      const filters = plan.filters.filter((term) => !usesAny(term, outer))
      if (correlated.some(isVolatile)) return undefined
      return { plan: { ...plan, filters }, conditions: correlated, post: nothing, oneRow: false }
    }
    case 'filter': {
      const inner = pull(plan.input)
      if (!inner || inner.oneRow) return undefined
      const terms = conjunctsOf(plan.condition).map((term) => substitute(term, inner.post))
      const correlated = terms.filter((term) => usesAny(term, outer))
      if (correlated.some(isVolatile)) return undefined
      const condition = conjunction(terms.filter((term) => !usesAny(term, outer)))
      return {
        ...inner,
        plan: condition ? { kind: 'filter', input: inner.plan, condition } : inner.plan,
        conditions: [...inner.conditions, ...correlated],
      }
    }
    case 'project':
      return pullThroughProject(plan, pull(plan.input), outer)
    case 'project-set': {
      const inner = pull(plan.input)
      if (!inner || inner.oneRow || inner.post.size > 0) return undefined
      if (plan.items.some((item) => usesAny(item.expression, outer))) return undefined
      const kept = missingColumns(plan, inner)
      const items = [...plan.items, ...kept.map((column) => ({ column, expression: columnOf(column), set: false }))]
      return { ...inner, plan: { ...plan, input: inner.plan, items } }
    }
    case 'join':
      return pullThroughJoin(plan, pull, outer)
    case 'mark-join': {
      if (isCorrelated(plan.right, outer) || (plan.condition && usesAny(plan.condition, outer))) return undefined
      const left = pull(plan.left)
      return left && !left.oneRow && left.post.size === 0 ? { ...left, plan: { ...plan, left: left.plan } } : undefined
    }
    case 'apply': {
      if (isCorrelated(plan.right, outer) || expressionsOf(plan).some((term) => usesAny(term, outer))) return undefined
      const left = pull(plan.left)
      return left && !left.oneRow && left.post.size === 0 ? { ...left, plan: { ...plan, left: left.plan } } : undefined
    }
    case 'aggregate':
      return pullThroughAggregate(plan, pull(plan.input), outer, context)
    case 'distinct': {
      const inner = pull(plan.input)
      if (!inner || inner.oneRow || inner.post.size > 0 || plan.on) return undefined
      const keys = equalityKeys(inner.conditions, outer, inner.plan, context)
      if (!keys) return undefined
      const items = [
        ...outputColumns(plan.input).map((column) => ({ column, expression: columnOf(column) })),
        ...keys.items,
      ]
      const input: LogicalPlan = { kind: 'project', input: inner.plan, items }
      return { plan: { kind: 'distinct', input }, conditions: keys.conditions, post: nothing, oneRow: false }
    }
    case 'sort':
      return pullThroughSort(plan, pull(plan.input), outer)
    case 'limit': {
      if (plan.barrier) {
        const inner = pull(plan.input)
        return inner && { ...inner, plan: { ...plan, input: inner.plan } }
      }
      return pullThroughLimit(plan, pull, outer, context)
    }
    case 'window': {
      const inner = pull(plan.input)
      if (!inner || inner.oneRow || inner.post.size > 0) return undefined
      if (expressionsOf(plan).some((expression) => usesAny(expression, outer))) return undefined
      const keys = equalityKeys(inner.conditions, outer, inner.plan, context)
      if (!keys) return undefined
      const calls = plan.calls.map((call) => ({
        ...call,
        partitionBy: [...call.partitionBy, ...keys.items.map((item) => item.expression)],
      }))
      return { ...inner, plan: { ...plan, input: inner.plan, calls } }
    }
    case 'with': {
      if (plan.ctes.some((cte) => isCorrelated(cte.plan, outer))) return undefined
      const body = pull(plan.body)
      return body && { ...body, plan: { ...plan, body: body.plan } }
    }
    default:
      return undefined
  }
}

function pullThroughProject(
  plan: Extract<LogicalPlan, { kind: 'project' }>,
  inner: Pulled | undefined,
  outer: ReadonlySet<ColumnId>,
): Pulled | undefined {
  if (!inner) return undefined
  const post = new Map<ColumnId, Expression>()
  const items: { column: PlanColumn; expression: Expression }[] = []
  for (const item of plan.items) {
    const expression = substitute(item.expression, inner.post)
    if (inner.oneRow || usesAny(expression, outer)) post.set(item.column.id, expression)
    else items.push({ column: item.column, expression })
  }
  const yielded = new Set(items.map((item) => item.column.id))
  const needed = [...inner.conditions, ...post.values()]
  for (const column of outputColumns(inner.plan)) {
    if (yielded.has(column.id) || !needed.some((expression) => usesAny(expression, new Set([column.id])))) continue
    items.push({ column, expression: columnOf(column) })
  }
  return { ...inner, plan: { kind: 'project', input: inner.plan, items }, post }
}

function pullThroughJoin(
  plan: Extract<LogicalPlan, { kind: 'join' }>,
  pull: (input: LogicalPlan) => Pulled | undefined,
  outer: ReadonlySet<ColumnId>,
): Pulled | undefined {
  const left = pull(plan.left)
  if (!left || left.oneRow) return undefined
  if (plan.type === 'inner' || plan.type === 'cross') {
    const right = pull(plan.right)
    if (!right || right.oneRow) return undefined
    const post = new Map([...left.post, ...right.post])
    const terms = conjunctsOf(plan.condition).map((term) => substitute(term, post))
    const correlated = terms.filter((term) => usesAny(term, outer))
    if (correlated.some(isVolatile)) return undefined
    const condition = conjunction(terms.filter((term) => !usesAny(term, outer)))
    return {
      plan: { kind: 'join', type: condition ? 'inner' : 'cross', left: left.plan, right: right.plan, condition },
      conditions: [...left.conditions, ...right.conditions, ...correlated],
      post,
      oneRow: false,
    }
  }
  if (plan.type !== 'left' && plan.type !== 'semi' && plan.type !== 'anti') return undefined
  if (left.post.size > 0 || isCorrelated(plan.right, outer)) return undefined
  if (plan.condition && usesAny(plan.condition, outer)) return undefined
  return { ...left, plan: { ...plan, left: left.plan } }
}

function pullThroughAggregate(
  plan: Extract<LogicalPlan, { kind: 'aggregate' }>,
  inner: Pulled | undefined,
  outer: ReadonlySet<ColumnId>,
  context: RuleContext,
): Pulled | undefined {
  if (!inner || inner.oneRow || plan.groupingSets || plan.groupings) return undefined
  const rewritten = mapExpressions(plan, (expression) => substitute(expression, inner.post)) as typeof plan
  if (expressionsOf(rewritten).some((expression) => usesAny(expression, outer))) return undefined
  const keys = equalityKeys(inner.conditions, outer, inner.plan, context)
  if (!keys) return undefined
  const groups = [...rewritten.groups]
  const reused = new Map<ColumnId, Expression>()
  for (const key of keys.items) {
    const same = groups.find((group) => sameExpression(group.expression, key.expression))
    if (same) reused.set(key.column.id, columnOf(same.column))
    else groups.push(key)
  }
  const conditions = keys.conditions.map((condition) => substitute(condition, reused))
  const aggregate: LogicalPlan = { ...rewritten, input: inner.plan, groups }
  if (plan.groups.length > 0) return { plan: aggregate, conditions, post: nothing, oneRow: false }
  const post = new Map<ColumnId, Expression>()
  for (const call of plan.aggregates) {
    const empty = emptyAggregate(call)
    if (!empty) return undefined
    if (empty.kind === 'literal' && empty.value === null) continue
    post.set(call.column.id, { kind: 'coalesce', args: [columnOf(call.column), empty], type: call.column.type })
  }
  return { plan: aggregate, conditions, post, oneRow: true }
}

/** The order stays: json_agg, array_agg and their like above see it, and where nothing does, it is taken away later. */
function pullThroughSort(
  plan: Extract<LogicalPlan, { kind: 'sort' }>,
  inner: Pulled | undefined,
  outer: ReadonlySet<ColumnId>,
): Pulled | undefined {
  if (!inner || inner.oneRow) return inner
  const keys = mapSortKeys(plan.keys, (expression) => substitute(expression, inner.post))
  if (keys.some((key) => usesAny(key.expression, outer))) return undefined
  return { ...inner, plan: { ...plan, input: inner.plan, keys } }
}

function pullThroughLimit(
  plan: Extract<LogicalPlan, { kind: 'limit' }>,
  pull: (input: LogicalPlan) => Pulled | undefined,
  outer: ReadonlySet<ColumnId>,
  context: RuleContext,
): Pulled | undefined {
  // The sort may lie below projects: ORDER BY something that is not selected.
  let below = plan.input
  const projects: Extract<LogicalPlan, { kind: 'project' }>[] = []
  while (below.kind === 'project') {
    projects.push(below)
    below = below.input
  }
  const sort = below.kind === 'sort' ? below : undefined
  const inner = pull(sort ? sort.input : below)
  if (!inner || inner.oneRow) return undefined
  const keys: readonly SortKey[] = mapSortKeys(sort?.keys ?? [], (expression) => substitute(expression, inner.post))
  if (keys.some((key) => usesAny(key.expression, outer))) return undefined
  const partitions = equalityKeys(inner.conditions, outer, inner.plan, context)
  if (!partitions) return undefined
  const limited = numberedRows(
    inner.plan,
    partitions.items.map((item) => item.expression),
    keys,
    plan,
    context,
  )
  if (!limited) return undefined
  return projects.reduceRight<Pulled | undefined>((pulled, project) => pullThroughProject(project, pulled, outer), {
    ...inner,
    plan: limited,
  })
}

/**
 * Conditions that all compare an outer expression with an inner one by `=` (or name outer columns only): the inner sides
 * as columns to group by, and the conditions over those columns.
 */
function equalityKeys(
  conditions: readonly Expression[],
  outer: ReadonlySet<ColumnId>,
  inner: LogicalPlan,
  context: RuleContext,
): { items: { column: PlanColumn; expression: Expression }[]; conditions: Expression[] } | undefined {
  const innerIds = new Set(outputColumns(inner).map((column) => column.id))
  const items: { column: PlanColumn; expression: Expression }[] = []
  const rewritten: Expression[] = []
  for (const condition of conditions) {
    if (!usesAny(condition, innerIds)) {
      rewritten.push(condition)
      continue
    }
    if (!isEquality(condition)) return undefined
    const [a, b] = condition.args
    const innerFirst = usesAny(a, innerIds)
    const [inside, outside] = innerFirst ? [a, b] : [b, a]
    if (usesAny(outside, innerIds) || usesAny(inside, outer) || isVolatile(condition)) return undefined
    let item = items.find((known) => sameExpression(known.expression, inside))
    if (!item) {
      const column = {
        id: context.freshId(),
        name: inside.kind === 'column' ? nameOf(inner, inside.id) : 'key',
        type: inside.type,
      }
      item = { column, expression: inside }
      items.push(item)
    }
    const key = columnOf(item.column)
    rewritten.push({ ...condition, args: innerFirst ? [key, outside] : [outside, key] })
  }
  return { items, conditions: rewritten }
}

const nameOf = (plan: LogicalPlan, id: ColumnId): string =>
  outputColumns(plan).find((column) => column.id === id)?.name ?? 'key'

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })

/** Columns of the pulled input that its conditions need and the operator would drop. */
function missingColumns(plan: LogicalPlan, inner: Pulled): PlanColumn[] {
  const yielded = new Set(outputColumns(plan).map((column) => column.id))
  return outputColumns(inner.plan).filter(
    (column) =>
      !yielded.has(column.id) && inner.conditions.some((condition) => usesAny(condition, new Set([column.id]))),
  )
}
