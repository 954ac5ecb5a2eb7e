// ~, SIMILAR TO and the regexp_… functions. Positions are in characters, 1-based.
import { invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { makeArray } from '../arrays/shape.ts'
import { immutable, immutableLax, immutableSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { characterNumber, unitOffset } from '../string/characters.ts'
import { regexOf } from './regex.ts'
import { similarToRegex } from './similar.ts'

const matches = (flags: string, negated: boolean) => {
  return ([text, pattern]: [string, string], context: FunctionContext): boolean =>
    regexOf(pattern, flags, context).test(text) !== negated
}

export const regexFunctions: readonly FunctionDefinition[] = [
  immutable(1254, 'textregexeq', [Oid.text, Oid.text], Oid.bool,  matches('', false)),
  immutable(1256, 'textregexne', [Oid.text, Oid.text], Oid.bool,  matches('', true)),
  immutable(1238, 'texticregexeq', [Oid.text, Oid.text], Oid.bool,  matches('i', false)),
  immutable(1239, 'texticregexne', [Oid.text, Oid.text], Oid.bool,  matches('i', true)),
  immutable(79, 'nameregexeq', [Oid.name, Oid.text], Oid.bool,  matches('', false)),
  immutable(1252, 'nameregexne', [Oid.name, Oid.text], Oid.bool,  matches('', true)),
  immutable(1240, 'nameicregexeq', [Oid.name, Oid.text], Oid.bool,  matches('i', false)),
  immutable(1241, 'nameicregexne', [Oid.name, Oid.text], Oid.bool,  matches('i', true)),
  immutable(1658, 'bpcharregexeq', [Oid.bpchar, Oid.text], Oid.bool,  matches('', false)),
  immutable(1659, 'bpcharregexne', [Oid.bpchar, Oid.text], Oid.bool,  matches('', true)),
  immutable(1656, 'bpcharicregexeq', [Oid.bpchar, Oid.text], Oid.bool,  matches('i', false)),
  immutable(1657, 'bpcharicregexne', [Oid.bpchar, Oid.text], Oid.bool,  matches('i', true)),
  immutable(1987, 'similar_to_escape', [Oid.text], Oid.text,  ([pattern]: [string]) => similarToRegex(pattern, '\\')),
  immutable(1986, 'similar_to_escape', [Oid.text, Oid.text], Oid.text,  ([pattern, escape]: [string, string]) => similarToRegex(pattern, escape)),
  immutableLax(1623, 'similar_escape', [Oid.text, Oid.text], Oid.text,  ([pattern, escape]: [string | null, string | null]) =>
    pattern === null ? null : similarToRegex(pattern, escape ?? '\\'),
  ),
  immutable(2073, 'substring', [Oid.text, Oid.text], Oid.text,  ([text, pattern]: [string, string], context) => substring(text, pattern, context)),
  immutable(2074, 'substring', [Oid.text, Oid.text, Oid.text], Oid.text,  ([text, pattern, escape]: [string, string, string], context) =>
    substring(text, similarToRegex(pattern, escape), context),
  ),
  immutable(6263, 'regexp_like', [Oid.text, Oid.text], Oid.bool, { argNames: ['string', 'pattern'] },  matches('', false)),
  immutable(6264, 'regexp_like', [Oid.text, Oid.text, Oid.text], Oid.bool, { argNames: ['string', 'pattern', 'flags'] },  ([text, pattern, flags]: [string, string, string], context) =>
    regexOf(pattern, withoutGlobal(flags, 'regexp_like'), context).test(text),
  ),
  immutable(3396, 'regexp_match', [Oid.text, Oid.text], Oid._text, { argNames: ['string', 'pattern'] },  ([text, pattern]: [string, string], context) => firstMatch(text, pattern, '', context)),
  immutable(3397, 'regexp_match', [Oid.text, Oid.text, Oid.text], Oid._text, { argNames: ['string', 'pattern', 'flags'] },  ([text, pattern, flags]: [string, string, string], context) =>
    firstMatch(text, pattern, withoutGlobal(flags, 'regexp_match', 'Use the regexp_matches function instead.'), context),
  ),
  immutableSet(2763, 'regexp_matches', [Oid.text, Oid.text], Oid._text, { argNames: ['string', 'pattern'] },  ([text, pattern]: [string, string], context) => allMatches(text, pattern, '', context)),
  immutableSet(2764, 'regexp_matches', [Oid.text, Oid.text, Oid.text], Oid._text, { argNames: ['string', 'pattern', 'flags'] },  ([text, pattern, flags]: [string, string, string], context) =>
    allMatches(text, pattern, flags, context),
  ),
  immutable(2767, 'regexp_split_to_array', [Oid.text, Oid.text], Oid._text, { argNames: ['string', 'pattern'] },  ([text, pattern]: [string, string], context) =>
    makeArray([...split(text, pattern, '', context)]),
  ),
  immutable(2768, 'regexp_split_to_array', [Oid.text, Oid.text, Oid.text], Oid._text, { argNames: ['string', 'pattern', 'flags'] },  ([text, pattern, flags]: [string, string, string], context) =>
    makeArray([...split(text, pattern, withoutGlobal(flags, 'regexp_split_to_array'), context)]),
  ),
  immutableSet(2765, 'regexp_split_to_table', [Oid.text, Oid.text], Oid.text, { argNames: ['string', 'pattern'] },  ([text, pattern]: [string, string], context) => split(text, pattern, '', context)),
  immutableSet(2766, 'regexp_split_to_table', [Oid.text, Oid.text, Oid.text], Oid.text, { argNames: ['string', 'pattern', 'flags'] },  ([text, pattern, flags]: [string, string, string], context) =>
    split(text, pattern, withoutGlobal(flags, 'regexp_split_to_table'), context),
  ),
  immutable(6254, 'regexp_count', [Oid.text, Oid.text], Oid.int4, { argNames: ['string', 'pattern'] },  (args: CountArguments, context) => count(args, context)),
  immutable(6255, 'regexp_count', [Oid.text, Oid.text, Oid.int4], Oid.int4, { argNames: ['string', 'pattern', 'start'] },  (args: CountArguments, context) => count(args, context)),
  immutable(6256, 'regexp_count', [Oid.text, Oid.text, Oid.int4, Oid.text], Oid.int4, { argNames: ['string', 'pattern', 'start', 'flags'] },  (args: CountArguments, context) => count(args, context)),
  immutable(6265, 'regexp_substr', [Oid.text, Oid.text], Oid.text, { argNames: ['string', 'pattern'] },  (args: SubstrArguments, context) => substr(args, context)),
  immutable(6266, 'regexp_substr', [Oid.text, Oid.text, Oid.int4], Oid.text, { argNames: ['string', 'pattern', 'start'] },  (args: SubstrArguments, context) => substr(args, context)),
  immutable(6267, 'regexp_substr', [Oid.text, Oid.text, Oid.int4, Oid.int4], Oid.text, { argNames: ['string', 'pattern', 'start', 'N'] },  (args: SubstrArguments, context) => substr(args, context)),
  immutable(6268, 'regexp_substr', [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.text], Oid.text, { argNames: ['string', 'pattern', 'start', 'N', 'flags'] },  (args: SubstrArguments, context) => substr(args, context)),
  immutable(6269, 'regexp_substr', [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.text, Oid.int4], Oid.text, { argNames: ['string', 'pattern', 'start', 'N', 'flags', 'subexpr'] },  (args: SubstrArguments, context) => substr(args, context)),
  immutable(6257, 'regexp_instr', [Oid.text, Oid.text], Oid.int4, { argNames: ['string', 'pattern'] },  (args: InstrArguments, context) => instr(args, context)),
  immutable(6258, 'regexp_instr', [Oid.text, Oid.text, Oid.int4], Oid.int4, { argNames: ['string', 'pattern', 'start'] },  (args: InstrArguments, context) => instr(args, context)),
  immutable(6259, 'regexp_instr', [Oid.text, Oid.text, Oid.int4, Oid.int4], Oid.int4, { argNames: ['string', 'pattern', 'start', 'N'] },  (args: InstrArguments, context) => instr(args, context)),
  immutable(6260, 'regexp_instr', [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.int4], Oid.int4, { argNames: ['string', 'pattern', 'start', 'N', 'endoption'] },  (args: InstrArguments, context) => instr(args, context)),
  immutable(6261, 'regexp_instr', [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.int4, Oid.text], Oid.int4, { argNames: ['string', 'pattern', 'start', 'N', 'endoption', 'flags'] },  (args: InstrArguments, context) => instr(args, context)),
  immutable(6262, 'regexp_instr', [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.int4, Oid.text, Oid.int4], Oid.int4, { argNames: ['string', 'pattern', 'start', 'N', 'endoption', 'flags', 'subexpr'] },  (args: InstrArguments, context) => instr(args, context)),
  immutable(2284, 'regexp_replace', [Oid.text, Oid.text, Oid.text], Oid.text, { argNames: ['string', 'pattern', 'replacement'] },  ([text, pattern, by]: [string, string, string], context) =>
    replace({ text, pattern, by, start: 1, occurrence: 1, flags: '' }, context),
  ),
  immutable(2285, 'regexp_replace', [Oid.text, Oid.text, Oid.text, Oid.text], Oid.text, { argNames: ['string', 'pattern', 'replacement', 'flags'] },  ([text, pattern, by, flags]: [string, string, string, string], context) => {
    if (/^[0-9]/.test(flags)) {
      throw invalidParameter(`invalid regular expression option: "${flags[0]}"`, {
        hint: 'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
      })
    }
    return replace({ text, pattern, by, start: 1, occurrence: flags.includes('g') ? 0 : 1, flags }, context)
  }),
  immutable(6253, 'regexp_replace', [Oid.text, Oid.text, Oid.text, Oid.int4], Oid.text, { argNames: ['string', 'pattern', 'replacement', 'start'] },  ([text, pattern, by, start]: [string, string, string, number], context) =>
    replace({ text, pattern, by, start, occurrence: 1, flags: '' }, context),
  ),
  immutable(6252, 'regexp_replace', [Oid.text, Oid.text, Oid.text, Oid.int4, Oid.int4], Oid.text, { argNames: ['string', 'pattern', 'replacement', 'start', 'N'] },  ([text, pattern, by, start, occurrence]: [string, string, string, number, number], context) =>
    replace({ text, pattern, by, start, occurrence, flags: '' }, context),
  ),
  immutable(6251, 'regexp_replace', [Oid.text, Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.text], Oid.text, { argNames: ['string', 'pattern', 'replacement', 'start', 'N', 'flags'] },  ([text, pattern, by, start, occurrence, flags]: [string, string, string, number, number, string], context) =>
    replace({ text, pattern, by, start, occurrence, flags }, context),
  ),
]

function withoutGlobal(flags: string, name: string, hint?: string): string {
  if (flags.includes('g')) throw invalidParameter(`${name}() does not support the "global" option`, { hint })
  return flags
}

function parameterAtLeast(name: string, value: number, least: number): void {
  if (value < least) throw invalidParameter(`invalid value for parameter "${name}": ${value}`)
}

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

type CountArguments = [string, string, number?, string?]
function count([text, pattern, start = 1, flags = '']: CountArguments, context: FunctionContext): number {
  parameterAtLeast('start', start, 1)
  const regex = regexOf(pattern, withoutGlobal(flags, 'regexp_count'), context)
  let found = 0
  for (const _ of regex.matches(text, unitOffset(text, start - 1))) found++
  return found
}

function nthSpan(
  { text, pattern, start, occurrence, flags, group, name }: { text: string; pattern: string; start: number; occurrence: number; flags: string; group: number; name: string },
  context: FunctionContext,
): readonly [number, number] | undefined {
  parameterAtLeast('start', start, 1)
  parameterAtLeast('n', occurrence, 1)
  parameterAtLeast('subexpr', group, 0)
  const regex = regexOf(pattern, withoutGlobal(flags, name), context)
  if (group > regex.groups) return undefined
  let seen = 0
  for (const spans of regex.matches(text, unitOffset(text, start - 1))) {
    if (++seen === occurrence) return spans[group][0] < 0 ? undefined : spans[group]
  }
  return undefined
}

type SubstrArguments = [string, string, number?, number?, string?, number?]
function substr([text, pattern, start = 1, occurrence = 1, flags = '', group = 0]: SubstrArguments, context: FunctionContext): string | null {
  const span = nthSpan({ text, pattern, start, occurrence, flags, group, name: 'regexp_substr' }, context)
  return span ? text.slice(span[0], span[1]) : null
}

type InstrArguments = [string, string, number?, number?, number?, string?, number?]
function instr([text, pattern, start = 1, occurrence = 1, end = 0, flags = '', group = 0]: InstrArguments, context: FunctionContext): number {
  parameterAtLeast('start', start, 1)
  parameterAtLeast('n', occurrence, 1)
  if (end !== 0 && end !== 1) throw invalidParameter(`invalid value for parameter "endoption": ${end}`)
  const span = nthSpan({ text, pattern, start, occurrence, flags, group, name: 'regexp_instr' }, context)
  return span ? characterNumber(text, span[end]) : 0
}

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
  let result = ''
  let last = 0
  let seen = 0
  for (const spans of regex.matches(text, unitOffset(text, start - 1))) {
    if (occurrence > 0 && ++seen !== occurrence) continue
    const [from, to] = spans[0]
    result += text.slice(last, from) + expand(by, text, spans)
    last = to
    if (occurrence > 0) break
  }
  return result + text.slice(last)
}

/** \1 to \9 are groups, \& the whole match, \\ a backslash; any other backslash stands for itself. */
function expand(by: string, text: string, spans: readonly (readonly [number, number])[]): string {
  if (!by.includes('\\')) return by
  return by.replace(/\\([1-9&\\])/g, (_, mark: string) => {
    if (mark === '\\') return '\\'
    const span = spans[mark === '&' ? 0 : Number(mark)]
    return span && span[0] >= 0 ? text.slice(span[0], span[1]) : ''
  })
}
