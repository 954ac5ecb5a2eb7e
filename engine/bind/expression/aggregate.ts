// Aggregate calls: bound where they stand, computed by the level whose rows they gather. What stays in the expression is a
// column that the level's aggregate operator will yield.
import { PgError } from '../../errors.ts'
import type { AggregateFunction } from '../../functions/function.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { ColumnId, Expression, SortKey } from '../../plan/expression.ts'
import type { AggregateCall } from '../../plan/logical.ts'
import { at, atExpression, columnRef, freshColumn, mark } from '../binding.ts'
import { checkAggregateAllowed } from '../query/clauses.ts'
import { collatedAggregate, requireBytewiseEquality, requireBytewiseOrder } from '../collations/apply.ts'
import { typeFrom } from '../collations/derive.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from './expression.ts'
import type { CallDetail } from '../overloads/function-candidates.ts'
import { isVolatile } from './functions.ts'
import { requireEquality } from '../overloads/operators.ts'
import { columnsIn, visitExpression } from './rewrite.ts'
import { sameExpression } from './same-expression.ts'
import { inClause, ownerLevel, type Level } from '../scope.ts'
import { sortKey } from '../query/sort-key.ts'
import { typeOf } from '../types/types.ts'

type FunctionDetail = Extract<CallDetail, { kind: 'function' }>

export function bindAggregate(body: ParseNode, detail: FunctionDetail, level: Level): Expression {
  const { binding } = level
  const location = locationOf(body)
  const definition = detail.definition as AggregateFunction
  const name = nameParts(body.funcname).join('.')
  checkOrderedSet(body, name, definition, level)
  const distinct = body.agg_distinct === true
  const ordered = definition.orderedSet ? withinGroupKeys(body, detail.args, level) : bindAggregateOrder(body, level)
  const orderBy = distinct ? ordered.map((key) => keyOfArgument(key, detail.args)) : ordered
  const filter = body.agg_filter ? bindFilter(body.agg_filter, level) : undefined
  if (definition.orderedSet) requireBytewiseOrder(detail.args, `${name} WITHIN GROUP`, binding)
  const call = {
    ...(collatedAggregate(definition.oid, detail.args, binding) ?? { function: definition.oid, args: detail.args }),
    distinct,
    orderBy,
    ...(filter && { filter }),
  }
  if (call.distinct) checkDistinct(call, location, level)
  const direct = definition.orderedSet ? detail.args.slice(0, detail.args.length - ordered.length) : []
  const gathered = partsOf(call).filter((part) => !direct.includes(part))
  const owner = ownerOf(gathered, direct, location, level)
  const known = owner.aggregates.find((other) => !partsOf(call).some(isVolatile) && sameCall(other, call))
  const column =
    known?.column ?? freshColumn(binding, definition.name, typeFrom(typeOf(detail.result), detail.args, binding))
  if (!known) owner.aggregates.push({ column, ...call })
  return mark(binding, columnRef(column), location)
}

/** The level whose rows an aggregate gathers; direct: what is evaluated once for a group, not for each of its rows. */
export function ownerOf(
  gathered: readonly Expression[],
  direct: readonly Expression[],
  location: number,
  level: Level,
): Level {
  const owner = ownerLevel(level, idsIn(gathered))
  for (let scope: Level | undefined = level; scope && scope !== owner; scope = scope.parent) {
    const inner = direct.find((argument) => [...columnsIn(argument)].some((id) => scope?.inputs.has(id)))
    if (!inner) continue
    throw new PgError(
      '42803',
      'outer-level aggregate cannot contain a lower-level variable in its direct arguments',
      atExpression(level.binding, inner),
    )
  }
  checkAggregateAllowed(owner, level, location, 'aggregate')
  checkNesting([...gathered, ...direct], owner, level)
  owner.directs.push(...direct)
  return owner
}

const idsIn = (expressions: readonly Expression[]): ReadonlySet<ColumnId> =>
  new Set(expressions.flatMap((expression) => [...columnsIn(expression)]))

const partsOf = (call: Omit<AggregateCall, 'column'>): readonly Expression[] => [
  ...call.args,
  ...call.orderBy.map((key) => key.expression),
  ...(call.filter ? [call.filter] : []),
]

