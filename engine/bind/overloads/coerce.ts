// Coercions: which there are (parse_coerce.c's find_coercion_pathway), and expressions that make them.
import { type CastSource, userCast } from '../../defined/user-casts.ts'
import { PgError } from '../../errors.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import { castBetween, functionByOid } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { isRowTypeOid, isUserType } from '../../types/user-oids.ts'
import { atExpression, mark, positionAt, type Binding } from '../binding.ts'
import { toDomain } from '../types/domains.ts'
import { keepFields } from '../types/row-domains.ts'
import { parseLiteral } from '../expression/literals.ts'
import { decideParameter } from '../expression/parameters.ts'
import { rowToType } from './row-coercion.ts'
import { withCollation } from '../collations/derive.ts'
import { elementTypeOf, boolType, categoryOf, int4Type, isPolymorphic, typeName, typeOf } from '../types/types.ts'

/** implicit: anywhere · assignment: into a column · explicit: CAST. */
export type CoercionContext = 'implicit' | 'assignment' | 'explicit'

type Pathway =
  | { readonly kind: 'relabel' }
  | { readonly kind: 'function'; readonly function: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'elements' }
  /** A row of a type is a record as it is. */
  | { readonly kind: 'none' }
  | { readonly kind: 'row' }

/** catalog: whose users' casts count, too. */
export function findPathway(
  source: number,
  target: number,
  context: CoercionContext,
  catalog: CastSource,
): Pathway | undefined {
  if (source === target) return { kind: 'relabel' }
  const cast = castBetween(source, target) ?? userCast(catalog, source, target)
  if (cast) {
    const allowed = context === 'explicit' || cast.context === 'i' || (context === 'assignment' && cast.context === 'a')
    if (!allowed) return undefined
    if (cast.method.kind === 'binary') return { kind: 'relabel' }
    return cast.method.kind === 'inout' ? { kind: 'text' } : { kind: 'function', function: cast.method.function }
  }
  if (isRowTypeOid(source) && target === Oid.record) return { kind: 'none' }
  if (isRowTypeOid(target) && source === Oid.record) return { kind: 'row' }
  if (isUserType(source) && multirangeOf(source) === target)
    return context === 'explicit' ? { kind: 'function', function: multirangeFunction } : undefined
  const targetElement = findType(target)?.kind === 'array' ? elementTypeOf(target) : undefined
  const sourceElement = elementTypeOf(source)
  if (targetElement !== undefined && sourceElement !== undefined) {
    const inner = findPathway(sourceElement, targetElement, context, catalog)
    if (!inner) return undefined
    if (inner.kind === 'row') return undefined
    return inner.kind === 'relabel' || inner.kind === 'none' ? inner : { kind: 'elements' }
  }
  if (context !== 'implicit' && categoryOf(target) === 'S') return { kind: 'text' }
  if (context === 'explicit' && categoryOf(source) === 'S') return { kind: 'text' }
  return undefined
}

/** multirange(anyrange). */
const multirangeFunction = 4298

function multirangeOf(source: number): number | undefined {
  const definition = findType(source)
  return definition?.kind === 'range' ? definition.rangeFamily!.multirange : undefined
}

/** can_coerce_type for one pair; polymorphic targets take anything here and are checked together elsewhere. */
export function canCoerce(source: number, target: number, context: CoercionContext, catalog: CastSource): boolean {
  if (source === target || target === Oid.any || isPolymorphic(target)) return true
  if (source === Oid.unknown) return target !== Oid.void
  return findPathway(source, target, context, catalog) !== undefined
}

/** coerce_type: assumes canCoerce; the result's typmod is -1 unless the type is unchanged. */
export function coerceType(
  expression: Expression,
  target: number,
  context: CoercionContext,
  binding: Binding,
  typmod = -1,
): Expression {
  const source = expression.type.oid
  if (source === target || target === Oid.any || isPolymorphic(target)) return expression
  const start = binding.shared.starts.get(expression)
  if (source === Oid.unknown) {
    if (expression.kind === 'literal') {
      const value =
        expression.value === null
          ? null
          : parseLiteral(expression.value as string, { oid: target, typmod }, binding, start)
      return mark(binding, { kind: 'literal', value, type: typeOf(target) }, start)
    }
    if (expression.kind === 'parameter') return decideParameter(expression, target, binding)
    if (target === Oid.text) return relabel(expression, typeOf(target), context, binding)
    return castCall(coercionOid.throughText, [expression], target, context, binding)
  }
  const folded = binding.context.keepsCasts ? undefined : foldNumber(expression, target)
  if (folded) return mark(binding, folded, start)
  const pathway = findPathway(source, target, context, binding.catalog)
  switch (pathway?.kind) {
    case undefined:
      throw new PgError(
        '42846',
        `cannot cast type ${typeName(source)} to ${typeName(target)}`,
        atExpression(binding, expression),
      )
    case 'none':
      return expression
    case 'row':
      return rowToType(expression, target, context, binding)
    case 'relabel':
      return relabel(expression, typeOf(target), context, binding)
    case 'text':
      return castCall(coercionOid.throughText, [expression], target, context, binding)
    case 'elements':
      return castCall(coercionOid.arrayCast, [expression], target, context, binding)
    case 'function': {
      const extra: Expression[] = [
        { kind: 'literal', value: typmod, type: int4Type },
        { kind: 'literal', value: context === 'explicit', type: boolType },
      ]
      const { args, routine } = functionByOid(pathway.function)
      if (routine) binding.shared.routines.add(routine.oid)
      const count = args.length
      return castCall(pathway.function, [expression, ...extra.slice(0, count - 1)], target, context, binding)
    }
  }
}

