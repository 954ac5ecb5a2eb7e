// Functions of text that have a form for citext, which looks past letter case: as the extension's SQL bodies have it.
import { immutable, immutableSet } from '../../functions/declare.ts'
import type { FunctionContext, FunctionDefinition } from '../../functions/function.ts'
import type { PgArray } from '../../types/array-value.ts'
import { citextType } from '../../types/extensions/citext.ts'
import { lowerCase } from '../../types/lower-case.ts'
import { Oid } from '../../types/oids.ts'
import { callBuiltIn, callBuiltInSet } from '../built-in-body.ts'

const citext = citextType.oid
const first = citext + 40

const builtIn = {
  regexpMatch: 3397,
  regexpMatches: 2764,
  regexpReplace: 2285,
  regexpSplitToArray: 2768,
  regexpSplitToTable: 2766,
  strpos: 868,
  translate: 878,
  upper: 871,
} as const

type Texts = readonly string[]

/** Flags that say c keep letter case. */
const ignoringCase = (flags = ''): string => (flags.includes('c') ? flags : `${flags}i`)

const escaped = (text: string): string => text.replace(/([^a-zA-Z_0-9])/g, '\\$1')

const withFlags =
  (oid: number) =>
  ([text, pattern, flags]: Texts, context: FunctionContext) =>
    callBuiltIn(oid, [text, pattern, ignoringCase(flags)], context)
const setWithFlags =
  (oid: number) =>
  ([text, pattern, flags]: Texts, context: FunctionContext) =>
    callBuiltInSet(oid, [text, pattern, ignoringCase(flags)], context)

const two = [citext, citext] as const
const three = [citext, citext, Oid.text] as const

export const citextTextFunctions: readonly FunctionDefinition[] = [
  immutable(first, 'regexp_match', two, Oid._text, withFlags(builtIn.regexpMatch)),
  immutable(first + 1, 'regexp_match', three, Oid._text, withFlags(builtIn.regexpMatch)),
  immutableSet(first + 2, 'regexp_matches', two, Oid._text, { rows: 1 }, setWithFlags(builtIn.regexpMatches)),
  immutableSet(first + 3, 'regexp_matches', three, Oid._text, { rows: 10 }, setWithFlags(builtIn.regexpMatches)),
  immutable(first + 4, 'regexp_replace', three, Oid.text, ([text, pattern, to]: Texts, context) =>
    callBuiltIn(builtIn.regexpReplace, [text, pattern, to, 'i'], context),
  ),
  immutable(first + 5, 'regexp_replace', [...three, Oid.text], Oid.text, ([text, pattern, to, flags]: Texts, context) =>
    callBuiltIn(builtIn.regexpReplace, [text, pattern, to, ignoringCase(flags)], context),
  ),
  immutable(first + 6, 'regexp_split_to_array', two, Oid._text, withFlags(builtIn.regexpSplitToArray)),
  immutable(first + 7, 'regexp_split_to_array', three, Oid._text, withFlags(builtIn.regexpSplitToArray)),
  immutableSet(first + 8, 'regexp_split_to_table', two, Oid.text, setWithFlags(builtIn.regexpSplitToTable)),
  immutableSet(first + 9, 'regexp_split_to_table', three, Oid.text, setWithFlags(builtIn.regexpSplitToTable)),
  immutable(first + 10, 'replace', [citext, citext, citext], Oid.text, ([text, from, to]: Texts, context) =>
    callBuiltIn(builtIn.regexpReplace, [text, escaped(from), to, 'gi'], context),
  ),
  immutable(
    first + 11,
    'split_part',
    [citext, citext, Oid.int4],
    Oid.text,
    ([text, delimiter, field]: readonly [string, string, number], context) => {
      const parts = callBuiltIn(builtIn.regexpSplitToArray, [text, escaped(delimiter), 'i'], context) as PgArray
      return parts.elements[field - 1] ?? null
    },
  ),
  immutable(first + 12, 'strpos', two, Oid.int4, ([text, part]: Texts, context) =>
    callBuiltIn(builtIn.strpos, [lowerCase(text), lowerCase(part)], context),
  ),
  immutable(first + 13, 'translate', three, Oid.text, ([text, from, to]: Texts, context) => {
    const upper = callBuiltIn(builtIn.upper, [from], context)
    const small = callBuiltIn(builtIn.translate, [text, lowerCase(from), to], context)
    return callBuiltIn(builtIn.translate, [small, upper, to], context)
  }),
]
