// The templates and the parser that a database has.
import { notSupported } from '../../errors.ts'
import { defaultParser } from '../dictionaries/configurations.ts'
import { missingTemplates, type Template, templates } from '../dictionaries/templates.ts'
import { builtInSchemaOid, type ListedObject, type ObjectSource, type SearchedSchema } from './listed-object.ts'

export interface ListedTemplate extends ListedObject {
  readonly functions: Template['functions']
}

const comments: Readonly<Record<string, string>> = {
  simple: 'simple dictionary: just lower case and check for stopword',
  snowball: 'snowball stemmer',
}

export function* listedTemplates(catalog: ObjectSource): Generator<ListedTemplate> {
  for (const { oid, name, extension, functions } of templates) {
    const source = extension && catalog.extensions?.().find((one) => one.name === extension)
    if (extension && !source) continue
    const schemaOid = source?.schemaOid ?? builtInSchemaOid
    yield { oid, name, schemaOid, functions, ...(extension && { extension }), comment: comments[name] }
  }
}

/** Throws 0A000 for those that PostgreSQL has and we do not. */
export function templateCalled(
  catalog: ObjectSource,
  name: string,
  schemas: readonly SearchedSchema[],
): number | undefined {
  for (const { oid: schema } of schemas) {
    for (const one of listedTemplates(catalog)) if (one.schemaOid === schema && one.name === name) return one.oid
    if (schema === builtInSchemaOid && missingTemplates.includes(name))
      throw notSupported(`text search template "${name}"`)
  }
  return undefined
}

export const parserCalled = (name: string, schemas: readonly SearchedSchema[]): number | undefined =>
  name === defaultParser.name && schemas.some(({ oid }) => oid === builtInSchemaOid) ? defaultParser.oid : undefined
