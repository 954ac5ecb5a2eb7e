// Comparisons, extremes and letter case under a collation that is not bytewise: what the binder puts in the place of those of texts. The
// collation is an argument, as engine/collations/collator.ts spells it.
import { comparisonOf, languageOf } from '../../collations/collator.ts'
import { collatedText, collatedTextOid } from '../../types/collated-text.ts'
import { Oid } from '../../types/oids.ts'
import type { AggregateFunction, FunctionDefinition, ScalarFunction } from '../function.ts'

export const collatedOid = {
  key: 15_920,
  '<': 15_921,
  '<=': 15_922,
  '=': 15_923,
  '<>': 15_924,
  '>': 15_925,
  '>=': 15_926,
  min: 15_927,
  max: 15_928,
  upper: 15_929,
  lower: 15_930,
  greatest: 15_931,
  least: 15_932,
} as const

const { text, bool } = Oid

const scalar = (
  oid: number,
  name: string,
  args: readonly number[],
  result: number,
  body: (args: any) => string | boolean,
): ScalarFunction => ({ kind: 'scalar', oid, name, hidden: true, args, result, volatility: 'immutable', body })

const comparison = (
  operator: '<' | '<=' | '=' | '<>' | '>' | '>=',
  holds: (order: number) => boolean,
): ScalarFunction =>
  scalar(
    collatedOid[operator],
    `collated ${operator}`,
    [text, text, text],
    bool,
    ([a, b, spec]: [string, string, string]) => holds(comparisonOf(spec)(a, b)),
  )

const extreme = (name: 'min' | 'max', wins: (order: number) => boolean): AggregateFunction<[string, string] | null> => {
  const better = (state: [string, string] | null, other: [string, string] | null): [string, string] | null => {
    if (state === null || other === null) return state ?? other
    return wins(comparisonOf(state[1])(other[0], state[0])) ? other : state
  }
  return {
    kind: 'aggregate',
    oid: collatedOid[name],
    name: `collated ${name}`,
    hidden: true,
    args: [text, text],
    result: text,
    volatility: 'immutable',
    start: () => null,
    step: (state, [value, spec]) => better(state, [value as string, spec as string]),
    finish: (state) => state?.[0] ?? null,
    merge: better,
  }
}

/** Of two; NULL counts for nothing. */
const better = (name: 'greatest' | 'least', wins: (order: number) => boolean): ScalarFunction => ({
  kind: 'scalar',
  oid: collatedOid[name],
  name: `collated ${name}`,
  hidden: true,
  args: [text, text, text],
  result: text,
  volatility: 'immutable',
  strict: false,
  body([a, b, spec]) {
    if (a === null || b === null) return a ?? b
    return wins(comparisonOf(spec as string)(b as string, a as string)) ? b : a
  },
})

export const collationFunctions: readonly FunctionDefinition[] = [
  scalar(collatedOid.key, 'collated key', [text, text], collatedTextOid, ([value, spec]: [string, string]) =>
    collatedText(spec, value),
  ),
  comparison('<', (order) => order < 0),
  comparison('<=', (order) => order <= 0),
  comparison('=', (order) => order === 0),
  comparison('<>', (order) => order !== 0),
  comparison('>', (order) => order > 0),
  comparison('>=', (order) => order >= 0),
  better('greatest', (order) => order > 0),
  better('least', (order) => order < 0),
  extreme('min', (order) => order < 0),
  extreme('max', (order) => order > 0),
  scalar(collatedOid.upper, 'collated upper', [text, text], text, ([value, spec]: [string, string]) =>
    value.toLocaleUpperCase(languageOf(spec) ?? 'en'),
  ),
  scalar(collatedOid.lower, 'collated lower', [text, text], text, ([value, spec]: [string, string]) =>
    value.toLocaleLowerCase(languageOf(spec) ?? 'en'),
  ),
]
