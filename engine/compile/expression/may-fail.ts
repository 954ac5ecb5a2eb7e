// Whether computing an expression may raise an error, so that a guard before it must be kept.
import { builtInName } from '../../functions/built-in-name.ts'
import { functionByOid, operatorsNamed } from '../../functions/registry.ts'
import { kindOfType } from './compiled-value.ts'
import { hasPart } from './date-parts.ts'
import { isDangling } from './dangling-escape.ts'
import { constantPattern } from './regex.ts'
import { some } from '../../plan/traverse-expression.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'

/** Of plain text, and of what has a length or bounds: whatever the value is, there is an answer. */
const total: ReadonlySet<string> = new Set([
  'cadastre_relabel',
  'substr',
  'substring',
  'length',
  'char_length',
  'lower',
  'upper',
  'btrim',
  'ltrim',
  'rtrim',
  'strpos',
  'position',
  'jsonb_object_field',
  'jsonb_object_field_text',
  'jsonb_array_element',
  'jsonb_array_element_text',
  'jsonb_extract_path',
  'jsonb_extract_path_text',
  'jsonb_typeof',
  'jsonb_exists',
  'jsonb_contains',
])

/** Of rows and arrays, which may have elements that are not comparable. */
const comparedByElement = /^(record|array)_/

let comparisons: ReadonlySet<number> | undefined

/** By the operators that stand for them: other functions have names that end so. */
function isComparison(oid: number, name: string): boolean {
  comparisons ??= new Set(
    ['=', '<>', '<', '<=', '>', '>='].flatMap(operatorsNamed).map((operator) => operator.function),
  )
  return comparisons.has(oid) && !comparedByElement.test(name)
}

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

/** Bytes are counted as characters of an encoding, which they may not be. */
const hasEncoding = (name: string, { args }: CallExpression): boolean => name === 'length' && args.length > 1

export const mayFail = (expression: Expression): boolean =>
  some(expression, (one) => {
    if (one.kind !== 'call') return false
    const name = builtInName(functionByOid(one.function))
    if (like.test(name)) return !isWhole(one)
    if (byPattern(name, one)) return one.args.length > 2 || constantPattern(one.args[1], '') === undefined
    if (name === 'extract' || name === 'date_part') return !hasPart(one.args[0], one.args[1].type.oid)
    if (total.has(name)) return hasNegativeLength(name, one) || hasEncoding(name, one)
    return !isComparison(one.function, name)
  })
