// regexp_count, regexp_instr and regexp_substr. Positions are in characters, 1-based.
import { invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { characterNumber, unitOffset } from '../string/characters.ts'
import { parameterAtLeast, withoutGlobal } from './regex-arguments.ts'
import { regexOf } from './regex.ts'

export const regexPositionFunctions: readonly FunctionDefinition[] = [
  immutable(
    6254,
    'regexp_count',
    [Oid.text, Oid.text],
    Oid.int4,
    { argNames: ['string', 'pattern'] },
    (args: CountArguments, context) => count(args, context),
  ),
  immutable(
    6255,
    'regexp_count',
    [Oid.text, Oid.text, Oid.int4],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start'] },
    (args: CountArguments, context) => count(args, context),
  ),
  immutable(
    6256,
    'regexp_count',
    [Oid.text, Oid.text, Oid.int4, Oid.text],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start', 'flags'] },
    (args: CountArguments, context) => count(args, context),
  ),
  immutable(
    6265,
    'regexp_substr',
    [Oid.text, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern'] },
    (args: SubstrArguments, context) => substr(args, context),
  ),
  immutable(
    6266,
    'regexp_substr',
    [Oid.text, Oid.text, Oid.int4],
    Oid.text,
    { argNames: ['string', 'pattern', 'start'] },
    (args: SubstrArguments, context) => substr(args, context),
  ),
  immutable(
    6267,
    'regexp_substr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4],
    Oid.text,
    { argNames: ['string', 'pattern', 'start', 'N'] },
    (args: SubstrArguments, context) => substr(args, context),
  ),
  immutable(
    6268,
    'regexp_substr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.text],
    Oid.text,
    { argNames: ['string', 'pattern', 'start', 'N', 'flags'] },
    (args: SubstrArguments, context) => substr(args, context),
  ),
  immutable(
    6269,
    'regexp_substr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.text, Oid.int4],
    Oid.text,
    { argNames: ['string', 'pattern', 'start', 'N', 'flags', 'subexpr'] },
    (args: SubstrArguments, context) => substr(args, context),
  ),
  immutable(
    6257,
    'regexp_instr',
    [Oid.text, Oid.text],
    Oid.int4,
    { argNames: ['string', 'pattern'] },
    (args: InstrArguments, context) => instr(args, context),
  ),
  immutable(
    6258,
    'regexp_instr',
    [Oid.text, Oid.text, Oid.int4],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start'] },
    (args: InstrArguments, context) => instr(args, context),
  ),
  immutable(
    6259,
    'regexp_instr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start', 'N'] },
    (args: InstrArguments, context) => instr(args, context),
  ),
  immutable(
    6260,
    'regexp_instr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.int4],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start', 'N', 'endoption'] },
    (args: InstrArguments, context) => instr(args, context),
  ),
  immutable(
    6261,
    'regexp_instr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.int4, Oid.text],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start', 'N', 'endoption', 'flags'] },
    (args: InstrArguments, context) => instr(args, context),
  ),
  immutable(
    6262,
    'regexp_instr',
    [Oid.text, Oid.text, Oid.int4, Oid.int4, Oid.int4, Oid.text, Oid.int4],
    Oid.int4,
    { argNames: ['string', 'pattern', 'start', 'N', 'endoption', 'flags', 'subexpr'] },
    (args: InstrArguments, context) => instr(args, context),
  ),
]

type CountArguments = [string, string, number?, string?]
function count([text, pattern, start = 1, flags = '']: CountArguments, context: FunctionContext): number {
  parameterAtLeast('start', start, 1)
  const regex = regexOf(pattern, withoutGlobal(flags, 'regexp_count'), context)
  let found = 0
  for (const _ of regex.matches(text, unitOffset(text, start - 1))) found++
  return found
}

function nthSpan(
  {
    text,
    pattern,
    start,
    occurrence,
    flags,
    group,
    name,
  }: { text: string; pattern: string; start: number; occurrence: number; flags: string; group: number; name: string },
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
function substr(
  [text, pattern, start = 1, occurrence = 1, flags = '', group = 0]: SubstrArguments,
  context: FunctionContext,
): string | null {
  const span = nthSpan({ text, pattern, start, occurrence, flags, group, name: 'regexp_substr' }, context)
  return span ? text.slice(span[0], span[1]) : null
}

type InstrArguments = [string, string, number?, number?, number?, string?, number?]
function instr(
  [text, pattern, start = 1, occurrence = 1, end = 0, flags = '', group = 0]: InstrArguments,
  context: FunctionContext,
): number {
  parameterAtLeast('start', start, 1)
  parameterAtLeast('n', occurrence, 1)
  if (end !== 0 && end !== 1) throw invalidParameter(`invalid value for parameter "endoption": ${end}`)
  const span = nthSpan({ text, pattern, start, occurrence, flags, group, name: 'regexp_instr' }, context)
  return span ? characterNumber(text, span[end]) : 0
}
