// What becomes of a token: the word that is searched for, nothing where it is a stop word, or the next dictionary's task.
import { lowerCase } from '../../types/lower-case.ts'
import { languageOids, type Language } from './languages.ts'
import { stemmerOf } from './stem.ts'
import { stopWordsOf } from './stop-words.ts'

export interface Dictionary {
  readonly oid: number
  readonly name: string
  /** What it makes of a token is the token that the next dictionary gets. */
  readonly filters?: true
  readonly lexize: Lexize
}

/** undefined: a stop word; null: the dictionary does not know the token. */
export type Lexize = (token: string) => string | undefined | null

/** Stems that are remembered, on each thread and for each language: words of a language come again and again. */
const rememberedMax = 20_000

export const simpleDictionary: Dictionary = { oid: 3765, name: 'simple', lexize: lowerCase }

/** stopWords: of another language, or none. */
export function stemsOf(language: Language, stopWords: ReadonlySet<string>): Lexize {
  const remembered = new Map<string, string | undefined>()
  const find = (word: string): string | undefined =>
    word === '' || stopWords.has(word) ? undefined : stemmerOf(language)(word)
  return (token) => {
    const word = lowerCase(token)
    const known = remembered.get(word)
    if (known !== undefined || remembered.has(word)) return known
    const stem = find(word)
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(word, stem)
    return stem
  }
}

const stemDictionaries = new Map<Language, Dictionary>()

export function dictionaryOf(language: Language): Dictionary {
  let dictionary = stemDictionaries.get(language)
  if (!dictionary) {
    const lexize = stemsOf(language, stopWordsOf(language))
    dictionary = { oid: languageOids[language], name: `${language}_stem`, lexize }
    stemDictionaries.set(language, dictionary)
  }
  return dictionary
}
