// ts_rank_cd: how short the parts of a text are that hold a match ("cover density").
import { type Found, matches, type WordSource } from '../query/match.ts'
import { type QueryNode, type QueryWord, type TsQuery, wordsOf } from '../query/ts-query.ts'
import { lexemesOf, placeOf, type Position, type TsVector, weightOf } from '../vector/ts-vector.ts'
import { Divide, vectorLength, type Weights } from './rank.ts'

/** A place of the text where words of the query stand. */
interface Stand {
  readonly position: Position
  readonly words: QueryWord[]
}

interface Cover {
  readonly first: number
  readonly last: number
}

export function coverRank(weights: Weights, vector: TsVector, { root }: TsQuery, method: number): number {
  const inverse = weights.map((weight) => 1 / weight)
  if (root === null) return 0
  const stands = standsOf(vector, root)
  let rank = 0
  let distances = 0
  let lastMiddle = 0
  let covers = 0
  for (const { first, last } of coversOf(stands, root)) {
    let sum = 0
    for (let at = first; at <= last; at++) sum += inverse[weightOf(stands[at].position)]
    const begin = placeOf(stands[first].position)
    const end = placeOf(stands[last].position)
    let noise = end - begin - (last - first)
    if (noise < 0) noise = Math.trunc((last - first) / 2)
    rank += (last - first + 1) / sum / (1 + noise)
    const middle = (end + begin) / 2
    if (covers > 0 && middle > lastMiddle) distances += 1 / (middle - lastMiddle)
    lastMiddle = middle
    covers++
  }
  if (stands.length === 0) return 0
  if (method & Divide.logLength) rank /= Math.log(vectorLength(vector) + 1)
  if (method & Divide.length) rank /= vectorLength(vector)
  if (method & Divide.extentDistance && covers > 0 && distances > 0) rank /= covers / distances
  if (method & Divide.words) rank /= vector.length
  if (method & Divide.logWords) rank /= Math.log(vector.length + 1) / Math.log(2)
  if (method & Divide.itselfPlusOne) rank /= rank + 1
  return Math.fround(rank)
}

function standsOf(vector: TsVector, root: QueryNode): readonly Stand[] {
  const byPlace = new Map<string, Stand & { readonly lexeme: number }>()
  for (const word of wordsOf(root))
    for (const lexeme of lexemesOf(vector, word.word, word.prefix))
      for (const position of lexeme.positions) {
        if (word.weights !== 0 && !(word.weights & (1 << weightOf(position)))) continue
        const at = vector.indexOf(lexeme)
        const key = `${position}/${at}`
        const stand = byPlace.get(key)
        if (stand) stand.words.push(word)
        else byPlace.set(key, { position, words: [word], lexeme: at })
      }
  return [...byPlace.values()].sort(
    (a, b) =>
      placeOf(a.position) - placeOf(b.position) || weightOf(a.position) - weightOf(b.position) || a.lexeme - b.lexeme,
  )
}

/** What was seen of a text, from one end. */
class Seen implements WordSource {
  readonly #places = new Map<QueryWord, number[]>()
  readonly #backwards: boolean

  constructor(backwards: boolean) {
    this.#backwards = backwards
  }

  add({ position, words }: Stand): void {
    const place = placeOf(position)
    for (const word of words) {
      const places = this.#places.get(word)
      if (!places) this.#places.set(word, [place])
      else if (places.at(-1) !== place) places.push(place)
    }
  }

  has(word: QueryWord): boolean {
    return this.#places.has(word)
  }

  places(word: QueryWord): Found {
    const places = this.#places.get(word)
    if (!places) return 'no'
    return this.#backwards ? places.toReversed() : places
  }
}

/** From each place on the shortest part that matches. */
function* coversOf(stands: readonly Stand[], root: QueryNode): Generator<Cover> {
  let from = 0
  while (from < stands.length) {
    const forwards = new Seen(false)
    let last = from
    for (; last < stands.length; last++) {
      forwards.add(stands[last])
      if (matches(root, forwards)) break
    }
    if (last === stands.length || placeOf(stands[last].position) === 0) return
    const backwards = new Seen(true)
    let first = last
    for (; first >= from; first--) {
      backwards.add(stands[first])
      if (matches(root, backwards)) break
    }
    if (first >= from) {
      yield { first, last }
      from = first + 1
    } else from++
  }
}
