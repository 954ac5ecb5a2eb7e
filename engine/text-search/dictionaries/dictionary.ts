// What becomes of a token: the word that is searched for, or nothing where it is a stop word.
import { lowerCase } from '../../types/lower-case.ts'
import { languageOids, type Language } from './languages.ts'
import { stemmerOf } from './stem.ts'
import { stopWordsOf } from './stop-words.ts'

export interface Dictionary {
  readonly oid: number
  readonly name: string
  readonly language?: Language
  /** undefined: a stop word. */
  lexize(token: string): string | undefined
}

/** Stems that are remembered, on each thread and for each language: words of a language come again and again. */
const rememberedMax = 20_000

export const simpleDictionary: Dictionary = { oid: 3765, name: 'simple', lexize: lowerCase }

function stemDictionary(language: Language): Dictionary {
  const remembered = new Map<string, string | undefined>()
  const find = (word: string): string | undefined =>
    word === '' || stopWordsOf(language).has(word) ? undefined : stemmerOf(language)(word)
  return {
    oid: languageOids[language],
    name: `${language}_stem`,
    language,
    lexize(token) {
      const word = lowerCase(token)
      const known = remembered.get(word)
      if (known !== undefined || remembered.has(word)) return known
      const stem = find(word)
      if (remembered.size >= rememberedMax) remembered.clear()
      remembered.set(word, stem)
      return stem
    },
  }
}

const stemDictionaries = new Map<Language, Dictionary>()

export function dictionaryOf(language: Language): Dictionary {
  let dictionary = stemDictionaries.get(language)
  if (!dictionary) stemDictionaries.set(language, (dictionary = stemDictionary(language)))
  return dictionary
}
