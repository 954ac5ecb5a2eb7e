// Rows that are grouped by what they are joined to are grouped before, by what they are joined by: the join then meets few groups instead
// of many rows, and what it makes of them is added up. Eager aggregation (Yan and Larson, 1995).
import { functionByOid } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { Estimator } from '../estimate/cardinality.ts'
import type { CallExpression, ColumnId, Expression } from '../expression.ts'
import { isEquality, isVolatile } from '../facts.ts'
import type { AggregateCall, LogicalPlan, PlanColumn } from '../logical.ts'
import {
  collectColumns,
  conjunction,
  conjunctsOf,
  isSubset,
  substitute,
  usesAny,
  usesOnly,
} from '../traverse-expression.ts'
import { outputIds, transformPlan } from '../traverse-plan.ts'
import { combined, combiner } from './combine-aggregates.ts'
import type { RuleContext } from './context.ts'
import { groupedFirstRowsMin, groupedFirstShare } from './limits.ts'

type Aggregate = Extract<LogicalPlan, { kind: 'aggregate' }>
type Join = Extract<LogicalPlan, { kind: 'join' }>

export function aggregateBeforeJoins(plan: LogicalPlan, context: RuleContext): LogicalPlan {
  const estimator = new Estimator(context.catalog)
  return transformPlan(plan, (node) => {
    if (node.kind !== 'aggregate' || node.groupingSets || node.groupings?.length) return node
    const aggregate = overJoin(node)
    const join = aggregate.input
    if (join.kind !== 'join' || !join.condition || isVolatile(join.condition)) return node
    const sides = join.type === 'inner' ? (['left', 'right'] as const) : join.type === 'left' ? (['left'] as const) : []
    for (const side of sides) {
      const moved = groupedFirst(aggregate, join, side, estimator, context)
      if (moved) return moved
    }
    return node
  })
}

/** Without the project that may lie between the two. */
function overJoin(plan: Aggregate): Aggregate {
  const { input } = plan
  if (input.kind !== 'project' || input.items.some(({ expression }) => isVolatile(expression))) return plan
  const by = new Map(input.items.map(({ column, expression }) => [column.id, expression]))
  const below = (expression: Expression): Expression => substitute(expression, by)
  return {
    ...plan,
    input: input.input,
    groups: plan.groups.map((group) => ({ ...group, expression: below(group.expression) })),
    aggregates: plan.aggregates.map((call) => ({
      ...call,
      args: call.args.map(below),
      filter: call.filter && below(call.filter),
      orderBy: call.orderBy.map((key) => ({ ...key, expression: below(key.expression) })),
    })),
  }
}

/** side: whose rows have the key. */
function groupedFirst(
  { groups, aggregates }: Aggregate,
  join: Join,
  side: 'left' | 'right',
  estimator: Estimator,
  context: RuleContext,
): LogicalPlan | undefined {
  const [keyed, many] = side === 'left' ? [join.left, join.right] : [join.right, join.left]
  const keyedIds = outputIds(keyed)
  const manyIds = outputIds(many)
  if (!groups.every(({ expression }) => usesOnly(expression, keyedIds) && !isVolatile(expression))) return undefined
  const grouped = new Set(groups.flatMap(({ expression }) => (expression.kind === 'column' ? [expression.id] : [])))
  // Where a group has one row of this side, what is made below is the result.
  const isResult = hasKey(keyed, grouped, context)
  if (!aggregates.every((call) => isOf(call, manyIds, join.type === 'left'))) return undefined
  if (!isResult && !aggregates.every((call) => combiner(call))) return undefined
  const keys: { readonly column: PlanColumn; readonly expression: Expression }[] = []
  const terms: Expression[] = []
  for (const term of conjunctsOf(join.condition)) {
    const own = isEquality(term) ? term.args.filter((arg) => usesAny(arg, manyIds)) : []
    if (!isEquality(term) || own.length !== 1 || !usesOnly(own[0], manyIds) || !ofOneType(term)) return undefined
    const column = { id: context.freshId(), name: 'key', type: own[0].type }
    keys.push({ column, expression: own[0] })
    terms.push({ ...term, args: term.args.map((arg) => (arg === own[0] ? columnOf(column) : arg)) })
  }
  // What is counted where nothing matches is not NULL: it has a column of its own below.
  const below = aggregates.map((call) => ({ ...call, column: { ...call.column, id: context.freshId() } }))
  const first: Aggregate = { kind: 'aggregate', input: many, groups: keys, aggregates: below }
  if (!pays(first, keyed, estimator)) return undefined
  const condition = conjunction(terms)
  const joined: LogicalPlan =
    side === 'left'
      ? { ...join, left: keyed, right: first, condition }
      : { ...join, left: first, right: keyed, condition }
  const parts = aggregates.map((call, i) => {
    const part = columnOf(below[i].column)
    return join.type === 'left' ? completed(call, part) : part
  })
  if (isResult) {
    const results = aggregates.map(({ column }, i) => ({ column, expression: parts[i] }))
    return { kind: 'project', input: joined, items: [...groups, ...results] }
  }
  const sums = aggregates.map((call, i) => combined(call, parts[i], context))
  const whole: Aggregate = { kind: 'aggregate', input: joined, groups, aggregates: sums.map(({ call }) => call) }
  const kept = groups.map(({ column }) => ({ column, expression: columnOf(column) }))
  const results = aggregates.map(({ column }, i) => ({ column, expression: sums[i].result }))
  return { kind: 'project', input: whole, items: [...kept, ...results] }
}

