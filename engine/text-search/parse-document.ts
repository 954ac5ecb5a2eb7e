// The words of a text that are searched for, and the place of each: tokens are counted, stop words too.
import { encodeText } from '../types/text-bytes.ts'
import type { Configuration } from './dictionaries/configurations.ts'
import { lexizeWith } from './dictionaries/lexize.ts'
import { TextParser } from './parser/parser.ts'
import { type Lexeme, positionOf, type TsVector, vectorOf, wordBytesMax } from './vector/ts-vector.ts'

export interface DocumentWord {
  readonly word: string
  /** From 1; not cut off where a vector's places end. */
  readonly place: number
}

/** A word that is too long to be kept is told of, and passed over. */
export type TellTooLong = () => void

/** firstPlace: how many tokens were counted before. The last place is returned. */
export function* documentWords(
  configuration: Configuration,
  text: string,
  tooLong: TellTooLong,
  before = 0,
): Generator<DocumentWord, number> {
  let place = before
  for (const { type, text: token } of new TextParser(text)) {
    if (token.length > wordBytesMax / 4 && encodeText(token).length > wordBytesMax) {
      tooLong()
      continue
    }
    const word = lexizeWith(configuration.dictionaries(type), token)
    if (word === null) continue
    place++
    if (word !== undefined) yield { word, place }
  }
  return place
}

/** Of several texts one behind the other: with a gap no phrase reaches from one to the next. */
export function documentVector(
  configuration: Configuration,
  texts: Iterable<string>,
  tooLong: TellTooLong,
  gap = 1,
): TsVector {
  const words: Lexeme[] = []
  let place = 0
  for (const text of texts) {
    const before = words.length
    const found = documentWords(configuration, text, tooLong, place)
    let next = found.next()
    for (; !next.done; next = found.next())
      words.push({ word: next.value.word, positions: [positionOf(next.value.place, 0)] })
    place = next.value + (words.length > before ? gap : 0)
  }
  return vectorOf(words)
}
