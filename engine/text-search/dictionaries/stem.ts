// Words to their stems.
import { createRequire } from 'node:module'
import type { Language } from './languages.ts'

interface Stemmers {
  newStemmer(language: string): { stem(word: string): string }
}

let stemmers: Stemmers | undefined
const stems = new Map<Language, (word: string) => string>()

/** Of a word in small letters. Loaded when first asked for: most servers never search a text. */
export function stemmerOf(language: Language): (word: string) => string {
  let found = stems.get(language)
  if (!found) {
    stemmers ??= createRequire(import.meta.url)('snowball-stemmers') as Stemmers
    const stemmer = stemmers.newStemmer(language)
    found = respelled[language]?.((word) => stemmer.stem(word)) ?? ((word) => stemmer.stem(word))
    stems.set(language, found)
  }
  return found
}

type Stem = (word: string) => string

/** Letters that the algorithms of today read as others, and those of the library do not know. */
const respelled: Partial<Record<Language, (stem: Stem) => Stem>> = {
  romanian: (stem) => (word) =>
    stem(word.replaceAll('ș', 'ş').replaceAll('ț', 'ţ')).replaceAll('ş', 'ș').replaceAll('ţ', 'ț'),
  russian: (stem) => (word) => stem(word.replaceAll('ё', 'е')),
}
