// A function in SQL whose body is one query stands in the place of its call, so that the query around it is planned and compiled as one
// (clauses.c's inline_function and inline_set_returning_function). Whatever cannot be put there without a difference stays a call.
import { PgError } from '../../errors.ts'
import { functionByOid } from '../../functions/registry.ts'
import { findFunction } from '../../functions/registry.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { grantableBuiltIn, privilegesOn } from '../../privileges/object-privileges.ts'
import { Privilege } from '../../privileges/privilege.ts'
import { inputsOf, type Routine } from '../../routines/routine.ts'
import { routineStatements } from '../../routines/statements.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { isRowTypeOid } from '../../types/user-oids.ts'
import { columnRef, deeper, freshColumn, type Binding } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { bindExpression } from './expression.ts'
import { routineInliningMax } from '../limits.ts'
import type { NamedValues } from './named-values.ts'
import { some, visitPlan } from './rewrite.ts'
import { openLevel, type Level } from '../scope.ts'
import { bindSelect } from '../query/select.ts'
import { boolType, isPolymorphic } from '../types/types.ts'

/** An argument that is computed more than once may be so large. */
const repeatedNodesMax = 10

interface Inlining {
  readonly binding: Binding
  readonly uses: number[]
}

/** undefined: the call stays. */
export function inlineScalar(
  routine: Routine,
  args: readonly Expression[],
  result: TypeRef,
  level: Level,
): Expression | undefined {
  const { definition } = routine
  const select = inlineQuery(routine, level.binding)
  if (!select || definition.returnsSet || isRow(result) || result.oid === Oid.void) return undefined
  const { binding, uses } = openInlining(routine, args, level.binding)
  const bound = during(routine, 'inlining', () =>
    isExpression(select) ? bindBody(select, binding) : bindOneRow(select, level, binding),
  )
  if (!bound) return undefined
  const coerced = coerceTo(bound, result, 'assignment', binding)
  if (!coerced || !mayBe(coerced, definition.volatility) || !mayRepeat(args, uses)) return undefined
  if (!definition.strict || args.length === 0) return coerced
  if (isStrict(coerced) && uses.every((count) => count > 0)) return coerced
  return args.some((arg) => !isCheap(arg)) ? undefined : guarded(coerced, args, result)
}

const isRow = ({ oid }: TypeRef): boolean => oid === Oid.record || isRowTypeOid(oid)

/** A set in FROM. undefined: the call stays. */
export function inlineSet(
  routine: Routine,
  args: readonly Expression[],
  outputs: readonly { readonly name: string; readonly type: TypeRef }[],
  outer: Binding,
): { readonly plan: LogicalPlan; readonly columns: readonly PlanColumn[] } | undefined {
  const { definition } = routine
  if (!definition.returnsSet || definition.strict || definition.volatility === 'volatile') return undefined
  const select = inlineQuery(routine, outer)
  if (!select || !args.every((arg) => mayBe(arg, 'stable') && !some(arg, (inner) => inner.kind === 'subquery')))
    return undefined
  const { binding } = openInlining(routine, args, outer)
  const bound = during(routine, 'inlining', () => bindSelect(select, undefined, binding))
  if (bound.columns.length !== outputs.length || binding.shared.writes.size > outer.shared.writes.size) return undefined
  if (!planMayBe(bound.plan, definition.volatility)) return undefined
  const items = outputs.map(({ name, type }, i) => {
    const expression = coerceTo(columnRef(bound.columns[i]), type, 'assignment', binding)
    return expression && { column: freshColumn(outer, name, type), expression }
  })
  if (!items.every((item) => item !== undefined)) return undefined
  return {
    plan: { kind: 'project', input: bound.plan, items },
    columns: items.map(({ column }) => column),
  }
}

/** The body, if it is one query that a caller with these rights may see through. */
function inlineQuery({ oid, definition }: Routine, binding: Binding): ParseNode | undefined {
  if (definition.language !== 'sql' || definition.kind !== 'function') return undefined
  if (definition.securityDefiner || definition.settings) return undefined
  // Fields of rows are found in parameters alone.
  if (definition.arguments.some(({ relation }) => relation !== undefined)) return undefined
  // Texts that the catalog keeps name what they call.
  if (binding.context.keepsCasts) return undefined
  const around = binding.inlining ?? new Set()
  if (around.has(oid) || around.size >= routineInliningMax) return undefined
  const { catalog, context } = binding
  const { privileges } = privilegesOn(catalog, catalog.role(context.user), grantableBuiltIn(catalog, 'function', oid))
  if ((privileges & Privilege.execute) === 0) return undefined
  const statements = routineStatements(definition)
  const select = statements.length === 1 ? (statements[0].node as ParseNode).SelectStmt : undefined
  return select && !select.intoClause && !select.lockingClause ? select : undefined
}

function openInlining(routine: Routine, args: readonly Expression[], outer: Binding): Inlining {
  const { definition, oid, name } = routine
  const names = inputsOf(definition).map((input) => input.name)
  const uses = args.map(() => 0)
  const use = (index: number): Expression | undefined => {
    if (index < 0 || index >= args.length) return undefined
    uses[index]++
    return { ...args[index] }
  }
  const values: NamedValues = {
    conflict: 'column',
    find: (parts) => {
      const wanted = parts.length === 1 || (parts.length === 2 && parts[0] === name) ? parts[parts.length - 1] : ''
      const expression = wanted === '' ? undefined : use(names.indexOf(wanted))
      return expression && { expression }
    },
    numbered: (number) => {
      const expression = use(number - 1)
      if (!expression) throw new PgError('42P02', `there is no parameter $${number}`)
      return { expression }
    },
  }
  const { context, inlining } = outer
  // The body's names are looked up as the caller's, with the caller's rights: not those of a view that the call stands in.
  const { checkAs: _, ...rest } = deeper(outer)
  const binding: Binding = {
    ...rest,
    quiet: true,
    searchPath: definition.standard?.searchPath ?? context.searchPath,
    inView: definition.standard !== undefined,
    inlining: new Set([...(inlining ?? []), oid]),
    values,
  }
  return { binding, uses }
}

