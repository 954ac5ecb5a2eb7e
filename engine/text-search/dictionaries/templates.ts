// What dictionaries are made of: a template and options, which it checks.
import { createRequire } from 'node:module'
import { notSupported, PgError } from '../../errors.ts'
import { extensionBlocks, type ExtensionName } from '../../types/extension-oids.ts'
import { lowerCase } from '../../types/lower-case.ts'
import { type Lexize, simpleDictionary, stemsOf } from './dictionary.ts'
import { languages, type Language, missingLanguages } from './languages.ts'
import { hasStopWords, stopWordsOf } from './stop-words.ts'

export interface DictionaryOption {
  readonly name: string
  readonly value: string
  /** Written without quotes. */
  readonly isNumber?: true
}

export interface Template {
  readonly oid: number
  readonly name: string
  /** That brings it; absent: it is built in. */
  readonly extension?: ExtensionName
  /** What tmplinit and tmpllexize say. */
  readonly functions: readonly [init: number, lexize: number]
  readonly filters?: true
  /** Throws where the options are none of it, 22023. */
  readonly make: (options: readonly DictionaryOption[]) => Lexize
}

const invalid = (message: string): PgError => new PgError('22023', message)

/** Options by name, each known and once. known: as messages spell them. */
function optionsOf(
  options: readonly DictionaryOption[],
  known: readonly string[],
  what: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { name, value } of options) {
    const spelled = known.find((one) => one.toLowerCase() === name)
    if (spelled === undefined) throw invalid(`unrecognized ${what} parameter: "${name}"`)
    if (found.has(name)) throw invalid(`multiple ${spelled} parameters`)
    found.set(name, value)
  }
  return found
}

const noFile = (what: string, file: string): PgError =>
  new PgError('F0000', `could not open ${what} file "${file}": No such file or directory`)

/** Lists are built in: there are those of languages, and no files of one's own. */
function stopWordsNamed(name: string | undefined): ReadonlySet<string> {
  if (name === undefined) return new Set()
  const language = languages.find((one) => one === name)
  if (language && hasStopWords(language)) return stopWordsOf(language)
  throw noFile('stop-word', `${name}.stop`)
}

function booleanOf(name: string, text: string): boolean {
  const word = text.toLowerCase()
  if (['true', 'on', '1'].includes(word)) return true
  if (['false', 'off', '0'].includes(word)) return false
  throw new PgError('42601', `${name} requires a Boolean value`)
}

const simple: Template = {
  oid: 3727,
  name: 'simple',
  functions: [3725, 3726],
  make(options) {
    const given = optionsOf(options, ['StopWords', 'Accept'], 'simple dictionary')
    const stopWords = stopWordsNamed(given.get('stopwords'))
    const accepted = given.get('accept')
    const accepts = accepted === undefined || booleanOf('accept', accepted)
    if (accepts && stopWords.size === 0) return simpleDictionary.lexize
    return (token) => {
      const word = lowerCase(token)
      if (word === '' || stopWords.has(word)) return undefined
      return accepts ? word : null
    }
  },
}

const snowball: Template = {
  oid: 13_085,
  name: 'snowball',
  functions: [13_083, 13_084],
  make(options) {
    const given = optionsOf(options, ['StopWords', 'Language'], 'Snowball')
    const name = given.get('language')
    if (name === undefined) throw invalid('missing Language parameter')
    const stopWords = stopWordsNamed(given.get('stopwords'))
    return stemsOf(languageNamed(name.toLowerCase(), name), stopWords)
  },
}

function languageNamed(name: string, shown: string): Language {
  const found = languages.find((language) => language === name)
  if (found) return found
  if (missingLanguages.includes(name)) throw notSupported(`the Snowball stemmer for language "${name}"`)
  throw new PgError('42704', `no Snowball stemmer available for language "${shown}" and encoding "UTF8"`)
}

const unaccentRules = 'unaccent'

const unaccent: Template = {
  oid: extensionBlocks.unaccent + 10,
  name: 'unaccent',
  extension: 'unaccent',
  functions: [extensionBlocks.unaccent + 2, extensionBlocks.unaccent + 3],
  filters: true,
  make(options) {
    const rules = optionsOf(options, ['Rules'], 'Unaccent').get('rules')
    if (rules === undefined) throw invalid('missing Rules parameter')
    if (rules !== unaccentRules) throw noFile('unaccent', `${rules}.rules`)
    return (token) => {
      const plain = unaccented()(token)
      return plain === token ? null : plain
    }
  },
}

let removeAccents: ((text: string) => string) | undefined

/** Loaded when first asked for, as extensions are. */
function unaccented(): (text: string) => string {
  const require = createRequire(import.meta.url)
  removeAccents ??= (
    require('../../extensions/unaccent/without-marks.ts') as typeof import('../../extensions/unaccent/without-marks.ts')
  ).unaccented
  return removeAccents
}

export const templates: readonly Template[] = [simple, snowball, unaccent]

/** PostgreSQL's others, which read files. */
export const missingTemplates: readonly string[] = ['synonym', 'ispell', 'thesaurus']

export const templateByOid = (oid: number): Template | undefined => templates.find((one) => one.oid === oid)

/** As dictinitoption has them, and CREATE TEXT SEARCH DICTIONARY takes them. */
export const optionsText = (options: readonly DictionaryOption[]): string =>
  options
    .map(({ name, value, isNumber }) => {
      const spelled = /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
      return `${spelled} = ${isNumber ? value : `'${value.replaceAll("'", "''")}'`}`
    })
    .join(', ')
