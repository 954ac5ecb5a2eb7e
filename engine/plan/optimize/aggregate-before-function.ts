// Rows that are grouped by a slow function of some columns are grouped by the columns first: the function is then called for their
// values, which are fewer, and not for every row.
import { functionByOid, functionsNamed } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { Estimator } from '../estimate/cardinality.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile, operatorFunction } from '../facts.ts'
import type { AggregateCall, LogicalPlan, PlanColumn } from '../logical.ts'
import { collectColumns, isSubset, some, substitute } from '../traverse-expression.ts'
import { transformPlan } from '../traverse-plan.ts'
import { combined, combiner } from './combine-aggregates.ts'
import type { RuleContext } from './context.ts'
import { identifiedTypes } from './identified-types.ts'
import { groupedFirstRowsMin, slowFunctionShare } from './limits.ts'

export function aggregateBeforeFunctions(plan: LogicalPlan, context: RuleContext): LogicalPlan {
  const estimator = new Estimator(context.catalog)
  return transformPlan(plan, (node) =>
    node.kind === 'aggregate' && !node.groupingSets && !node.groupings?.length
      ? (groupedFirst(node, estimator, context) ?? node)
      : node,
  )
}

type Aggregate = Extract<LogicalPlan, { kind: 'aggregate' }>

function groupedFirst(plan: Aggregate, estimator: Estimator, context: RuleContext): LogicalPlan | undefined {
  const slow = plan.groups.filter(({ expression }) => isSlow(expression))
  if (slow.length === 0 || plan.groups.some(({ expression }) => isVolatile(expression))) return undefined
  const keys = keysOf(plan.groups, context)
  const parts = plan.aggregates.map((call) => split(call, context))
  if (!keys || !parts.every((part) => part !== undefined)) return undefined
  const calls = parts.flat()
  const first: Aggregate = { ...plan, groups: keys.groups, aggregates: calls }
  const { rows } = estimator.of(plan.input)
  if (rows < groupedFirstRowsMin || estimator.of(first).rows * slowFunctionShare > rows) return undefined
  const sums = new Map(calls.map((call) => [call.column.id, combined(call, columnOf(call.column), context)]))
  const whole: Aggregate = {
    kind: 'aggregate',
    input: first,
    groups: plan.groups.map(({ column, expression }) => ({ column, expression: keys.after(expression) })),
    aggregates: calls.map(({ column }) => sums.get(column.id)!.call),
  }
  const groups = plan.groups.map(({ column }) => ({ column, expression: columnOf(column) }))
  const results = plan.aggregates.map(({ column }, i) => ({
    column,
    expression: finished(parts[i].map((part) => sums.get(part.column.id)!)),
  }))
  return { kind: 'project', input: whole, items: [...groups, ...results] }
}

/** Regular expressions take longer than grouping does. */
const isSlow = (expression: Expression): boolean =>
  some(
    expression,
    (part) => part.kind === 'call' && /^(regexp_|text(ic)?regex)/.test(functionByOid(part.function).name),
  )

interface Keys {
  readonly groups: Aggregate['groups']
  /** A group's expression over these. */
  after(expression: Expression): Expression
}

/** The columns that slow functions read, and the other groups as they are. */
function keysOf(groups: Aggregate['groups'], context: RuleContext): Keys | undefined {
  const keys: { readonly column: PlanColumn; readonly expression: Expression }[] = []
  const columns = new Map<ColumnId, Expression>()
  const others = new Map<Expression, Expression>()
  for (const { column, expression } of groups) {
    if (isSlow(expression)) {
      if (!addColumns(expression, keys, columns, context)) return undefined
    } else {
      const key = { ...column, id: context.freshId() }
      keys.push({ column: key, expression })
      others.set(expression, columnOf(key))
    }
  }
  return { groups: keys, after: (expression) => others.get(expression) ?? substitute(expression, columns) }
}

/** False: equal values of a column may have different results. */
function addColumns(
  expression: Expression,
  keys: { readonly column: PlanColumn; readonly expression: Expression }[],
  columns: Map<ColumnId, Expression>,
  context: RuleContext,
): boolean {
  let identified = true
  some(expression, (part) => {
    if (part.kind !== 'column' || columns.has(part.id)) return false
    const column = { id: context.freshId(), name: 'key', type: part.type }
    keys.push({ column, expression: part })
    columns.set(part.id, columnOf(column))
    identified &&= identifiedTypes.has(part.type.oid)
    return false
  })
  return identified && isSubset(collectColumns(expression), new Set(columns.keys()))
}

/** The calls of which a call can be made again from parts: an average is a sum and a count. */
function split(call: AggregateCall, context: RuleContext): readonly AggregateCall[] | undefined {
  const { name, args } = functionByOid(call.function)
  const fresh = (oid: number): AggregateCall => {
    const column = { ...call.column, id: context.freshId(), type: typeRef(functionByOid(oid).result) }
    return { ...call, function: oid, column }
  }
  if (name === 'avg' && call.column.type.oid === Oid.numeric && !call.distinct) {
    const over = (one: string, type: number): number =>
      functionsNamed(one).find((found) => found.args.length === 1 && found.args[0] === type)!.oid
    return [fresh(over('sum', args[0])), fresh(over('count', Oid.any))]
  }
  if (combiner(call) === undefined) return undefined
  return [{ ...call, column: { ...call.column, id: context.freshId() } }]
}

const finished = ([value, count]: readonly ReturnType<typeof combined>[]): Expression =>
  count
    ? {
        kind: 'call',
        function: operatorFunction('/', Oid.numeric),
        args: [columnOf(value.call.column), columnOf(count.call.column)],
        type: typeRef(Oid.numeric),
        form: { kind: 'operator', name: '/' },
      }
    : value.result

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