const sameCall = (a: Omit<AggregateCall, 'column'>, b: Omit<AggregateCall, 'column'>): boolean =>
  a.function === b.function &&
  a.distinct === b.distinct &&
  a.orderBy.length === b.orderBy.length &&
  a.orderBy.every(
    (key, index) => key.descending === b.orderBy[index].descending && key.nullsFirst === b.orderBy[index].nullsFirst,
  ) &&
  partsOf(a).length === partsOf(b).length &&
  (a.filter === undefined) === (b.filter === undefined) &&
  partsOf(a).every((part, index) => sameExpression(part, partsOf(b)[index]))

export function bindFilter(node: ParseNode, level: Level): Expression {
  return inClause(level, 'filter', () => coerceToBoolean(bindExpression(node, level), 'FILTER', level.binding))
}

function checkOrderedSet(body: ParseNode, name: string, definition: AggregateFunction, level: Level): void {
  const fields = at(level.binding, locationOf(body))
  if (definition.orderedSet && !body.agg_within_group) {
    throw new PgError('42809', `WITHIN GROUP is required for ordered-set aggregate ${name}`, fields)
  }
  if (!definition.orderedSet && body.agg_within_group) {
    throw new PgError('42809', `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`, fields)
  }
  if (!body.agg_star && !(body.args?.length > 0) && !body.agg_within_group && definition.args.length === 0) {
    throw new PgError('42809', `${name}(*) must be used to call a parameterless aggregate function`, fields)
  }
}

export function bindAggregateOrder(body: ParseNode, level: Level): SortKey[] {
  return ((body.agg_order ?? []) as ParseNode[]).map(({ SortBy: sort }) =>
    sortKey(bindExpression(sort.node, level), sort, level),
  )
}

/** The ordered arguments were coerced with the others: the keys sort by those. */
function withinGroupKeys(body: ParseNode, args: readonly Expression[], level: Level): SortKey[] {
  const sorts: ParseNode[] = body.agg_order
  return sorts.map(({ SortBy: sort }, index) => sortKey(args[args.length - sorts.length + index], sort, level))
}

/** ORDER BY may name an argument as it was before it became what the aggregate takes: it orders by the argument. */
function keyOfArgument(key: SortKey, args: readonly Expression[]): SortKey {
  const argument = args.find((arg) => sameExpression(withoutCast(arg), key.expression))
  return argument ? { ...key, expression: argument } : key
}

function withoutCast(expression: Expression): Expression {
  if (expression.kind !== 'call' || expression.form?.kind !== 'cast' || !expression.form.implicit) return expression
  return expression.args[0]
}

function checkDistinct(call: Omit<AggregateCall, 'column'>, location: number, level: Level): void {
  const { binding } = level
  for (const arg of call.args) requireBytewiseEquality(arg, 'DISTINCT', binding)
  for (const arg of call.args) requireEquality(arg.type.oid, binding.shared.starts.get(arg), binding)
  if (call.args.length === 0) {
    throw new PgError('42P10', 'DISTINCT is not allowed without arguments', at(binding, location))
  }
  for (const key of call.orderBy) {
    if (!call.args.some((arg) => sameExpression(arg, key.expression))) {
      throw new PgError(
        '42P10',
        'in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list',
        atExpression(binding, key.expression),
      )
    }
  }
}

function checkNesting(parts: readonly Expression[], owner: Level, level: Level): void {
  const aggregates = new Set(owner.aggregates.map((call) => call.column.id))
  const windows = new Set(owner.windows.map((call) => call.column.id))
  const sets = new Set(owner.sets.map((set) => set.column.id))
  for (const part of parts) {
    visitExpression(part, (inner) => {
      if (inner.kind !== 'column') return
      const fields = atExpression(level.binding, inner)
      if (aggregates.has(inner.id)) throw new PgError('42803', 'aggregate function calls cannot be nested', fields)
      if (windows.has(inner.id))
        throw new PgError('42803', 'aggregate function calls cannot contain window function calls', fields)
      if (sets.has(inner.id)) {
        throw new PgError('0A000', 'aggregate function calls cannot contain set-returning function calls', {
          hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
          ...fields,
        })
      }
    })
  }
}
