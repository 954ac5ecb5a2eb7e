// ts_rank: how often and how near to each other the words of a query stand. Single precision wherever PostgreSQL has it.
import type { QueryWord, TsQuery } from '../query/ts-query.ts'
import { wordsOf } from '../query/ts-query.ts'
import { compareText } from '../../types/text-bytes.ts'
import { lexemesOf, placeMax, placeOf, type Position, type TsVector, weightOf } from '../vector/ts-vector.ts'

/** Of D, C, B and A. */
export type Weights = readonly [number, number, number, number]

export const defaultWeights: Weights = [0.1, 0.2, 0.4, 1].map(Math.fround) as unknown as Weights

/** Bits of ts_rank's last argument: what a rank is divided by. */
export const Divide = {
  logLength: 1,
  length: 2,
  extentDistance: 4,
  words: 8,
  logWords: 16,
  itselfPlusOne: 32,
} as const

const f = Math.fround

export function rank(weights: Weights, vector: TsVector, { root }: TsQuery, method: number): number {
  if (vector.length === 0 || root === null) return 0
  let result =
    root.kind === 'and' || root.kind === 'phrase' ? rankAll(weights, vector, root) : rankAny(weights, vector, root)
  if (result < 0) result = f(1e-20)
  if (method & Divide.logLength) result = f(result / (Math.log(vectorLength(vector) + 1) / Math.log(2)))
  if (method & Divide.length) result = f(result / f(vectorLength(vector)))
  if (method & Divide.words) result = f(result / f(vector.length))
  if (method & Divide.logWords) result = f(result / (Math.log(vector.length + 1) / Math.log(2)))
  if (method & Divide.itselfPlusOne) result = f(result / f(result + 1))
  return result
}

/** Words of the text, as far as their places are known. */
export const vectorLength = (vector: TsVector): number =>
  vector.reduce((length, { positions }) => length + (positions.length || 1), 0)

function distinctWords(root: NonNullable<TsQuery['root']>): readonly QueryWord[] {
  const words = [...wordsOf(root)].sort((a, b) => compareText(a.word, b.word))
  return words.filter(({ word }, at) => at === 0 || word !== words[at - 1].word)
}

function nearness(distance: number): number {
  if (distance > 100) return f(1e-30)
  return f(1 / (1.005 + 0.05 * Math.exp(f(distance) / 1.5 - 2)))
}

const nowhere: readonly Position[] = [placeMax]
/** What a pair without known places counts as. */
const unknownDistance = placeMax + 1

function rankAll(weights: Weights, vector: TsVector, root: NonNullable<TsQuery['root']>): number {
  const words = distinctWords(root)
  if (words.length < 2) return rankAny(weights, vector, root)
  let result = -1
  const places: (readonly Position[] | undefined)[] = []
  for (const [at, { word, prefix }] of words.entries()) {
    for (const { positions } of lexemesOf(vector, word, prefix)) {
      const here = positions.length > 0 ? positions : nowhere
      places[at] = here
      for (const there of places.slice(0, at)) {
        if (!there) continue
        for (const right of here)
          for (const left of there) {
            let distance = Math.abs(placeOf(right) - placeOf(left))
            if (distance === 0) {
              if (here !== nowhere && there !== nowhere) continue
              distance = unknownDistance
            }
            const product = f(f(weights[weightOf(right)] * weights[weightOf(left)]) * nearness(distance))
            const weight = f(Math.sqrt(product))
            result = result < 0 ? weight : f(1 - (1 - result) * (1 - weight))
          }
      }
    }
  }
  return result
}

function rankAny(weights: Weights, vector: TsVector, root: NonNullable<TsQuery['root']>): number {
  const words = distinctWords(root)
  let result = 0
  for (const { word, prefix } of words)
    for (const { positions } of lexemesOf(vector, word, prefix)) {
      let sum = 0
      let best = -1
      let bestAt = 0
      for (const [at, position] of (positions.length > 0 ? positions : [0]).entries()) {
        const weight = weights[weightOf(position)]
        sum = f(sum + f(weight / ((at + 1) * (at + 1))))
        if (weight > best) {
          best = weight
          bestAt = at
        }
      }
      const ordered = f(f(best + sum) - f(best / ((bestAt + 1) * (bestAt + 1))))
      result = f(result + ordered / 1.64493406685)
    }
  return words.length > 0 ? f(result / words.length) : 0
}
