// A text search vector: its words, each once, in the order of their bytes, with the places where they stand.
import { PgError } from '../../errors.ts'
import { compareText, encodeText } from '../../types/text-bytes.ts'

/** Weights A to D are 3 to 0. */
export type Weight = 0 | 1 | 2 | 3

/** Place and weight in one number, as PostgreSQL packs them: the weight above 14 bits of place. */
export type Position = number

export interface Lexeme {
  readonly word: string
  /** By place; empty: nothing is known of it. */
  readonly positions: readonly Position[]
}

export type TsVector = readonly Lexeme[]

/** What PostgreSQL's format has room for: places to 16383, 256 of them a word, words of 2046 bytes, a vector of 1 MiB. */
export const placeMax = 16_383
export const positionsMax = 256
export const wordBytesMax = 2_046
const vectorBytesMax = (1 << 20) - 1

export const weightLetters = 'DCBA'

export const positionOf = (place: number, weight: number): Position => (weight << 14) | Math.min(place, placeMax)
export const placeOf = (position: Position): number => position & 0x3fff
export const weightOf = (position: Position): Weight => (position >> 14) as Weight

/** Words in any order, some more than once. Throws 54000 where the vector has no room for them. */
export function vectorOf(words: Iterable<Lexeme>): TsVector {
  const byWord = new Map<string, Position[]>()
  for (const { word, positions } of words) {
    const known = byWord.get(word)
    if (!known) byWord.set(word, [...positions])
    else for (const position of positions) known.push(position)
  }
  const lexemes = Array.from(byWord, ([word, positions]): Lexeme => ({ word, positions: inOrder(positions) }))
  lexemes.sort((a, b) => compareText(a.word, b.word))
  if (mayBeTooLong(lexemes)) refuseTooLong(lexemes)
  return lexemes
}

/** Told from lengths in UTF-16, each of which takes 3 bytes at most. */
function mayBeTooLong(vector: TsVector): boolean {
  let bytes = 0
  for (const { word, positions } of vector) bytes += 3 * word.length + 3 + 2 * positions.length
  return bytes > vectorBytesMax
}

function refuseTooLong(vector: TsVector): void {
  const bytes = textBytes(vector)
  if (bytes > vectorBytesMax)
    throw new PgError('54000', `string is too long for tsvector (${bytes} bytes, max ${vectorBytesMax} bytes)`)
}

/** Each place once, with the best of its weights. */
function inOrder(positions: Position[]): readonly Position[] {
  if (positions.length < 2) return positions
  positions.sort((a, b) => placeOf(a) - placeOf(b) || b - a)
  const kept: Position[] = []
  for (const position of positions) {
    const last = kept.at(-1)
    if (last !== undefined && placeOf(last) === placeOf(position)) continue
    kept.push(position)
    if (kept.length === positionsMax || placeOf(position) === placeMax) break
  }
  return kept
}

const utf8Length = (text: string): number => encodeText(text).length

/** As PostgreSQL stores them, behind the list of words: the order of vectors begins with that. */
function textBytes(vector: TsVector): number {
  let bytes = 0
  for (const { word, positions } of vector) {
    bytes += utf8Length(word)
    if (positions.length > 0) bytes += (bytes & 1) + 2 + 2 * positions.length
  }
  return bytes
}

const storedBytes = (vector: TsVector): number => 8 + 4 * vector.length + textBytes(vector)

/** The order of btree: shorter vectors first. */
export function compareVectors(a: TsVector, b: TsVector): number {
  const size = storedBytes(a) - storedBytes(b) || a.length - b.length
  if (size !== 0) return size
  for (const [at, left] of a.entries()) {
    const order = compareLexemes(left, b[at])
    if (order !== 0) return order
  }
  return 0
}

function compareLexemes(a: Lexeme, b: Lexeme): number {
  if (a.positions.length > 0 !== b.positions.length > 0) return a.positions.length > 0 ? -1 : 1
  const words = compareText(a.word, b.word)
  if (words !== 0) return words
  if (a.positions.length !== b.positions.length) return b.positions.length - a.positions.length
  for (const [at, position] of a.positions.entries()) {
    const order = placeOf(b.positions[at]) - placeOf(position) || weightOf(b.positions[at]) - weightOf(position)
    if (order !== 0) return order
  }
  return 0
}

/** Index of the first word that is not less. */
export function lowerBound(vector: TsVector, word: string): number {
  let low = 0
  let high = vector.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareText(vector[middle].word, word) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The word itself, or all that begin with it. */
export function lexemesOf(vector: TsVector, word: string, prefix: boolean): readonly Lexeme[] {
  const first = lowerBound(vector, word)
  let end = first
  while (
    end < vector.length &&
    (prefix ? vector[end].word.startsWith(word) : end === first && vector[end].word === word)
  )
    end++
  return vector.slice(first, end)
}
