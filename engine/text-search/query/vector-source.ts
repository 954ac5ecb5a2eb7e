// Where a query's words stand in a vector.
import type { Found, WordSource } from './match.ts'
import type { QueryWord } from './ts-query.ts'
import { lexemesOf, placeOf, type TsVector, weightOf } from '../vector/ts-vector.ts'

export class VectorSource implements WordSource {
  readonly #vector: TsVector

  constructor(vector: TsVector) {
    this.#vector = vector
  }

  /** A word without places counts whatever weight is asked for. */
  has({ word, weights, prefix }: QueryWord): boolean {
    for (const { positions } of lexemesOf(this.#vector, word, prefix))
      if (weights === 0 || positions.length === 0 || positions.some((position) => counts(position, weights)))
        return true
    return false
  }

  places({ word, weights, prefix }: QueryWord): Found {
    const lexemes = lexemesOf(this.#vector, word, prefix)
    const places = new Set<number>()
    let unknown = false
    for (const { positions } of lexemes) {
      if (positions.length === 0) unknown = true
      for (const position of positions) if (weights === 0 || counts(position, weights)) places.add(placeOf(position))
    }
    if (unknown) return 'unknown'
    return places.size === 0 ? 'no' : [...places].sort((a, b) => a - b)
  }
}

const counts = (position: number, weights: number): boolean => (weights & (1 << weightOf(position))) !== 0
