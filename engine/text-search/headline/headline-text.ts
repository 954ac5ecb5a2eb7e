// A text as its tokens, with the words of a query that each answers; and the parts of it that hold a whole match.
import { encodeText } from '../../types/text-bytes.ts'
import type { Configuration } from '../dictionaries/configurations.ts'
import { lexizeWith } from '../dictionaries/lexize.ts'
import type { TellTooLong } from '../parse-document.ts'
import { TextParser } from '../parser/parser.ts'
import { Token } from '../parser/token-types.ts'
import { type Found, matches, requiredPlaces, type WordSource } from '../query/match.ts'
import { type QueryNode, type QueryWord, wordsOf } from '../query/ts-query.ts'
import { placeMax, wordBytesMax } from '../vector/ts-vector.ts'

export interface HeadlineToken {
  readonly type: number
  readonly text: string
  /** Bytes. */
  readonly length: number
  /** 0: it is no word. */
  readonly place: number
  /** Of the query. A token that answers several words stands there once for each of them, and is counted as often. */
  readonly word: QueryWord | undefined
  readonly repeated: boolean
}

const setOf = (...types: readonly number[]): ReadonlySet<number> => new Set(types)

/** Their parts come again as tokens of their own. */
export const comesInParts = setOf(Token.url, Token.numhword, Token.asciihword, Token.hword)
const isNoWord = new Set([Token.blank, Token.tag, ...comesInParts])
const endsBadly = new Set([
  ...isNoWord,
  Token.sfloat,
  Token.version,
  Token.float,
  Token.int,
  Token.uint,
  Token.protocol,
  Token.entity,
])

const answers = (found: string, { word, prefix }: QueryWord): boolean =>
  prefix ? found.startsWith(word) : found === word

export interface Part {
  /** Tokens, the last included. */
  readonly first: number
  readonly last: number
}

export class HeadlineText {
  readonly tokens: readonly HeadlineToken[]
  readonly #root: QueryNode | null

  constructor(configuration: Configuration, text: string, root: QueryNode | null, tooLong: TellTooLong) {
    this.#root = root
    const words = [...wordsOf(root)]
    const tokens: HeadlineToken[] = []
    let place = 0
    for (const { type, text: tokenText } of new TextParser(text)) {
      const { length } = encodeText(tokenText)
      if (length > wordBytesMax) {
        tooLong()
        continue
      }
      const found = lexizeWith(configuration.dictionaries(type), tokenText)
      if (found !== null) place++
      const token = {
        type,
        text: tokenText,
        length,
        place: found === undefined || found === null ? 0 : Math.min(place, placeMax),
      }
      const answered = found === undefined || found === null ? [] : words.filter((word) => answers(found, word))
      for (const [at, word] of (answered.length > 0 ? answered : [undefined]).entries())
        tokens.push({ ...token, word, repeated: at > 0 })
    }
    this.tokens = tokens
  }

  isWord(at: number): boolean {
    return !isNoWord.has(this.tokens[at].type)
  }

  answers(at: number): boolean {
    const { word, repeated } = this.tokens[at]
    return word !== undefined && !repeated
  }

  /** Neither a word that is looked for, nor one long enough to begin or to end with. */
  isBadEnd(at: number, shortWord: number): boolean {
    const { type, length } = this.tokens[at]
    return !this.answers(at) && (endsBadly.has(type) || length <= shortWord)
  }

  /** The shortest parts that match, from each place of the text on. */
  *covers(): Generator<Part> {
    const root = this.#root
    if (!root) return
    const required = requiredPlaces(root, new TokensSource(this.tokens, 0, this.tokens.length - 1))
    if (!required || required.length === 0) return
    for (let from = 0; ;) {
      let end = -1
      for (const { places } of required) {
        const first = places.find((place) => place >= from)
        if (first === undefined) return
        end = Math.max(end, first)
      }
      let begin = Infinity
      for (const { places, width } of required) {
        const last = places.findLast((place) => place - width <= end)
        begin = Math.min(begin, last === undefined ? -1 : last - width)
      }
      begin = Math.max(begin, from)
      const part = begin <= end ? this.#tokensBetween(begin, end) : undefined
      if (part && matches(root, new TokensSource(this.tokens, part.first, part.last))) yield part
      from = begin + 1
    }
  }

  #tokensBetween(begin: number, end: number): Part | undefined {
    let first = -1
    let last = -1
    for (const [at, { place, word }] of this.tokens.entries()) {
      if (!word) continue
      if (first < 0 && place >= begin) first = at
      if (place > end) break
      last = at
    }
    return first >= 0 && last >= first ? { first, last } : undefined
  }
}

class TokensSource implements WordSource {
  readonly #places = new Map<QueryWord, number[]>()

  constructor(tokens: readonly HeadlineToken[], first: number, last: number) {
    for (let at = first; at <= last; at++) {
      const { word, place } = tokens[at]
      const places = word && this.#places.get(word)
      if (word && !places) this.#places.set(word, [place])
      else if (places && places.at(-1)! < place) places.push(place)
    }
  }

  has(word: QueryWord): boolean {
    return this.#places.has(word)
  }

  places(word: QueryWord): Found {
    return this.#places.get(word) ?? 'no'
  }
}
