// The dictionaries of a database: those that are built in, those of its extensions, and those that its users made.
import { PgError, notSupported } from '../../errors.ts'
import type { DefinedObject, DefinedOf } from '../../defined/defined-object.ts'
import { definedOfKind, findDefined } from '../../defined/find-defined.ts'
import { extensionBlocks } from '../../types/extension-oids.ts'
import { type Dictionary, dictionaryOf, simpleDictionary } from '../dictionaries/dictionary.ts'
import { languageOids, languages, missingLanguages } from '../dictionaries/languages.ts'
import { hasStopWords } from '../dictionaries/stop-words.ts'
import { type DictionaryOption, optionsText, templateByOid } from '../dictionaries/templates.ts'
import {
  builtInSchemaOid,
  type ListedObject,
  type ObjectSource,
  type SearchedSchema,
  unknownObject,
} from './listed-object.ts'

export interface ListedDictionary extends ListedObject {
  readonly template: number
  /** As pg_ts_dict has them. */
  readonly options: string | null
}

const templateOf = { simple: 3727, snowball: 13_085 } as const

const builtIn: readonly ListedDictionary[] = [
  {
    oid: simpleDictionary.oid,
    name: simpleDictionary.name,
    schemaOid: builtInSchemaOid,
    template: templateOf.simple,
    options: null,
    comment: 'simple dictionary: just lower case and check for stopword',
  },
  ...languages.map((language): ListedDictionary => ({
    oid: languageOids[language],
    name: `${language}_stem`,
    schemaOid: builtInSchemaOid,
    template: templateOf.snowball,
    options: `language = '${language}'${hasStopWords(language) ? `, stopwords = '${language}'` : ''}`,
    comment: `snowball stemmer for ${language} language`,
  })),
]

const languageByOid = new Map<number, (typeof languages)[number]>(
  languages.map((language) => [languageOids[language], language]),
)

/** Of the extension unaccent. */
const unaccentOid = extensionBlocks.unaccent + 11
const unaccentTemplateOid = extensionBlocks.unaccent + 10
const unaccentOptions: readonly DictionaryOption[] = [{ name: 'rules', value: 'unaccent' }]

export function* listedDictionaries(catalog: ObjectSource): Generator<ListedDictionary> {
  yield* builtIn
  const extension = catalog.extensions?.().find(({ name }) => name === 'unaccent')
  if (extension)
    yield {
      oid: unaccentOid,
      name: 'unaccent',
      schemaOid: extension.schemaOid,
      extension: extension.name,
      template: unaccentTemplateOid,
      options: optionsText(unaccentOptions),
    }
  for (const one of definedOfKind(catalog, 'ts-dictionary')) yield listed(one)
}

const listed = ({
  oid,
  name,
  schemaOid,
  owner,
  comment,
  definition,
}: DefinedOf<'ts-dictionary'>): ListedDictionary => ({
  oid,
  name,
  schemaOid,
  owner,
  comment,
  template: definition.template,
  options: definition.options.length === 0 ? null : optionsText(definition.options),
})

const made = new WeakMap<DefinedObject, Dictionary>()
let unaccent: Dictionary | undefined

/** Of one that is there, whichever database has it. */
export function dictionaryByOid(catalog: ObjectSource, oid: number): Dictionary | undefined {
  if (oid === simpleDictionary.oid) return simpleDictionary
  const language = languageByOid.get(oid)
  if (language) return dictionaryOf(language)
  if (oid === unaccentOid) return (unaccent ??= build(oid, 'unaccent', unaccentTemplateOid, unaccentOptions))
  const own = definedOfKind(catalog, 'ts-dictionary').find((one) => one.oid === oid)
  if (!own) return undefined
  let dictionary = made.get(own)
  if (!dictionary) {
    dictionary = build(oid, own.name, own.definition.template, own.definition.options)
    made.set(own, dictionary)
  }
  return dictionary
}

function build(oid: number, name: string, template: number, options: readonly DictionaryOption[]): Dictionary {
  const { make, filters } = templateByOid(template)!
  return { oid, name, lexize: make(options), ...(filters && { filters }) }
}

/** By a name that is searched for in schemas, in order; undefined: none of them has it. Throws 0A000 for those that PostgreSQL has and we do not. */
export function dictionaryCalled(
  catalog: ObjectSource,
  name: string,
  schemas: readonly SearchedSchema[],
): number | undefined {
  for (const { oid: schema } of schemas) {
    if (schema === builtInSchemaOid) {
      const found = builtIn.find((one) => one.name === name)
      if (found) return found.oid
      if (missingLanguages.some((language) => name === `${language}_stem`))
        throw notSupported(`text search dictionary "${name}"`)
    }
    const own = findDefined(catalog, 'ts-dictionary', name, [schema])
    if (own) return own.oid
    if (
      name === 'unaccent' &&
      catalog.extensions?.().some((one) => one.name === 'unaccent' && one.schemaOid === schema)
    )
      return unaccentOid
  }
  return undefined
}

export const unknownDictionary = (shown: string): PgError => unknownObject('dictionary', shown)
