// What the rules need to know about functions: volatility, strictness, and which comparison a call is.
import { extensionOperatorOf, extensionOperatorOver } from '../extensions/registry.ts'
import { allOperators, equalityOf, findFunction, operatorsNamed } from '../functions/registry.ts'
import { isGeometry } from '../types/geometry/is-geometry.ts'
import type { CallExpression, ColumnId, Expression } from './expression.ts'
import type { LogicalPlan, WritePlan } from './logical.ts'
import { children, some } from './traverse-expression.ts'
import { expressionsOf, inputsOf } from './traverse-plan.ts'

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

/** The comparison with its operands exchanged. */
export const commuted: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

let operatorNames: ReadonlyMap<number, string> | undefined

/** The operator whose body a function is: `=` for int4eq. */
export function operatorNameOf(functionOid: number): string | undefined {
  operatorNames ??= new Map(allOperators().map((operator) => [operator.function, operator.name]))
  return operatorNames.get(functionOid) ?? extensionOperatorOf(functionOid)?.name
}

/** The comparison a call is, if it is one of two arguments whose values have an order. */
export function comparisonOf(expression: Expression): Comparison | undefined {
  if (expression.kind !== 'call' || expression.args.length !== 2) return undefined
  if (isGeometry(expression.args[0].type.oid)) return undefined
  const name = operatorNameOf(expression.function)
  return name !== undefined && comparisons.has(name) ? (name as Comparison) : undefined
}

export const isEquality = (expression: Expression): expression is CallExpression => comparisonOf(expression) === '='

/** The function of the operator that is true where this one is false, for the same argument types. */
export function negatorOf(functionOid: number): number | undefined {
  const operator = allOperators().find((candidate) => candidate.function === functionOid && candidate.negator)
  if (!operator) return undefined
  return allOperators().find(
    (candidate) =>
      candidate.name === operator.negator && candidate.left === operator.left && candidate.right === operator.right,
  )?.function
}

/** The function of an operator over two values of one type that must exist. */
export function operatorFunction(name: string, type: number): number {
  const found =
    operatorsNamed(name).find((candidate) => candidate.left === type && candidate.right === type) ??
    extensionOperatorOver(type, name)
  if (!found) throw new Error(`no operator ${name} for type ${type}`)
  return found.function
}

/** The call with its operands exchanged, where the operator has a commutator for these types. */
export function commutedCall(call: CallExpression): CallExpression | undefined {
  const operator = allOperators().find((candidate) => candidate.function === call.function && candidate.commutator)
  if (!operator || call.args.length !== 2) return undefined
  const other = allOperators().find(
    (candidate) =>
      candidate.name === operator.commutator && candidate.left === operator.right && candidate.right === operator.left,
  )
  if (!other) return undefined
  return {
    ...call,
    function: other.function,
    args: [call.args[1], call.args[0]],
    form: { kind: 'operator', name: other.name },
  }
}

/** left = right by the type's equality; undefined where the type has none. */
export function equality(left: Expression, right: Expression): CallExpression | undefined {
  const oid = equalityOf(left.type.oid)
  if (oid === undefined) return undefined
  return {
    kind: 'call',
    function: oid,
    args: [left, right],
    type: { oid: 16, typmod: -1 },
    form: { kind: 'operator', name: '=' },
  }
}

export function isStrictCall(expression: Expression): boolean {
  if (expression.kind !== 'call') return false
  const definition = findFunction(expression.function)
  return definition?.kind === 'scalar' && definition.strict !== false
}

const volatilityOf = (oid: number): 'immutable' | 'stable' | 'volatile' => findFunction(oid)?.volatility ?? 'volatile'

/** The function that a part calls by itself. */
const functionIn = (part: Expression): number | undefined =>
  part.kind === 'call' || part.kind === 'in-list' || part.kind === 'array-comparison' ? part.function : undefined

function isVolatilePart(part: Expression): boolean {
  const called = functionIn(part)
  if (called !== undefined) return volatilityOf(called) === 'volatile'
  return part.kind === 'subquery' && planIsVolatile(part.plan)
}

