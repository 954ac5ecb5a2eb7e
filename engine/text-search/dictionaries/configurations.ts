// The configurations that are built in: which dictionaries the tokens of each kind go to. They are PostgreSQL's own; those that users make
// are in objects/.
import { Token, tokenTypes } from '../parser/token-types.ts'
import { type Dictionary, dictionaryOf, simpleDictionary } from './dictionary.ts'
import { languageOids, type Language, languages } from './languages.ts'

export interface Configuration {
  readonly oid: number
  /** In the order in which they are asked. None: tokens of this kind are passed over. */
  dictionaries(type: number): readonly Dictionary[]
}

export interface BuiltInConfiguration extends Configuration {
  readonly name: string
}

export const defaultParser = { oid: 3722, name: 'default' } as const

export const noDictionaries: readonly Dictionary[] = []

const passedOver: ReadonlySet<number> = new Set([Token.blank, Token.tag, Token.protocol, Token.entity])
const asciiWords: ReadonlySet<number> = new Set([Token.asciiword, Token.asciihword, Token.hwordAsciipart])
const words: ReadonlySet<number> = new Set([Token.word, Token.hword, Token.hwordPart, ...asciiWords])

const onlySimple: readonly Dictionary[] = [simpleDictionary]

const simple: BuiltInConfiguration = {
  oid: 3748,
  name: 'simple',
  dictionaries: (type) => (passedOver.has(type) ? noDictionaries : onlySimple),
}

/** A word of ASCII's letters in a Russian text is likely an English one. */
const asciiLanguageOf = (language: Language): Language => (language === 'russian' ? 'english' : language)

function ofLanguage(language: Language): BuiltInConfiguration {
  const forAscii = [dictionaryOf(asciiLanguageOf(language))]
  const forWords = [dictionaryOf(language)]
  return {
    oid: languageOids[language] + 1,
    name: language,
    dictionaries(type) {
      if (asciiWords.has(type)) return forAscii
      return words.has(type) ? forWords : simple.dictionaries(type)
    },
  }
}

export const builtInConfigurations: readonly BuiltInConfiguration[] = [simple, ...languages.map(ofLanguage)]

export const tokenTypeNumbers: readonly number[] = tokenTypes.map((_, at) => at + 1)
