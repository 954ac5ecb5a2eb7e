// What becomes of a vector: its weights, its words and its places changed, and put together with another.
import { invalidParameter, PgError } from '../../errors.ts'
import {
  type Lexeme,
  lexemesOf,
  placeMax,
  placeOf,
  positionOf,
  positionsMax,
  type TsVector,
  vectorOf,
  type Weight,
  weightLetters,
  weightOf,
} from '../../text-search/vector/ts-vector.ts'
import { arrayOf } from '../../types/array.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { binary } from '../arithmetic/define.ts'
import { immutable, immutableSet } from '../declare.ts'
import type { FunctionDefinition, OperatorDefinition } from '../function.ts'

const { tsvector, text, _text, int4 } = Oid

const weightNamed = (letter: string): number => (letter === '' ? -1 : weightLetters.indexOf(letter.toUpperCase()))

function weightFor(letter: string): Weight {
  const weight = weightNamed(letter)
  if (weight < 0) throw invalidParameter(`unrecognized weight: ${Buffer.from(letter)[0] ?? 0}`)
  return weight as Weight
}

const weighted = ({ word, positions }: Lexeme, weight: Weight): Lexeme => ({
  word,
  positions: positions.map((position) => positionOf(placeOf(position), weight)),
})

/** Those of an array, NULLs left out. */
const wordSet = ({ elements }: PgArray): ReadonlySet<unknown> => new Set(elements.filter((word) => word !== null))

function* withPositions(vector: TsVector): Generator<readonly [string, PgArray | null, PgArray | null]> {
  for (const { word, positions } of vector) {
    const known = positions.length > 0
    yield [
      word,
      known ? arrayOf(positions.map(placeOf)) : null,
      known ? arrayOf(positions.map((position) => weightLetters[weightOf(position)])) : null,
    ]
  }
}

function ofWords({ elements }: PgArray): TsVector {
  if (elements.includes(null)) throw new PgError('22004', 'lexeme array may not contain nulls')
  if (elements.includes('')) throw new PgError('2200F', 'lexeme array may not contain empty strings')
  return vectorOf(elements.map((word) => ({ word: word as string, positions: [] })))
}

function withWeights(vector: TsVector, { elements }: PgArray): TsVector {
  const wanted = new Set<number>()
  for (const letter of elements as readonly (string | null)[]) {
    if (letter === null) throw new PgError('22004', 'weight array may not contain nulls')
    const weight = weightNamed(letter)
    if (weight < 0) throw invalidParameter(`unrecognized weight: "${letter}"`)
    wanted.add(weight)
  }
  return vector
    .map(({ word, positions }) => ({ word, positions: positions.filter((position) => wanted.has(weightOf(position))) }))
    .filter(({ positions }) => positions.length > 0)
}

/** The second one's places follow the first one's last. */
function joined([first, second]: [TsVector, TsVector]): TsVector {
  let last = 0
  for (const { positions } of first) if (positions.length > 0) last = Math.max(last, placeOf(positions.at(-1)!))
  const shifted = second.map(({ word, positions }) => {
    const known = lexemesOf(first, word, false)[0]?.positions ?? []
    const moved: number[] = []
    for (const position of positions) {
      const before = moved.at(-1) ?? known.at(-1)
      if (known.length + moved.length >= positionsMax || (before !== undefined && placeOf(before) === placeMax)) break
      moved.push(positionOf(placeOf(position) + last, weightOf(position)))
    }
    return { word, positions: moved }
  })
  return vectorOf([...first, ...shifted])
}

const concatenation = binary('||', 3633, 3625, 'tsvector_concat', [tsvector, tsvector], tsvector, joined)

export const vectorFunctions: readonly FunctionDefinition[] = [
  concatenation.function,
  immutable(3711, 'length', [tsvector], int4, ([vector]: [TsVector]) => vector.length),
  immutable(3623, 'strip', [tsvector], tsvector, ([vector]: [TsVector]) =>
    vector.map(({ word }) => ({ word, positions: [] })),
  ),
  immutable(3624, 'setweight', [tsvector, Oid.char], tsvector, ([vector, letter]: [TsVector, string]) => {
    const weight = weightFor(letter)
    return vector.map((lexeme) => weighted(lexeme, weight))
  }),
  immutable(
    3320,
    'setweight',
    [tsvector, Oid.char, _text],
    tsvector,
    ([vector, letter, array]: [TsVector, string, PgArray]) => {
      const weight = weightFor(letter)
      const words = wordSet(array)
      return vector.map((lexeme) => (words.has(lexeme.word) ? weighted(lexeme, weight) : lexeme))
    },
  ),
  immutable(3319, 'ts_filter', [tsvector, Oid._char], tsvector, ([vector, weights]: [TsVector, PgArray]) =>
    withWeights(vector, weights),
  ),
  immutable(3321, 'ts_delete', [tsvector, text], tsvector, ([vector, word]: [TsVector, string]) =>
    vector.filter((lexeme) => lexeme.word !== word),
  ),
  immutable(3323, 'ts_delete', [tsvector, _text], tsvector, ([vector, array]: [TsVector, PgArray]) => {
    const words = wordSet(array)
    return vector.filter(({ word }) => !words.has(word))
  }),
  immutable(3326, 'tsvector_to_array', [tsvector], _text, ([vector]: [TsVector]) =>
    arrayOf(vector.map(({ word }) => word)),
  ),
  immutable(3327, 'array_to_tsvector', [_text], tsvector, ([array]: [PgArray]) => ofWords(array)),
  immutableSet(
    3322,
    'unnest',
    [tsvector],
    Oid.record,
    {
      argNames: ['tsvector'],
      columns: [
        { name: 'lexeme', type: text },
        { name: 'positions', type: Oid._int2 },
        { name: 'weights', type: _text },
      ],
    },
    ([vector]: [TsVector]) => withPositions(vector),
  ),
]

export const vectorOperators: readonly OperatorDefinition[] = [concatenation.operator]
