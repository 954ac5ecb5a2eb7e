// Whether computing an expression may raise an error, so that a guard before it must be kept.
import { builtInName } from '../../functions/built-in-name.ts'
import { functionByOid } from '../../functions/registry.ts'
import { kindOfType } from './compiled-value.ts'
import { isDangling } from './dangling-escape.ts'
import { constantPattern } from './regex.ts'
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

const regex = /regex(eq|ne)$/

/** A regular expression that code has read, for what it takes. */
const byPattern = (name: string, { args }: CallExpression): boolean =>
  regex.test(name) || (name === 'substring' && kindOfType(args[1].type) === 'text')

/** Whether it may have: substring of a length that is no constant. */
function hasNegativeLength(name: string, { args }: CallExpression): boolean {
  if ((name !== 'substr' && name !== 'substring') || args.length < 3) return false
  const [, , length] = args
  return length.kind !== 'literal' || !(Number(length.value) >= 0)
}

export const mayFail = (expression: Expression): boolean =>
  some(expression, (one) => {
    if (one.kind !== 'call') return false
    const name = builtInName(functionByOid(one.function))
    if (like.test(name)) return !isWhole(one)
    if (byPattern(name, one)) return one.args.length > 2 || constantPattern(one.args[1], '') === undefined
    return !safe.some((pattern) => pattern.test(name)) || hasNegativeLength(name, one)
  })