/** So that values which differ on one side cannot equal the same one on the other. */
function ofOneType({ args }: CallExpression): boolean {
  const [a, b] = args.map((arg) => arg.type.oid)
  return a === b || (integers.has(a) && integers.has(b))
}

const integers: ReadonlySet<number> = new Set([Oid.int2, Oid.int4, Oid.int8])

/** Of columns of the rows that are many; NULL, or a count of nothing, where there is no row. */
function isOf(call: AggregateCall, many: ReadonlySet<ColumnId>, mayMiss: boolean): boolean {
  const used = [...call.args, ...(call.filter ? [call.filter] : []), ...call.orderBy.map((key) => key.expression)]
  if (used.some(isVolatile) || !used.every((expression) => isSubset(collectColumns(expression), many))) return false
  if (!mayMiss) return true
  if (!calculable.has(functionByOid(call.function).name) || call.filter) return false
  return call.args.every((arg) => arg.kind === 'column')
}

/** Of nothing but NULLs they are NULL, or 0 if they count. */
const calculable: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max'])

function completed(call: AggregateCall, value: Expression): Expression {
  if (functionByOid(call.function).name !== 'count') return value
  // The row that an outer join makes up is counted as well, as long as nothing of it is asked.
  const none: Expression = { kind: 'literal', value: call.args.length === 0 ? 1n : 0n, type: typeRef(Oid.int8) }
  return { kind: 'coalesce', args: [value, none], type: value.type }
}

/** Whether no two rows agree in the columns: they hold a primary key of the table that the rows are read from. */
function hasKey(plan: LogicalPlan, columns: ReadonlySet<ColumnId>, context: RuleContext): boolean {
  switch (plan.kind) {
    case 'filter':
      return hasKey(plan.input, columns, context)
    case 'project': {
      const below = plan.items.flatMap(({ column, expression }) =>
        columns.has(column.id) && expression.kind === 'column' ? [expression.id] : [],
      )
      return hasKey(plan.input, new Set(below), context)
    }
    case 'scan': {
      const relation = context.catalog.relationByOid(plan.table)
      const constraints = relation && 'table' in relation ? relation.table.schema.constraints : []
      const known = new Set(plan.attributes.filter((_, i) => columns.has(plan.columns[i].id)))
      return constraints.some(
        (constraint) =>
          constraint.kind === 'primary' && !constraint.incomplete && isSubset(constraint.attributes, known),
      )
    }
    default:
      return false
  }
}

/** Many rows become few groups, and most of the groups are wanted. */
function pays(first: Aggregate, keyed: LogicalPlan, estimator: Estimator): boolean {
  const { rows } = estimator.of(first.input)
  const groups = estimator.of(first).rows
  if (rows < groupedFirstRowsMin || groups * groupedFirstShare > rows) return false
  return estimator.of(keyed).rows * groupedFirstShare >= groups
}

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
