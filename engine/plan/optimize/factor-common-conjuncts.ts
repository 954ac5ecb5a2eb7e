// (a AND x) OR (a AND y) becomes a AND (x OR y): join conditions and filters that every arm repeats can then be pushed.
import type { Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import { boolean, conjunction, conjunctsOf, expressionKey } from '../traverse-expression.ts'
import { factorTermsMax } from './limits.ts'

export function factorCommonConjuncts(expression: Expression): Expression {
  if (expression.kind !== 'or' || expression.args.length > factorTermsMax) return expression
  const arms = expression.args.map((arm) => conjunctsOf(arm).map((term) => ({ term, key: expressionKey(term) })))
  const [first, ...others] = arms
  const common = first.filter(
    ({ term, key }) => !isVolatile(term) && others.every((arm) => arm.some((other) => other.key === key)),
  )
  if (common.length === 0) return expression
  const keys = new Set(common.map(({ key }) => key))
  const rests = arms.map((arm) => arm.filter(({ key }) => !keys.has(key)).map(({ term }) => term))
  const terms = [...new Map(common.map(({ key, term }) => [key, term])).values()]
  // An arm that is nothing but the common part makes the OR of the rests true.
  if (rests.some((rest) => rest.length === 0)) return conjunction(terms)!
  const alternatives: Expression = { kind: 'or', args: rests.map((rest) => conjunction(rest)!), type: boolean }
  return conjunction([...terms, alternatives])!
}