function castCall(
  fn: number,
  args: readonly Expression[],
  target: number,
  context: CoercionContext,
  binding: Binding,
): Expression {
  const start = binding.shared.starts.get(args[0])
  const position = positionAt(binding, start)
  const call: Expression = {
    kind: 'call',
    function: fn,
    args,
    type: withCollation(typeOf(target), args[0].type.collation),
    form: { kind: 'cast', implicit: context !== 'explicit' },
    ...(position !== undefined && { position }),
  }
  return mark(binding, call, start)
}

function relabel(expression: Expression, target: TypeRef, context: CoercionContext, binding: Binding): Expression {
  const start = binding.shared.starts.get(expression)
  const type = withCollation(typeOf(target.oid), expression.type.collation)
  if (expression.kind === 'literal') return mark(binding, { ...expression, type }, start)
  // A relabelled relabel of the same value needs only the outer one.
  const inner =
    expression.kind === 'call' && expression.function === coercionOid.relabel ? expression.args[0] : expression
  if (inner.type.oid === type.oid && inner.type.typmod === -1 && inner.type.domain === undefined) return inner
  return castCall(coercionOid.relabel, [inner], type.oid, context, binding)
}

/** Integer constants take a wider numeric type at once: VALUES lists are full of them. */
function foldNumber(expression: Expression, target: number): Expression | undefined {
  if (expression.kind !== 'literal' || expression.type.oid !== Oid.int4 || expression.value === null) return undefined
  const value = expression.value as number
  switch (target) {
    case Oid.int8:
      return { kind: 'literal', value: BigInt(value), type: typeOf(target) }
    case Oid.float8:
      return { kind: 'literal', value, type: typeOf(target) }
    case Oid.numeric:
      return { kind: 'literal', value: { coefficient: BigInt(value), scale: 0 }, type: typeOf(target) }
    default:
      return undefined
  }
}

/** Length, precision and scale of the target; constants are cut at once. */
export function coerceTypmod(
  expression: Expression,
  target: TypeRef,
  context: CoercionContext,
  binding: Binding,
): Expression {
  if (expression.type.typmod === target.typmod) return expression
  // A cast to the bare type forgets the length; an assignment to it keeps the value as it is.
  if (target.typmod < 0) return context === 'explicit' ? relabel(expression, target, context, binding) : expression
  const definition = findType(target.oid)
  const applies = definition?.kind === 'array' ? findType(definition.elementOid)?.applyTypmod : definition?.applyTypmod
  const start = binding.shared.starts.get(expression)
  if (!applies) return expression
  if (expression.kind === 'literal' && definition?.applyTypmod) {
    const value =
      expression.value === null ? null : definition.applyTypmod(expression.value, target.typmod, context === 'explicit')
    return mark(binding, { kind: 'literal', value, type: target }, start)
  }
  const args: Expression[] = [
    expression,
    { kind: 'literal', value: target.typmod, type: int4Type },
    { kind: 'literal', value: context === 'explicit', type: boolType },
  ]
  const call = castCall(coercionOid.applyTypmod, args, target.oid, context, binding)
  return mark(binding, { ...call, type: withCollation(target, expression.type.collation) } as Expression, start)
}

/** coerce_to_target_type: undefined where there is no such coercion. */
export function coerceTo(
  expression: Expression,
  target: TypeRef,
  context: CoercionContext,
  binding: Binding,
): Expression | undefined {
  if (!canCoerce(expression.type.oid, target.oid, context, binding.catalog)) return undefined
  if (target.domain !== undefined && target.domain === expression.type.domain) return expression
  const base: TypeRef = target.domain === undefined ? target : typeOf(target.oid, target.typmod)
  const plain = coerceTypmod(coerceType(expression, base.oid, context, binding, base.typmod), base, context, binding)
  // Rows of the type have kept to its rules before.
  const coerced = expression.type.oid === base.oid ? plain : keepFields(plain, binding)
  if (target.domain !== undefined) return toDomain(coerced, target, context, binding)
  // A cast to the base type forgets the domain.
  if (context !== 'explicit' || coerced.type.domain === undefined) return coerced
  return relabel(coerced, base, context, binding)
}

/** The argument of WHERE, ON, AND …: what names the construct in 42804. */
export function coerceToBoolean(expression: Expression, what: string, binding: Binding): Expression {
  return coerceArgument(expression, Oid.bool, what, binding)
}

/** coerce_to_specific_type: an assignment coercion, so LIMIT 1.5 is taken. */
export function coerceArgument(expression: Expression, target: number, what: string, binding: Binding): Expression {
  if (expression.type.oid === target) return expression
  const coerced = coerceTo(expression, typeOf(target), 'assignment', binding)
  if (coerced) return coerced
  throw new PgError(
    '42804',
    `argument of ${what} must be type ${typeName(target)}, not type ${typeName(expression.type.oid)}`,
    atExpression(binding, expression),
  )
}
