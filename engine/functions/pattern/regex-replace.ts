// regexp_replace.
import { invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { unitOffset } from '../string/characters.ts'
import { parameterAtLeast } from './regex-arguments.ts'
import { parseReplacement, type ReplacementPart } from './regex-replacement.ts'
import { regexOf } from './regex.ts'

export const regexReplaceFunctions: readonly FunctionDefinition[] = [
  immutable(
    2284,
    'regexp_replace',
    [Oid.text, Oid.text, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern', 'replacement'] },
    ([text, pattern, by]: [string, string, string], context) =>
      replace({ text, pattern, by, start: 1, occurrence: 1, flags: '' }, context),
  ),
  immutable(
    2285,
    'regexp_replace',
    [Oid.text, Oid.text, Oid.text, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern', 'replacement', 'flags'] },
    ([text, pattern, by, flags]: [string, string, string, string], context) => {
      if (/^[0-9]/.test(flags)) {
        throw invalidParameter(`invalid regular expression option: "${flags[0]}"`, {
          hint: 'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
        })
      }
      return replace({ text, pattern, by, start: 1, occurrence: flags.includes('g') ? 0 : 1, flags }, context)
    },
  ),
  immutable(
    6253,
    'regexp_replace',
    [Oid.text, Oid.text, Oid.text, Oid.int4],
    Oid.text,
    { argNames: ['string', 'pattern', 'replacement', 'start'] },
    ([text, pattern, by, start]: [string, string, string, number], context) =>
      replace({ text, pattern, by, start, occurrence: 1, flags: '' }, context),
  ),
  immutable(
    6252,
    'regexp_replace',
    [Oid.text, Oid.text, Oid.text, Oid.int4, Oid.int4],
    Oid.text,
    { argNames: ['string', 'pattern', 'replacement', 'start', 'N'] },
    ([text, pattern, by, start, occurrence]: [string, string, string, number, number], context) =>
      replace({ text, pattern, by, start, occurrence, flags: '' }, context),
  ),
  immutable(
    6251,
    'regexp_replace',
    [Oid.text, Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern', 'replacement', 'start', 'N', 'flags'] },
    ([text, pattern, by, start, occurrence, flags]: [string, string, string, number, number, string], context) =>
      replace({ text, pattern, by, start, occurrence, flags }, context),
  ),
]

interface Replacement {
  readonly text: string
  readonly pattern: string
  readonly by: string
  readonly start: number
  /** Which match to replace; 0: all. */
  readonly occurrence: number
  readonly flags: string
}

function replace({ text, pattern, by, start, occurrence, flags }: Replacement, context: FunctionContext): string {
  parameterAtLeast('start', start, 1)
  parameterAtLeast('n', occurrence, 0)
  const regex = regexOf(pattern, flags.replaceAll('g', ''), context)
  const parts = parseReplacement(by)
  let result = ''
  let last = 0
  let seen = 0
  for (const spans of regex.matches(text, unitOffset(text, start - 1))) {
    if (occurrence > 0 && ++seen !== occurrence) continue
    const [from, to] = spans[0]
    result += text.slice(last, from) + expand(parts, text, spans)
    last = to
    if (occurrence > 0) break
  }
  return result + text.slice(last)
}

const expand = (
  parts: readonly ReplacementPart[],
  text: string,
  spans: readonly (readonly [number, number])[],
): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part
      const span = spans.at(part)
      return span && span[0] >= 0 ? text.slice(span[0], span[1]) : ''
    })
    .join('')
