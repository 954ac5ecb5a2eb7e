// Function calls: scalar, set-returning, aggregate and window functions part ways here.
import { PgError, notSupported } from '../../errors.ts'
import type { FunctionDefinition, ScalarFunction, SetFunction } from '../../functions/function.ts'
import { isHypothetical } from '../../functions/aggregates/hypothetical.ts'
import { functionByOid } from '../../functions/registry.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { rowTypeOf } from '../../types/user-oids.ts'
import { bindAggregate } from './aggregate.ts'
import {
  at,
  atExpression,
  atNode,
  columnRef,
  freshColumn,
  mark,
  positionAt,
  type Binding,
  type RowField,
} from '../binding.ts'
import { checkSetAllowed } from '../query/clauses.ts'
import { collatedCall } from '../collations/apply.ts'
import { typeFrom } from '../collations/derive.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { domainRef } from '../types/domain-ref.ts'
import { bindExpression } from './expression.ts'
import { resolveFunction, type CallArguments, type CallDetail } from '../overloads/function-candidates.ts'
import { resolveGeneric, typesOf } from '../overloads/generic-types.ts'
import { functionArgumentsMax } from '../limits.ts'
import { bindHypothetical } from './hypothetical.ts'
import { fieldByCall } from './function-of-row.ts'
import { inlineScalar } from './inline-routine.ts'
import { toDomain } from '../types/domains.ts'
import { keepFields } from '../types/row-domains.ts'
import { keptRows } from './json-rows.ts'
import { rowsToJson } from './row-json.ts'
import { some } from './rewrite.ts'
import { sameExpression } from './same-expression.ts'
import type { Level } from '../scope.ts'
import { typeOf } from '../types/types.ts'
import { bindWindowCall } from './window.ts'

export function bindFunctionCall(body: ParseNode, level: Level): Expression {
  const { binding } = level
  const location = locationOf(body)
  const parts = nameParts(body.funcname)
  const name = parts[parts.length - 1]
  const given = bindArguments(body, level)
  // Of distinct rows the rows are compared, not their JSON.
  const call = body.agg_distinct ? { call: given } : rowsToJson(name, given, location, level)
  if (call.done) return call.done
  const resolved = call.name === undefined ? parts : ['pg_catalog', call.name]
  const within = withinGroup(body, call.call, level)
  const detail = functionOrField(resolved, within, location, level)
  if (detail.kind === 'field') return detail.value
  if (detail.kind === 'cast') return bindCastCall(body, parts, call.call, detail.type, level)
  const { definition } = detail
  binding.findings?.calls.set(body, detail)
  switch (definition.kind) {
    case 'aggregate':
      if (body.over) return bindWindowCall(body, detail, level)
      return isHypothetical(definition) && body.agg_within_group
        ? bindHypothetical(body, definition, within.args, level)
        : bindAggregate(body, detail, level)
    case 'window':
      if (body.over) return bindWindowCall(body, detail, level)
      throw new PgError('42809', `window function ${name} requires an OVER clause`, at(binding, location))
    case 'scalar':
      rejectAggregateSyntax(body, name, level)
      return mark(binding, populated(scalarCall(detail, location, level), definition, binding), location)
    case 'set':
      rejectAggregateSyntax(body, name, level)
      return bindSetCall(keptRows(detail, binding), location, level)
  }
}

/** name(row) is a field of the row where no function of that name takes it. */
function functionOrField(
  parts: readonly string[],
  call: CallArguments,
  location: number,
  level: Level,
): CallDetail | { readonly kind: 'field'; readonly value: Expression } {
  try {
    return resolveFunction(parts, call, location, level.binding)
  } catch (error) {
    const value = error instanceof PgError && error.sqlstate === '42883' ? fieldByCall(parts, call, level) : undefined
    if (!value) throw error
    return { kind: 'field', value }
  }
}