export const isVolatile = (expression: Expression): boolean => some(expression, isVolatilePart)

function isChangingPart(part: Expression): boolean {
  const called = functionIn(part)
  return called === undefined ? part.kind === 'subquery' : volatilityOf(called) !== 'immutable'
}

/** Same arguments, same answer for all time: what may be computed while planning. */
export const isImmutable = (expression: Expression): boolean => !some(expression, isChangingPart)

export const isWrite = (plan: LogicalPlan): plan is WritePlan =>
  plan.kind === 'insert' || plan.kind === 'update' || plan.kind === 'delete' || plan.kind === 'merge'

export function planIsVolatile(plan: LogicalPlan): boolean {
  if (isWrite(plan)) return true
  if (plan.kind === 'function-scan' && volatilityOf(plan.function) === 'volatile') return true
  return expressionsOf(plan).some(isVolatile) || inputsOf(plan).some(planIsVolatile)
}

/** A literal or parameter: the same for all rows of a statement. */
export const isConstant = (expression: Expression): boolean =>
  expression.kind === 'literal' || expression.kind === 'parameter'

/**
 * True when the condition cannot be TRUE in a row where all of `columns` are NULL, whatever the other columns are:
 * an outer join that makes such rows is as good as an inner one below it.
 */
export const rejectsNulls = (condition: Expression, columns: ReadonlySet<ColumnId>): boolean =>
  nullOutcome(condition, columns) !== 'unknown'

/** What an expression must be when the columns are NULL. `not-true`: NULL or FALSE. */
export function nullOutcome(
  expression: Expression,
  columns: ReadonlySet<ColumnId>,
): 'null' | 'false' | 'not-true' | 'unknown' {
  const outcome = (part: Expression): 'null' | 'false' | 'not-true' | 'unknown' => nullOutcome(part, columns)
  switch (expression.kind) {
    case 'column':
      return columns.has(expression.id) ? 'null' : 'unknown'
    case 'literal':
      return expression.value === null ? 'null' : expression.value === false ? 'false' : 'unknown'
    case 'call':
      return isStrictCall(expression) && expression.args.some((arg) => outcome(arg) === 'null') ? 'null' : 'unknown'
    case 'and':
      return expression.args.some((arg) => outcome(arg) !== 'unknown') ? 'not-true' : 'unknown'
    case 'or':
      return expression.args.every((arg) => outcome(arg) !== 'unknown') ? 'not-true' : 'unknown'
    case 'not':
      return outcome(expression.arg) === 'null' ? 'null' : 'unknown'
    case 'is-null':
      return expression.negated && outcome(expression.arg) === 'null' ? 'false' : 'unknown'
    case 'is-boolean': {
      const inner = outcome(expression.arg)
      if (expression.test === true && !expression.negated) return inner === 'unknown' ? 'unknown' : 'false'
      if (expression.test === false && !expression.negated) return inner === 'null' ? 'false' : 'unknown'
      if (expression.test === null && expression.negated) return inner === 'null' ? 'false' : 'unknown'
      return 'unknown'
    }
    case 'in-list':
    case 'array-comparison':
      // An empty array makes ALL true without looking at the left side.
      if (expression.kind === 'array-comparison' && expression.all) return 'unknown'
      return outcome(expression.left) === 'null' ? 'not-true' : 'unknown'
    case 'row-comparison':
      return expression.op === '=' &&
        [...expression.left, ...expression.right].some((field) => outcome(field) === 'null')
        ? 'not-true'
        : 'unknown'
    case 'subscript':
      return outcome(expression.array) === 'null' ? 'null' : 'unknown'
    default:
      return 'unknown'
  }
}

/** Parts that may raise errors or cost much are worth keeping behind cheap ones; a rough measure for ordering. */
export const complexity = (expression: Expression): number =>
  1 + children(expression).reduce((sum, part) => sum + complexity(part), 0)
