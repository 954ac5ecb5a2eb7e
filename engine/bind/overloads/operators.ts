// Operators by name and operand types to calls of the functions behind them.
import { type CastSource, userCasts } from '../../defined/user-casts.ts'
import { PgError, notSupported } from '../../errors.ts'
import { equalityOf, functionByOid, lessThanOf, operatorsNamed } from '../../functions/registry.ts'
import type { OperatorDefinition } from '../../functions/function.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import { rowTypeOf } from '../../types/user-oids.ts'
import { isRow } from '../../types/rows/is-row.ts'
import { at, positionAt, type Binding } from '../binding.ts'
import { collatedOperator } from '../collations/apply.ts'
import { typeFrom } from '../collations/derive.ts'
import { coerceType } from './coerce.ts'
import { extensionOperators } from './extension-objects.ts'
import { resolveGeneric } from './generic-types.ts'
import { withOwnOperators } from './own-operators.ts'
import { exactMatch, matchingCandidates, selectCandidate } from './overload.ts'
import { elementTypeOf, typeName, typeOf } from '../types/types.ts'

interface OperatorCandidate {
  readonly types: readonly number[]
  readonly operator: OperatorDefinition
}

export interface ResolvedOperator {
  readonly operator: OperatorDefinition
  /** Types the operands are coerced to, and what comes out. */
  readonly args: readonly number[]
  readonly result: number
}

/** [schema, name] or [name]. Throws 42883, 42725. */
export function resolveOperator(
  names: readonly string[],
  actual: readonly number[],
  location: number,
  binding: Binding,
): ResolvedOperator {
  const name = names[names.length - 1]
  const schema = names.length > 1 ? names[names.length - 2] : undefined
  if (schema !== undefined && !binding.catalog.schema(schema)) {
    throw new PgError('3F000', `schema "${schema}" does not exist`, at(binding, location))
  }
  const builtIn = schema === undefined || schema === 'pg_catalog' ? candidatesOf(name, actual.length) : []
  const extended = extensionOperators(schema, name, binding)
  const known = extended.length > 0 ? [...builtIn, ...asCandidates(extended, actual.length)] : builtIn
  const candidates = withOwnOperators(known, schema, name, binding, (own) => asCandidates(own, actual.length))
  const chosen =
    candidates.length > builtIn.length || userCasts(binding.catalog).size > 0
      ? chooseOperator(candidates, actual, binding.catalog)
      : chooseBuiltIn(builtIn, actual)
  if (chosen === undefined || chosen === 'ambiguous')
    throw operatorError(names, actual, chosen === 'ambiguous', location, binding)
  const resolved = resolveGeneric(actual, chosen.types, resultOf(chosen.operator.function))
  if (resolved === 'unknown') {
    throw new PgError(
      '42804',
      'could not determine polymorphic type because input has type unknown',
      at(binding, location),
    )
  }
  if (resolved === undefined) throw operatorError(names, actual, false, location, binding)
  return { operator: chosen.operator, ...resolved }
}

/** Of a user's function it may be a relation's row. */
export function resultOf(oid: number): number {
  const { result, routine } = functionByOid(oid)
  const relation = routine?.definition.resultRelation
  return relation === undefined ? result : rowTypeOf(relation)
}

const candidates = new Map<string, readonly OperatorCandidate[]>()

/** Operators are built in: those of a name are gathered once. */
function candidatesOf(name: string, operands: number): readonly OperatorCandidate[] {
  const key = `${operands} ${name}`
  let found = candidates.get(key)
  if (found) return found
  found = asCandidates(operatorsNamed(name), operands)
  if (found.length > 0) candidates.set(key, found)
  return found
}

const asCandidates = (operators: readonly OperatorDefinition[], operands: number): readonly OperatorCandidate[] =>
  operators
    .filter((operator) => (operator.left === 0) === (operands === 1))
    .map((operator) => ({
      operator,
      types: operands === 1 ? [operator.right] : [operator.left, operator.right],
    }))

/** Types below are built in: what may be coerced to what among them never changes. */
const firstOtherType = 10_000
/** Types that are compared in practice are few. */
const choicesMax = 64

const choices = new WeakMap<readonly OperatorCandidate[], Map<string, OperatorCandidate>>()

/** Among the operators of a name: what was chosen for the same types before. */
function chooseBuiltIn(
  candidates: readonly OperatorCandidate[],
  actual: readonly number[],
): OperatorCandidate | 'ambiguous' | undefined {
  if (actual.some((type) => type >= firstOtherType)) return chooseOperator(candidates, actual, {})
  let known = choices.get(candidates)
  if (!known) choices.set(candidates, (known = new Map<string, OperatorCandidate>()))
  const key = actual.join(' ')
  const before = known.get(key)
  if (before) return before
  const chosen = chooseOperator(candidates, actual, {})
  if (typeof chosen === 'object') {
    if (known.size >= choicesMax) known.clear()
    known.set(key, chosen)
  }
  return chosen
}

