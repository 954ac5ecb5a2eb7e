// Window function calls: OVER (…), named windows and frames.
import { PgError } from '../../errors.ts'
import { frameOption as frame } from '../../parse/frame-options.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression, SortKey } from '../../plan/expression.ts'
import type { FrameBound, WindowCall } from '../../plan/logical.ts'
import { Oid } from '../../types/oids.ts'
import { at, atExpression, columnRef, freshColumn, mark } from '../binding.ts'
import { bindAggregateOrder, bindFilter } from './aggregate.ts'
import { checkWindowAllowed } from '../query/clauses.ts'
import { collatedAggregate, requireBytewiseEquality } from '../collations/apply.ts'
import { typeFrom } from '../collations/derive.ts'
import { coerceArgument, coerceTo, coerceType } from '../overloads/coerce.ts'
import { bindExpression } from './expression.ts'
import type { CallDetail } from '../overloads/function-candidates.ts'
import { isVolatile } from './functions.ts'
import { requireEquality } from '../overloads/operators.ts'
import { visitExpression } from './rewrite.ts'
import { sameExpression, sameParts } from './same-expression.ts'
import { inClause, type Level } from '../scope.ts'
import { sortKey } from '../query/sort-key.ts'
import { categoryOf, isUnknown, typeName, typeOf } from '../types/types.ts'

type FunctionDetail = Extract<CallDetail, { kind: 'function' }>

export function bindWindowCall(body: ParseNode, detail: FunctionDetail, level: Level): Expression {
  const { binding } = level
  const location = locationOf(body)
  const name = nameParts(body.funcname).join('.')
  const fields = at(binding, location)
  const { definition } = detail
  if (body.agg_distinct) throw new PgError('0A000', 'DISTINCT is not implemented for window functions', fields)
  if (definition.kind === 'aggregate' && definition.orderedSet) {
    throw new PgError('0A000', `OVER is not supported for ordered-set aggregate ${name}`, fields)
  }
  if (bindAggregateOrder(body, level).length > 0) {
    throw new PgError('0A000', 'aggregate ORDER BY is not implemented for window functions', fields)
  }
  if (definition.kind === 'window' && body.agg_filter) {
    throw new PgError('0A000', 'FILTER is not implemented for non-aggregate window functions', fields)
  }
  if (definition.kind === 'window' && body.agg_star) {
    throw new PgError('42809', `${name}(*) specified, but ${name} is not an aggregate function`, fields)
  }
  if (definition.kind === 'aggregate' && !body.agg_star && !body.args && definition.args.length === 0) {
    throw new PgError('42809', `${name}(*) must be used to call a parameterless aggregate function`, fields)
  }
  checkWindowAllowed(level, location)
  checkArguments(detail.args, level)
  const filter = body.agg_filter ? bindFilter(body.agg_filter, level) : undefined
  const window = bindWindowDefinition(body.over, level)
  const called = collatedAggregate(definition.oid, detail.args, binding) ?? {
    function: definition.oid,
    args: detail.args,
  }
  const call = { ...called, ...(filter && { filter }), ...window }
  // Clauses find the select list's calls by what they call.
  const same = level.windows.find(({ column: _, ...other }) => sameParts(other, call))
  if (same && !partsOf(same).some(isVolatile)) return mark(binding, columnRef(same.column), location)
  const column = freshColumn(binding, definition.name, typeFrom(typeOf(detail.result), detail.args, binding))
  level.windows.push({ column, ...call })
  return mark(binding, columnRef(column), location)
}

const partsOf = ({ args, filter, partitionBy, orderBy }: WindowCall): readonly Expression[] => [
  ...args,
  ...(filter ? [filter] : []),
  ...partitionBy,
  ...orderBy.map(({ expression }) => expression),
]

function checkArguments(args: readonly Expression[], level: Level): void {
  const windows = new Set(level.windows.map((call) => call.column.id))
  const sets = new Set(level.sets.map((set) => set.column.id))
  for (const arg of args) {
    visitExpression(arg, (inner) => {
      if (inner.kind !== 'column') return
      const fields = atExpression(level.binding, inner)
      if (windows.has(inner.id)) throw new PgError('42P20', 'window function calls cannot be nested', fields)
      if (!sets.has(inner.id)) return
      throw new PgError('0A000', 'window function calls cannot contain set-returning function calls', {
        hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
        ...fields,
      })
    })
  }
}

/** Definitions that no call uses are bound all the same: what they name must be there, and be grouped. */
export function bindUnusedWindows(level: Level): void {
  for (const definition of level.windowClause.values() as Iterable<ParseNode>) {
    if (level.usedWindows.has(definition.name)) continue
    const { partitionBy, orderBy } = bindWindowDefinition(definition, level)
    level.unusedKeys.push(...partitionBy, ...orderBy.map(({ expression }) => expression))
  }
}

type WindowShape = Pick<WindowCall, 'partitionBy' | 'orderBy' | 'frame'>

function bindWindowDefinition(over: ParseNode, level: Level): WindowShape {
  const { binding } = level
  // OVER w takes the window as it is; OVER (w …) adds to it.
  if (over.name) return bindWindowDefinition({ ...namedWindow(over.name, over, level), name: undefined }, level)
  if (over.refname)
    return bindWindowDefinition(refineWindow(over, namedWindow(over.refname, over, level), level), level)
  const partitionBy = inClause(level, 'window partition', () =>
    ((over.partitionClause ?? []) as ParseNode[]).map((node) => {
      const bound = bindExpression(node, level)
      const key = isUnknown(bound) ? coerceType(bound, Oid.text, 'implicit', binding) : bound
      requireBytewiseEquality(key, 'PARTITION BY', binding)
      requireEquality(key.type.oid, binding.shared.starts.get(bound), binding)
      return key
    }),
  )
  const orderBy = inClause(level, 'window order', () =>
    ((over.orderClause ?? []) as ParseNode[]).map(({ SortBy: sort }) =>
      sortKey(bindExpression(sort.node, level), sort, level),
    ),
  )
  return { partitionBy, orderBy: withoutRepeats(orderBy), frame: bindFrame(over, orderBy, level) }
}

