// Whether computing an expression may raise an error, so that a guard before it must be kept.
import { functionByOid } from '../../functions/registry.ts'
import { isDangling } from './dangling-escape.ts'
import { some } from '../../plan/traverse-expression.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'

/** Comparisons, parts of dates and plain text functions never fail. */
const safe: readonly RegExp[] = [
  /(eq|ne|lt|le|gt|ge)$/,
  /^(extract|date_part|cadastre_relabel|substr|substring|length|char_length|lower|upper|btrim|ltrim|rtrim|strpos|position)$/,
]

const like = /^(text|bpchar|name)(ic)?n?like$/

/** A pattern whose escapes all escape something. */
const isWhole = ({ args: [, pattern] }: CallExpression): boolean =>
  pattern.kind === 'literal' && !(typeof pattern.value === 'string' && isDangling(pattern.value))

/** Whether it may have: substring of a length that is no constant. */
function hasNegativeLength(name: string, { args }: CallExpression): boolean {
  if ((name !== 'substr' && name !== 'substring') || args.length < 3) return false
  const [, , length] = args
  return length.kind !== 'literal' || !(Number(length.value) >= 0)
}

export const mayFail = (expression: Expression): boolean =>
  some(expression, (one) => {
    if (one.kind !== 'call') return false
    const { name } = functionByOid(one.function)
    if (like.test(name)) return !isWhole(one)
    return !safe.some((pattern) => pattern.test(name)) || hasNegativeLength(name, one)
  })