function chooseOperator(
  candidates: readonly OperatorCandidate[],
  actual: readonly number[],
  catalog: CastSource,
): OperatorCandidate | 'ambiguous' | undefined {
  // An untyped operand is first taken to be of the other one's type.
  const known = actual.find((type) => type !== Oid.unknown)
  if (known !== undefined) {
    const exact = exactMatch(
      candidates,
      actual.map((type) => (type === Oid.unknown ? known : type)),
    )
    if (exact) return exact
  }
  const matching = matchingCandidates(candidates, actual, catalog)
  if (matching.length <= 1) return matching[0]
  return selectCandidate(matching, actual, catalog) ?? 'ambiguous'
}

function operatorError(
  names: readonly string[],
  actual: readonly number[],
  ambiguous: boolean,
  location: number,
  binding: Binding,
): PgError {
  const written = [...names.slice(0, -1).map((part) => `${part}.`), names[names.length - 1]].join('')
  const left = actual.length === 2 ? `${typeName(actual[0])} ` : ''
  const signature = `${left}${written} ${typeName(actual[actual.length - 1])}`
  if (ambiguous) {
    return new PgError('42725', `operator is not unique: ${signature}`, {
      hint: 'Could not choose a best candidate operator. You might need to add explicit type casts.',
      ...at(binding, location),
    })
  }
  const unary = actual.length === 1
  return new PgError('42883', `operator does not exist: ${signature}`, {
    hint: unary
      ? 'No operator matches the given name and argument type. You might need to add an explicit type cast.'
      : 'No operator matches the given name and argument types. You might need to add explicit type casts.',
    ...at(binding, location),
  })
}

/** Operands are bound; the call is returned with coerced operands. */
export function bindOperator(
  names: readonly string[],
  operands: readonly Expression[],
  location: number,
  binding: Binding,
): Expression {
  const resolved = resolveOperator(
    names,
    operands.map((operand) => operand.type.oid),
    location,
    binding,
  )
  const fn = functionByOid(resolved.operator.function)
  if (fn.kind !== 'scalar') throw notSupported(`operator ${names[names.length - 1]}`, at(binding, location))
  if (fn.routine) binding.shared.routines.add(fn.oid)
  const args = operands.map((operand, index) => coerceType(operand, resolved.args[index], 'implicit', binding))
  const position = positionAt(binding, location)
  const call: CallExpression = {
    kind: 'call',
    function: fn.oid,
    args,
    type: typeFrom(typeOf(resolved.result), args, binding),
    form: { kind: 'operator', name: resolved.operator.name },
    ...(position !== undefined && { position }),
  }
  return args.some(({ type }) => type.collation) ? collatedOperator(call, binding) : call
}

/** What `left op right` is for ANY, ALL and IN: the function, and coercions of both sides. Throws 42809 unless boolean. */
export function resolveComparison(
  names: readonly string[],
  left: number,
  right: number,
  location: number,
  binding: Binding,
  what = 'op ANY/ALL (array)',
): {
  readonly function: number
  readonly left: number
  readonly right: number
} {
  const resolved = resolveOperator(names, [left, right], location, binding)
  if (resolved.result !== Oid.bool) {
    throw new PgError('42809', `${what} requires operator to yield boolean`, at(binding, location))
  }
  if (functionByOid(resolved.operator.function).routine) binding.shared.routines.add(resolved.operator.function)
  return {
    function: resolved.operator.function,
    left: resolved.args[0],
    right: resolved.args[1],
  }
}

/** The default equality of a type for DISTINCT, GROUP BY, set operations. Throws 42883. */
export function requireEquality(type: number, location: number | undefined, binding: Binding): number {
  const fn = comparable(type) ? equalityOf(type) : undefined
  if (fn !== undefined || isRow(type) || type === Oid.unknown) return fn ?? 0
  throw new PgError(
    '42883',
    `could not identify an equality operator for type ${typeName(type)}`,
    at(binding, location),
  )
}

/** Throws 42883 for types without an order: json. */
export const hasOrder = (type: number): boolean =>
  isRow(type) || type === Oid.unknown || (comparable(type) && lessThanOf(type) !== undefined)

export function requireOrder(type: number, location: number | undefined, binding: Binding): void {
  if (hasOrder(type)) return
  throw new PgError('42883', `could not identify an ordering operator for type ${typeName(type)}`, {
    hint: 'Use an explicit ordering operator or modify the query.',
    ...at(binding, location),
  })
}

function comparable(type: number): boolean {
  const element = elementTypeOf(type)
  if (element !== undefined && findType(type)?.kind === 'array') return comparable(element)
  return true
}