const withoutRepeats = (keys: readonly SortKey[]): readonly SortKey[] =>
  keys.filter((key, index) => keys.findIndex((other) => sameExpression(other.expression, key.expression)) === index)

function namedWindow(name: string, over: ParseNode, level: Level): ParseNode {
  const found = level.windowClause.get(name) as ParseNode | undefined
  if (!found) throw new PgError('42704', `window "${name}" does not exist`, at(level.binding, locationOf(over)))
  level.usedWindows.add(name)
  return found
}

/** A window that names another: it takes over its partition and order and brings its own frame. */
export function refineWindow(over: ParseNode, base: ParseNode, level: Level): ParseNode {
  const fields = at(level.binding, locationOf(over))
  if (over.partitionClause?.length) {
    throw new PgError('42P20', `cannot override PARTITION BY clause of window "${over.refname}"`, fields)
  }
  if (over.orderClause?.length && base.orderClause?.length) {
    throw new PgError('42P20', `cannot override ORDER BY clause of window "${over.refname}"`, fields)
  }
  if (((base.frameOptions ?? 0) & frame.nonDefault) !== 0) {
    throw new PgError('42P20', `cannot copy window "${over.refname}" because it has a frame clause`, fields)
  }
  return {
    ...over,
    refname: undefined,
    partitionClause: base.partitionClause,
    orderClause: base.orderClause?.length ? base.orderClause : over.orderClause,
  }
}

function bindFrame(over: ParseNode, orderBy: readonly SortKey[], level: Level): WindowCall['frame'] {
  const options: number = over.frameOptions ?? 0
  const has = (bit: number): boolean => (options & bit) !== 0
  const mode = has(frame.rows) ? 'rows' : has(frame.groups) ? 'groups' : 'range'
  const fields = at(level.binding, locationOf(over))
  if (mode === 'groups' && orderBy.length === 0)
    throw new PgError('42P20', 'GROUPS mode requires an ORDER BY clause', fields)
  const offset = (node: ParseNode): Expression =>
    inClause(level, 'window frame', () => bindOffset(node, mode, orderBy, over, level))
  const start: FrameBound = has(frame.startUnboundedPreceding)
    ? { kind: 'unbounded-preceding' }
    : has(frame.startPreceding)
      ? { kind: 'preceding', offset: offset(over.startOffset) }
      : has(frame.startFollowing)
        ? { kind: 'following', offset: offset(over.startOffset) }
        : { kind: 'current-row' }
  const end: FrameBound = has(frame.endUnboundedFollowing)
    ? { kind: 'unbounded-following' }
    : has(frame.endPreceding)
      ? { kind: 'preceding', offset: offset(over.endOffset) }
      : has(frame.endFollowing)
        ? { kind: 'following', offset: offset(over.endOffset) }
        : { kind: 'current-row' }
  const exclude = has(frame.excludeCurrentRow)
    ? 'current-row'
    : has(frame.excludeGroup)
      ? 'group'
      : has(frame.excludeTies)
        ? 'ties'
        : 'no-others'
  return { mode, start, end, exclude }
}

function bindOffset(
  node: ParseNode,
  mode: 'rows' | 'range' | 'groups',
  orderBy: readonly SortKey[],
  over: ParseNode,
  level: Level,
): Expression {
  const { binding } = level
  const bound = bindExpression(node, level)
  rejectColumns(bound, mode.toUpperCase(), level)
  if (mode !== 'range') return coerceArgument(bound, Oid.int8, mode.toUpperCase(), binding)
  if (orderBy.length !== 1) {
    throw new PgError(
      '42P20',
      'RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column',
      at(binding, locationOf(over)),
    )
  }
  const type = orderBy[0].expression.type.oid
  const takes = offsetsOf(type)
  if (takes.length === 0) {
    throw new PgError(
      '0A000',
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${typeName(type)}`,
      atExpression(binding, bound),
    )
  }
  if (takes.includes(bound.type.oid)) return bound
  const coerced = coerceTo(bound, typeOf(takes[0]), 'implicit', binding)
  if (coerced) return coerced
  throw new PgError(
    '0A000',
    `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${typeName(type)} and offset type ${typeName(bound.type.oid)}`,
    { hint: 'Cast the offset value to an appropriate type.', ...atExpression(binding, bound) },
  )
}

/** Types of distances from values of a type; what is none of them is made the first. */
function offsetsOf(type: number): readonly number[] {
  if (type === Oid.int4 || type === Oid.int2) return [type, Oid.int8, Oid.int4, Oid.int2]
  if (type === Oid.float4) return [Oid.float8]
  if (type === Oid.int8 || type === Oid.float8 || type === Oid.numeric) return [type]
  return ['D', 'T'].includes(categoryOf(type)) ? [Oid.interval] : []
}

function rejectColumns(bound: Expression, what: string, level: Level): void {
  visitExpression(bound, (inner) => {
    if (inner.kind === 'column' && level.inputs.has(inner.id)) {
      throw new PgError('42P10', `argument of ${what} must not contain variables`, atExpression(level.binding, inner))
    }
  })
}