/** What JSON gives keeps to the domains of the fields, and to that of the row. */
function populated(call: Expression, { name }: FunctionDefinition, binding: Binding): Expression {
  if (!/^jsonb?_populate_record$/.test(name) || call.kind !== 'call') return call
  const { domain } = call.args[0].type
  return toDomain(keepFields(call, binding), { ...call.type, domain }, 'explicit', binding)
}

export function bindArguments(body: ParseNode, level: Level): CallArguments {
  const nodes: ParseNode[] = body.args ?? []
  const location = locationOf(body)
  if (nodes.length > functionArgumentsMax) {
    throw new PgError(
      '54023',
      `cannot pass more than ${functionArgumentsMax} arguments to a function`,
      at(level.binding, location),
    )
  }
  const names: string[] = []
  const args = nodes.map((node) => {
    const named = node.NamedArgExpr
    if (!named) {
      if (names.length > 0)
        throw new PgError('42601', 'positional argument cannot follow named argument', atNode(level.binding, node))
      return bindExpression(node, level)
    }
    if (names.includes(named.name)) {
      throw new PgError(
        '42601',
        `argument name "${named.name}" used more than once`,
        at(level.binding, locationOf(named)),
      )
    }
    names.push(named.name)
    return bindExpression(named.arg, level)
  })
  // Drivers pass the place of a call's result ({? = call f(?)}) as a parameter of type void: it is no argument.
  const given = args.filter((arg) => arg.kind !== 'parameter' || arg.type.oid !== Oid.void)
  return { args: given, names, variadic: body.func_variadic === true, star: body.agg_star === true }
}

/** WITHIN GROUP's sort expressions are the last arguments when the overload is chosen. */
function withinGroup(body: ParseNode, call: CallArguments, level: Level): CallArguments {
  if (!body.agg_within_group) return call
  const ordered = (body.agg_order as ParseNode[]).map((item) => bindExpression(item.SortBy.node, level))
  return { ...call, args: [...call.args, ...ordered] }
}

/** Resolves a call in FROM, where the caller decides what to do with sets, and with calls that have a list of columns. */
export function resolveCall(
  body: ParseNode,
  level: Level,
  listed = false,
): Extract<CallDetail, { kind: 'function' }> | Expression {
  const parts = nameParts(body.funcname)
  const call = rowsToJson(parts[parts.length - 1], bindArguments(body, level), locationOf(body), level)
  if (call.done) return call.done
  const detail = resolveFunction(parts, call.call, locationOf(body), level.binding)
  if (detail.kind === 'cast') return bindCastCall(body, parts, call.call, detail.type, level)
  if (detail.definition.kind !== 'set' && !listed && !isRow(detail)) return bindFunctionCall(body, level)
  rejectAggregateSyntax(body, parts[parts.length - 1], level)
  level.binding.findings?.calls.set(body, detail)
  return detail
}

/** Of a scalar or set function that was called by its name alone; undefined: it is another kind. */
export function boundCall(
  detail: Extract<CallDetail, { kind: 'function' }>,
  location: number,
  level: Level,
): Expression | undefined {
  switch (detail.definition.kind) {
    case 'scalar':
      return scalarCall(detail, location, level)
    case 'set':
      return bindSetCall(detail, location, level)
    default:
      return undefined
  }
}

function scalarCall(detail: Extract<CallDetail, { kind: 'function' }>, location: number, level: Level): Expression {
  const { routine } = detail.definition
  const inlined = routine && inlineScalar(routine, detail.args, resultType(detail, level), level)
  return inlined ?? callOf(detail, location, level)
}

/** Of a user's function it may be a domain, or a relation's row. */
export function resultType({ definition, result }: Extract<CallDetail, { kind: 'function' }>, level: Level): TypeRef {
  const { routine } = definition
  if (routine?.definition.resultRelation !== undefined) return typeOf(rowTypeOf(routine.definition.resultRelation))
  return (routine && domainRef(routine.definition.result, level.binding.catalog)) ?? typeOf(result)
}

