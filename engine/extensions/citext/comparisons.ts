// Order and equality of citext, and LIKE and regular expressions that look past letter case.
import type { Comparison } from '../../functions/comparison/define.ts'
import { comparison } from '../../functions/comparison/define.ts'
import { immutable, operator } from '../../functions/declare.ts'
import type { FunctionContext, FunctionDefinition, OperatorDefinition } from '../../functions/function.ts'
import { citextType } from '../../types/extensions/citext.ts'
import { lowerCase } from '../../types/lower-case.ts'
import { Oid } from '../../types/oids.ts'
import { compareText } from '../../types/text-bytes.ts'
import { callBuiltIn } from '../built-in-body.ts'

const citext = citextType.oid
const compare = citextType.compare!

const ordered: Comparison = comparison(citext, citext, compare, [
  ['=', citext + 2, citext + 10, 'citext_eq'],
  ['<>', citext + 3, citext + 11, 'citext_ne'],
  ['<', citext + 4, citext + 12, 'citext_lt'],
  ['<=', citext + 5, citext + 13, 'citext_le'],
  ['>', citext + 6, citext + 14, 'citext_gt'],
  ['>=', citext + 7, citext + 15, 'citext_ge'],
])

const patterned: Comparison = comparison(citext, citext, compare, [
  ['~<~', citext + 20, citext + 16, 'citext_pattern_lt'],
  ['~<=~', citext + 21, citext + 17, 'citext_pattern_le'],
  ['~>~', citext + 22, citext + 18, 'citext_pattern_gt'],
  ['~>=~', citext + 23, citext + 19, 'citext_pattern_ge'],
])

/** Built-in functions of text, by what they do. */
const builtIn = {
  like: 850,
  notLike: 851,
  matches: 1238,
  matchesNot: 1239,
} as const

type Two = readonly [string, string]

const like =
  (oid: number) =>
  ([text, pattern]: Two, context: FunctionContext) =>
    callBuiltIn(oid, [lowerCase(text), lowerCase(pattern)], context)
const matches =
  (oid: number) =>
  ([text, pattern]: Two, context: FunctionContext) =>
    callBuiltIn(oid, [text, pattern], context)

const patterns = [
  ['texticlike', 20, like(builtIn.like)],
  ['texticnlike', 22, like(builtIn.notLike)],
  ['texticregexeq', 24, matches(builtIn.matches)],
  ['texticregexne', 26, matches(builtIn.matchesNot)],
] as const

/** Operators of each pattern function, the plain one and the one for ignoring case: they are the same here. */
const patternOperators = [
  ['~~', 24, 20, '!~~'],
  ['~~*', 26, 20, '!~~*'],
  ['!~~', 28, 22, '~~'],
  ['!~~*', 30, 22, '~~*'],
  ['~', 32, 24, '!~'],
  ['~*', 34, 24, '!~*'],
  ['!~', 36, 26, '~'],
  ['!~*', 38, 26, '~*'],
] as const

export const citextComparisonFunctions: readonly FunctionDefinition[] = [
  ...ordered.functions,
  ...patterned.functions,
  immutable(citext + 28, 'citext_cmp', [citext, citext], Oid.int4, ([a, b]: Two) => Math.sign(compare(a, b))),
  immutable(citext + 29, 'citext_pattern_cmp', [citext, citext], Oid.int4, ([a, b]: Two) =>
    Math.sign(compareText(lowerCase(a), lowerCase(b))),
  ),
  ...patterns.flatMap(([name, at, body]) => [
    immutable(citext + at, name, [citext, citext], Oid.bool, body),
    immutable(citext + at + 1, name, [citext, Oid.text], Oid.bool, body),
  ]),
]

export const citextOperators: readonly OperatorDefinition[] = [
  ...ordered.operators,
  ...patterned.operators,
  ...patternOperators.flatMap(([name, at, body, negator]) => [
    operator(citext + at, name, citext, citext, citext + body, { negator }),
    operator(citext + at + 1, name, citext, Oid.text, citext + body + 1, {
      negator,
    }),
  ]),
]
