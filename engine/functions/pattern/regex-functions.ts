// ~, SIMILAR TO, substring by pattern, and the regexp_… functions that match and split.
import { Oid } from '../../types/oids.ts'
import { makeArray } from '../arrays/shape.ts'
import { immutable, immutableLax, immutableSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { withoutGlobal } from './regex-arguments.ts'
import { regexOf } from './regex.ts'
import { similarToRegex } from './similar.ts'

const matches = (flags: string, negated: boolean) => {
  return ([text, pattern]: [string, string], context: FunctionContext): boolean =>
    regexOf(pattern, flags, context).test(text) !== negated
}

export const regexFunctions: readonly FunctionDefinition[] = [
  immutable(1254, 'textregexeq', [Oid.text, Oid.text], Oid.bool, matches('', false)),
  immutable(1256, 'textregexne', [Oid.text, Oid.text], Oid.bool, matches('', true)),
  immutable(1238, 'texticregexeq', [Oid.text, Oid.text], Oid.bool, matches('i', false)),
  immutable(1239, 'texticregexne', [Oid.text, Oid.text], Oid.bool, matches('i', true)),
  immutable(79, 'nameregexeq', [Oid.name, Oid.text], Oid.bool, matches('', false)),
  immutable(1252, 'nameregexne', [Oid.name, Oid.text], Oid.bool, matches('', true)),
  immutable(1240, 'nameicregexeq', [Oid.name, Oid.text], Oid.bool, matches('i', false)),
  immutable(1241, 'nameicregexne', [Oid.name, Oid.text], Oid.bool, matches('i', true)),
  immutable(1658, 'bpcharregexeq', [Oid.bpchar, Oid.text], Oid.bool, matches('', false)),
  immutable(1659, 'bpcharregexne', [Oid.bpchar, Oid.text], Oid.bool, matches('', true)),
  immutable(1656, 'bpcharicregexeq', [Oid.bpchar, Oid.text], Oid.bool, matches('i', false)),
  immutable(1657, 'bpcharicregexne', [Oid.bpchar, Oid.text], Oid.bool, matches('i', true)),
  immutable(1987, 'similar_to_escape', [Oid.text], Oid.text, ([pattern]: [string]) => similarToRegex(pattern, '\\')),
  immutable(1986, 'similar_to_escape', [Oid.text, Oid.text], Oid.text, ([pattern, escape]: [string, string]) =>
    similarToRegex(pattern, escape),
  ),
  immutableLax(
    1623,
    'similar_escape',
    [Oid.text, Oid.text],
    Oid.text,
    ([pattern, escape]: [string | null, string | null]) =>
      pattern === null ? null : similarToRegex(pattern, escape ?? '\\'),
  ),
  immutable(2073, 'substring', [Oid.text, Oid.text], Oid.text, ([text, pattern]: [string, string], context) =>
    substring(text, pattern, context),
  ),
  immutable(
    2074,
    'substring',
    [Oid.text, Oid.text, Oid.text],
    Oid.text,
    ([text, pattern, escape]: [string, string, string], context) =>
      substring(text, similarToRegex(pattern, escape), context),
  ),
  immutable(
    6263,
    'regexp_like',
    [Oid.text, Oid.text],
    Oid.bool,
    { argNames: ['string', 'pattern'] },
    matches('', false),
  ),
  immutable(
    6264,
    'regexp_like',
    [Oid.text, Oid.text, Oid.text],
    Oid.bool,
    { argNames: ['string', 'pattern', 'flags'] },
    ([text, pattern, flags]: [string, string, string], context) =>
      regexOf(pattern, withoutGlobal(flags, 'regexp_like'), context).test(text),
  ),
  immutable(
    3396,
    'regexp_match',
    [Oid.text, Oid.text],
    Oid._text,
    { argNames: ['string', 'pattern'] },
    ([text, pattern]: [string, string], context) => firstMatch(text, pattern, '', context),
  ),
  immutable(
    3397,
    'regexp_match',
    [Oid.text, Oid.text, Oid.text],
    Oid._text,
    { argNames: ['string', 'pattern', 'flags'] },
    ([text, pattern, flags]: [string, string, string], context) =>
      firstMatch(
        text,
        pattern,
        withoutGlobal(flags, 'regexp_match', 'Use the regexp_matches function instead.'),
        context,
      ),
  ),
  immutableSet(
    2763,
    'regexp_matches',
    [Oid.text, Oid.text],
    Oid._text,
    { argNames: ['string', 'pattern'] },
    ([text, pattern]: [string, string], context) => allMatches(text, pattern, '', context),
  ),
  immutableSet(
    2764,
    'regexp_matches',
    [Oid.text, Oid.text, Oid.text],
    Oid._text,
    { argNames: ['string', 'pattern', 'flags'] },
    ([text, pattern, flags]: [string, string, string], context) => allMatches(text, pattern, flags, context),
  ),
  immutable(
    2767,
    'regexp_split_to_array',
    [Oid.text, Oid.text],
    Oid._text,
    { argNames: ['string', 'pattern'] },
    ([text, pattern]: [string, string], context) => makeArray([...split(text, pattern, '', context)]),
  ),
  immutable(
    2768,
    'regexp_split_to_array',
    [Oid.text, Oid.text, Oid.text],
    Oid._text,
    { argNames: ['string', 'pattern', 'flags'] },
    ([text, pattern, flags]: [string, string, string], context) =>
      makeArray([...split(text, pattern, withoutGlobal(flags, 'regexp_split_to_array'), context)]),
  ),
  immutableSet(
    2765,
    'regexp_split_to_table',
    [Oid.text, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern'] },
    ([text, pattern]: [string, string], context) => split(text, pattern, '', context),
  ),
  immutableSet(
    2766,
    'regexp_split_to_table',
    [Oid.text, Oid.text, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern', 'flags'] },
    ([text, pattern, flags]: [string, string, string], context) =>
      split(text, pattern, withoutGlobal(flags, 'regexp_split_to_table'), context),
  ),
]

const slice = (text: string, [start, end]: readonly [number, number]): string | null =>
  start < 0 ? null : text.slice(start, end)

function substring(text: string, pattern: string, context: FunctionContext): string | null {
  const regex = regexOf(pattern, '', context)
  for (const spans of regex.matches(text)) return slice(text, spans[regex.groups > 0 ? 1 : 0])
  return null
}

function firstMatch(text: string, pattern: string, flags: string, context: FunctionContext): unknown {
  for (const groups of allMatches(text, pattern, flags, context)) return groups
  return null
}

function* allMatches(text: string, pattern: string, flags: string, context: FunctionContext): Iterable<unknown> {
  const regex = regexOf(pattern, flags.replaceAll('g', ''), context)
  for (const spans of regex.matches(text)) {
    const wanted = regex.groups > 0 ? spans.slice(1) : spans
    yield makeArray(wanted.map((span) => slice(text, span)))
    if (!flags.includes('g')) return
  }
}

/** An empty match at the end, or right after the last one, does not split. */
function* split(text: string, pattern: string, flags: string, context: FunctionContext): Iterable<string> {
  let last = 0
  for (const [[start, end]] of regexOf(pattern, flags, context).matches(text)) {
    if (end === start && (start >= text.length || start <= last)) continue
    yield text.slice(last, start)
    last = end
  }
  yield text.slice(last)
}