function callOf(detail: Extract<CallDetail, { kind: 'function' }>, location: number, level: Level): Expression {
  const { binding } = level
  const position = positionAt(binding, location)
  const call: CallExpression = {
    kind: 'call',
    function: detail.definition.oid,
    args: detail.args,
    type: typeFrom(resultType(detail, level), detail.args, binding),
    ...(position !== undefined && { position }),
  }
  return detail.args.some(({ type }) => type.collation) ? collatedCall(call, binding) : call
}

function bindCastCall(
  body: ParseNode,
  parts: readonly string[],
  call: CallArguments,
  type: number,
  level: Level,
): Expression {
  rejectAggregateSyntax(body, parts[parts.length - 1], level)
  const coerced = coerceTo(call.args[0], typeOf(type), 'explicit', level.binding)
  if (!coerced) throw notSupported(`${parts.join('.')} as a cast`, at(level.binding, locationOf(body)))
  return coerced
}

/** A set in a select list: its column is made by a project-set below the projection. */
function bindSetCall(detail: Extract<CallDetail, { kind: 'function' }>, location: number, level: Level): Expression {
  checkSetAllowed(level, location)
  const definition = detail.definition as SetFunction
  const expression = mark(level.binding, callOf(detail, location, level), location)
  // Clauses find the select list's sets by what they call.
  const same =
    level.clause === 'select' ? undefined : level.sets.find((set) => sameExpression(set.expression, expression))
  const column = same?.column ?? freshColumn(level.binding, definition.name, expression.type)
  if (!same) level.sets.push({ column, expression })
  const fields = outputsOf(definition, detail.args)
  if (fields) level.binding.shared.rowFields.set(column.id, fields)
  return mark(level.binding, columnRef(column), location)
}

/** A user's function that gives a row: FROM shows its fields. */
const isRow = ({ definition, result }: Extract<CallDetail, { kind: 'function' }>): boolean =>
  definition.kind === 'scalar' &&
  definition.routine !== undefined &&
  (definition.columns !== undefined || result === Oid.record)

/** The columns of a function with OUT parameters, their types resolved from the arguments. */
export function outputsOf(
  definition: SetFunction | ScalarFunction,
  args: readonly Expression[],
): readonly RowField[] | undefined {
  return definition.columns?.map(({ name, type }) => {
    const resolved = resolveGeneric(typesOf(args), definition.args, type)
    return { name, type: typeOf(typeof resolved === 'object' ? resolved.result : type) }
  })
}

/** CASE and COALESCE decide per row what is computed; a set cannot be decided so. */
export function withoutSets<T>(what: string, level: Level, work: () => T): T {
  const before = level.sets.length
  const result = work()
  const set = level.sets[before]
  if (!set) return result
  throw new PgError('0A000', `set-returning functions are not allowed in ${what}`, {
    hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
    ...atExpression(level.binding, set.expression),
  })
}

function rejectAggregateSyntax(body: ParseNode, name: string, level: Level): void {
  const fields = at(level.binding, locationOf(body))
  const reject = (what: string, whether: unknown): void => {
    if (whether) throw new PgError('42809', `${what} specified, but ${name} is not an aggregate function`, fields)
  }
  reject(`${name}(*)`, body.agg_star)
  reject('DISTINCT', body.agg_distinct)
  reject('WITHIN GROUP', body.agg_within_group)
  reject('ORDER BY', body.agg_order?.length)
  reject('FILTER', body.agg_filter)
  if (body.over) {
    throw new PgError('42809', `OVER specified, but ${name} is not a window function nor an aggregate function`, fields)
  }
}

/** Whether running the expression twice, or not at all, could be noticed. */
export const isVolatile = (expression: Expression): boolean =>
  some(expression, (inner) => inner.kind === 'call' && functionByOid(inner.function).volatility === 'volatile')