const clausesOfQueries = [
  'distinctClause',
  'fromClause',
  'whereClause',
  'groupClause',
  'havingClause',
  'windowClause',
  'valuesLists',
  'sortClause',
  'limitOffset',
  'limitCount',
  'withClause',
]

const isExpression = (select: ParseNode): boolean =>
  (!select.op || select.op === 'SETOP_NONE') &&
  select.targetList?.length === 1 &&
  clausesOfQueries.every((clause) => select[clause] === undefined)

function bindBody(select: ParseNode, binding: Binding): Expression | undefined {
  const level = openLevel(binding, undefined)
  const bound = bindExpression(select.targetList[0].ResTarget.val, level)
  const isOfGroups = level.aggregates.length > 0 || level.windows.length > 0 || level.groupings.length > 0
  return isOfGroups || level.sets.length > 0 ? undefined : bound
}

/** Where a subquery may stand, the first row of any query is a value. */
function bindOneRow(select: ParseNode, level: Level, binding: Binding): Expression | undefined {
  if (level.clause !== 'select' && level.clause !== 'where') return undefined
  const bound = bindSelect(select, undefined, binding)
  if (bound.columns.length !== 1 || binding.shared.writes.size > 0) return undefined
  const { type } = bound.columns[0]
  const one: Expression = {
    kind: 'literal',
    value: 1n,
    type: { oid: Oid.int8, typmod: -1 },
  }
  const plan: LogicalPlan = isOneRow(bound.plan) ? bound.plan : { kind: 'limit', input: bound.plan, limit: one }
  return { kind: 'subquery', use: { kind: 'scalar' }, plan, type }
}

function isOneRow(plan: LogicalPlan): boolean {
  if (plan.kind === 'project') return isOneRow(plan.input)
  return plan.kind === 'aggregate' && plan.groups.length === 0
}

const order = { immutable: 0, stable: 1, volatile: 2 } as const

function volatilityOf(oid: number): keyof typeof order {
  const definition = functionByOid(oid)
  return definition.routine?.definition.volatility ?? definition.volatility
}

/** Nothing in it changes more often than it may. */
const mayBe = (expression: Expression, volatility: keyof typeof order): boolean =>
  !some(
    expression,
    (inner) =>
      (inner.kind === 'call' && order[volatilityOf(inner.function)] > order[volatility]) ||
      (inner.kind === 'subquery' && (volatility === 'volatile' || !planMayBe(inner.plan as LogicalPlan, volatility))),
  )

function planMayBe(plan: LogicalPlan, volatility: keyof typeof order): boolean {
  let may = true
  visitPlan(plan, (inner) => {
    if (inner.kind === 'call' && order[volatilityOf(inner.function)] > order[volatility]) may = false
  })
  return may
}

/** Arguments are computed as often as the body names them. */
const mayRepeat = (args: readonly Expression[], uses: readonly number[]): boolean =>
  args.every((arg, i) => uses[i] === 1 || (mayBe(arg, 'stable') && (uses[i] === 0 || isCheap(arg))))

function isCheap(expression: Expression): boolean {
  let nodes = 0
  let cheap = true
  some(expression, (inner) => {
    nodes++
    if (inner.kind === 'subquery' || (inner.kind === 'call' && functionByOid(inner.function).routine)) cheap = false
    return false
  })
  return cheap && nodes <= repeatedNodesMax && mayBe(expression, 'stable')
}

/** NULL wherever one of what it names is. */
function isStrict(expression: Expression): boolean {
  if (expression.kind === 'call') {
    const definition = findFunction(expression.function)
    return definition?.kind === 'scalar' && definition.strict !== false && expression.args.every(isStrict)
  }
  return expression.kind === 'parameter' || expression.kind === 'column' || expression.kind === 'literal'
}

function guarded(body: Expression, args: readonly Expression[], type: TypeRef): Expression {
  const isNull = args.map((arg): Expression => ({
    kind: 'is-null',
    arg,
    negated: false,
    type: boolType,
  }))
  const when: Expression = isNull.length === 1 ? isNull[0] : { kind: 'or', args: isNull, type: boolType }
  return {
    kind: 'case',
    whens: [{ when, then: { kind: 'literal', value: null, type } }],
    otherwise: body,
    type,
  }
}

/** An error tells which function it comes from. */
function during<T>(routine: Routine, what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    const { position: _, ...fields } = error.fields
    const where = `SQL function "${routine.name}" during ${what}`
    throw new PgError(error.sqlstate, error.message, {
      ...fields,
      where: fields.where === undefined ? where : `${fields.where}\n${where}`,
    })
  }
}

/** Types of polymorphic arguments are known from the call alone. */
export const isPolymorphicRoutine = ({ definition }: Routine): boolean =>
  definition.arguments.some(({ type }) => isPolymorphic(type)) || isPolymorphic(definition.result)
