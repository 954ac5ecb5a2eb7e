// pg_trgm: functions and operators. Its classes of GIN and GiST indexes are in ../operator-classes.ts.
import { PgError } from '../../errors.ts'
import { makeArray } from '../../functions/arrays/shape.ts'
import { effect } from '../../functions/system/effects.ts'
import { immutable, operator, stable, volatile } from '../../functions/declare.ts'
import type { FunctionContext, FunctionDefinition, OperatorDefinition } from '../../functions/function.ts'
import { extensionBlocks } from '../../types/extension-oids.ts'
import { formatFloat4 } from '../../types/float-text.ts'
import { Oid } from '../../types/oids.ts'
import type { ExtensionObjects } from '../extension.ts'
import { similarity, strictWordSimilarity, wordSimilarity } from './similarity.ts'
import { shownTrigrams } from './trigrams.ts'

const first = extensionBlocks.pg_trgm
const { text, _text, bool, float4 } = Oid

type Two = readonly [string, string]
type Measure = (left: string, right: string) => number

const swapped =
  (measure: Measure): Measure =>
  (left, right) =>
    measure(right, left)

/** What is alike enough: a setting each, with PostgreSQL's default. */
const thresholds = {
  'pg_trgm.similarity_threshold': 0.3,
  'pg_trgm.word_similarity_threshold': 0.6,
  'pg_trgm.strict_word_similarity_threshold': 0.5,
} as const
type Setting = keyof typeof thresholds

function threshold(name: Setting, { session }: FunctionContext): number {
  const set = Number(session.variables[name] ?? '')
  return session.variables[name] !== undefined && Number.isFinite(set) ? set : thresholds[name]
}

interface Pair {
  readonly alike: string
  readonly alikeName: string
  readonly distance: string
  readonly distanceName: string
  readonly measure: Measure
  readonly setting: Setting
}

const word = 'pg_trgm.word_similarity_threshold'
const strict = 'pg_trgm.strict_word_similarity_threshold'
const pair = ([alike, alikeName]: Two, [distance, distanceName]: Two, measure: Measure, setting: Setting): Pair => ({
  alike,
  alikeName,
  distance,
  distanceName,
  measure,
  setting,
})

const pairs: readonly Pair[] = [
  pair(['%', 'similarity_op'], ['<->', 'similarity_dist'], similarity, 'pg_trgm.similarity_threshold'),
  pair(['<%', 'word_similarity_op'], ['<<->', 'word_similarity_dist_op'], wordSimilarity, word),
  pair(
    ['%>', 'word_similarity_commutator_op'],
    ['<->>', 'word_similarity_dist_commutator_op'],
    swapped(wordSimilarity),
    word,
  ),
  pair(['<<%', 'strict_word_similarity_op'], ['<<<->', 'strict_word_similarity_dist_op'], strictWordSimilarity, strict),
  pair(
    ['%>>', 'strict_word_similarity_commutator_op'],
    ['<->>>', 'strict_word_similarity_dist_commutator_op'],
    swapped(strictWordSimilarity),
    strict,
  ),
]
const commutators: Readonly<Record<string, string>> = {
  '%': '%',
  '<->': '<->',
  '<%': '%>',
  '%>': '<%',
  '<<->': '<->>',
  '<->>': '<<->',
  '<<%': '%>>',
  '%>>': '<<%',
  '<<<->': '<->>>',
  '<->>>': '<<<->',
}

/** A pair has two functions and two operators. */
const perPair = 4
const firstOfPairs = first + 10

const functions: readonly FunctionDefinition[] = [
  immutable(first, 'similarity', [text, text], float4, ([a, b]: Two) => similarity(a, b)),
  immutable(first + 1, 'word_similarity', [text, text], float4, ([a, b]: Two) => wordSimilarity(a, b)),
  immutable(first + 2, 'strict_word_similarity', [text, text], float4, ([a, b]: Two) => strictWordSimilarity(a, b)),
  immutable(first + 3, 'show_trgm', [text], _text, ([value]: [string]) => makeArray(shownTrigrams(value))),
  // Asked of the session: the statement itself may have set it.
  stable(first + 4, 'show_limit', [], float4, (_, context) => {
    const setting: Setting = 'pg_trgm.similarity_threshold'
    return Math.fround(Number(effect(context, 'current-setting', setting) ?? thresholds[setting]))
  }),
  volatile(first + 5, 'set_limit', [float4], float4, ([limit]: [number], context) => {
    const shown = formatFloat4(limit, 1)
    const setting: Setting = 'pg_trgm.similarity_threshold'
    if (!(limit >= 0 && limit <= 1))
      throw new PgError('22023', `${shown} is outside the valid range for parameter "${setting}" (0 .. 1)`)
    effect(context, 'set-config', setting, shown, false)
    return limit
  }),
  ...pairs.flatMap(({ alikeName, distanceName, measure, setting }, at) => [
    stable(
      firstOfPairs + at * perPair,
      alikeName,
      [text, text],
      bool,
      ([a, b]: Two, context) => measure(a, b) >= threshold(setting, context),
    ),
    immutable(firstOfPairs + at * perPair + 1, distanceName, [text, text], float4, ([a, b]: Two) =>
      Math.fround(1 - measure(a, b)),
    ),
  ]),
]

const operators: readonly OperatorDefinition[] = pairs.flatMap(({ alike, distance }, at) =>
  [alike, distance].map((name, second) =>
    operator(firstOfPairs + at * perPair + 2 + second, name, text, text, firstOfPairs + at * perPair + second, {
      commutator: commutators[name],
    }),
  ),
)

export const pgTrgmObjects: ExtensionObjects = { functions, operators, casts: [] }
