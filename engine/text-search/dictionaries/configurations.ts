// Configurations: which dictionary the tokens of each kind go to. They are PostgreSQL's own, and nobody makes others.
import { notSupported, PgError } from '../../errors.ts'
import { Token, tokenTypes } from '../parser/token-types.ts'
import { type Dictionary, dictionaryOf, simpleDictionary } from './dictionary.ts'
import { languageOids, type Language, languages, missingLanguages } from './languages.ts'

export interface Configuration {
  readonly oid: number
  readonly name: string
  /** undefined: tokens of this kind are passed over. */
  dictionary(type: number): Dictionary | undefined
}

export const defaultParser = { oid: 3722, name: 'default' } as const

/** Of the dictionaries. */
export const templateOids = { simple: 3727, snowball: 13_085 } as const

const passedOver: ReadonlySet<number> = new Set([Token.blank, Token.tag, Token.protocol, Token.entity])
const asciiWords: ReadonlySet<number> = new Set([Token.asciiword, Token.asciihword, Token.hwordAsciipart])
const words: ReadonlySet<number> = new Set([Token.word, Token.hword, Token.hwordPart, ...asciiWords])

const simple: Configuration = {
  oid: 3748,
  name: 'simple',
  dictionary: (type) => (passedOver.has(type) ? undefined : simpleDictionary),
}

/** A word of ASCII's letters in a Russian text is likely an English one. */
const asciiLanguageOf = (language: Language): Language => (language === 'russian' ? 'english' : language)

const ofLanguage = (language: Language): Configuration => ({
  oid: languageOids[language] + 1,
  name: language,
  dictionary: (type) => {
    if (asciiWords.has(type)) return dictionaryOf(asciiLanguageOf(language))
    return words.has(type) ? dictionaryOf(language) : simple.dictionary(type)
  },
})

export const configurations: readonly Configuration[] = [simple, ...languages.map(ofLanguage)]

export const dictionaries = (): readonly Dictionary[] => [simpleDictionary, ...languages.map(dictionaryOf)]

const configurationsByOid = new Map(configurations.map((configuration) => [configuration.oid, configuration]))

export const findConfiguration = (oid: number): Configuration | undefined => configurationsByOid.get(oid)

export function configurationByOid(oid: number): Configuration {
  const found = findConfiguration(oid)
  if (!found) throw new PgError('42704', `text search configuration with OID ${oid} does not exist`)
  return found
}

export const findDictionary = (oid: number): Dictionary | undefined =>
  dictionaries().find((dictionary) => dictionary.oid === oid)

/** Of a name without its schema; throws 42704, and 0A000 for those that PostgreSQL has and we do not. */
export function configurationNamed(name: string, shown = name): Configuration {
  const found = configurations.find((configuration) => configuration.name === name)
  if (found) return found
  if (missingLanguages.includes(name)) throw notSupported(`text search configuration "${name}"`)
  throw new PgError('42704', `text search configuration "${shown}" does not exist`)
}

/** As default_text_search_config keeps it: with its schema. undefined: there is none of that name. */
export function knownConfigurationName(text: string): string | undefined {
  const name = /^(?:pg_catalog\.)?([a-z]+)$/.exec(text.trim().toLowerCase())?.[1]
  return configurations.some((configuration) => configuration.name === name) ? `pg_catalog.${name}` : undefined
}

export function dictionaryNamed(name: string, shown = name): Dictionary {
  const found = dictionaries().find((dictionary) => dictionary.name === name)
  if (found) return found
  if (missingLanguages.some((language) => name === `${language}_stem`))
    throw notSupported(`text search dictionary "${name}"`)
  throw new PgError('42704', `text search dictionary "${shown}" does not exist`)
}

export const tokenTypeNumbers: readonly number[] = tokenTypes.map((_, at) => at + 1)
