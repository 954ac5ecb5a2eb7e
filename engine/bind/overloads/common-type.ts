// One type for several expressions: UNION, CASE, VALUES, COALESCE, ARRAY[…], IN (PostgreSQL's manual, 10.5).
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { atExpression, type Binding } from '../binding.ts'
import { canCoerce, coerceType } from './coerce.ts'
import { categoryOf, isPreferred, typeName } from '../types/types.ts'

/** what: the construct for 42804 ("CASE types … cannot be matched"); undefined: 0 is returned instead of an error. */
export function commonType(expressions: readonly Expression[], what: string | undefined, binding: Binding): number {
  const first = expressions[0].type.oid
  if (first !== Oid.unknown && expressions.every((expression) => expression.type.oid === first)) return first
  const may = (from: number, to: number): boolean => canCoerce(from, to, 'implicit', binding.catalog)
  let chosen = first
  for (const expression of expressions.slice(1)) {
    const type = expression.type.oid
    if (type === Oid.unknown || type === chosen) continue
    if (chosen === Oid.unknown) chosen = type
    else if (categoryOf(type) !== categoryOf(chosen)) {
      if (what === undefined) return 0
      throw new PgError(
        '42804',
        `${what} types ${typeName(chosen)} and ${typeName(type)} cannot be matched`,
        atExpression(binding, expression),
      )
    } else if (!isPreferred(chosen) && may(chosen, type) && !may(type, chosen)) {
      chosen = type
    }
  }
  return chosen === Oid.unknown ? Oid.text : chosen
}

export function toCommonType(expression: Expression, type: number, what: string, binding: Binding): Expression {
  if (expression.type.oid === type) return expression
  if (!canCoerce(expression.type.oid, type, 'implicit', binding.catalog)) {
    throw new PgError(
      '42846',
      `${what} could not convert type ${typeName(expression.type.oid)} to ${typeName(type)}`,
      atExpression(binding, expression),
    )
  }
  return coerceType(expression, type, 'implicit', binding)
}

/** The typmod all have in common (after coercion), else -1. */
export const commonTypmod = (expressions: readonly Expression[], type: number): number => {
  const [first, ...rest] = expressions
  if (!first || first.type.oid !== type) return -1
  return rest.every((expression) => expression.type.oid === type && expression.type.typmod === first.type.typmod)
    ? first.type.typmod
    : -1
}
