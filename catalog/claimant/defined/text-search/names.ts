// What statements about text search name, along the search path: OIDs, built-in ones among them.
import type { QualifiedName } from '../../../../engine/bind/statement.ts'
import { PgError } from '../../../../engine/errors.ts'
import { configurationCalled, unknownConfiguration } from '../../../../engine/text-search/objects/configurations.ts'
import { dictionaryCalled, unknownDictionary } from '../../../../engine/text-search/objects/dictionaries.ts'
import { unknownObject, type SearchedSchema } from '../../../../engine/text-search/objects/listed-object.ts'
import { parserCalled, templateCalled } from '../../../../engine/text-search/objects/templates.ts'
import type { CatalogDraft } from '../../catalog-draft.ts'
import { requireSchema, searchedSchemas, spellName } from '../../resolve.ts'

/** Throws 3F000 for a schema that is not there. */
export const schemasOf = (draft: CatalogDraft, name: QualifiedName): readonly SearchedSchema[] =>
  name.schema === undefined ? searchedSchemas(draft) : [requireSchema(draft.catalog, name.schema)]

export function requireDictionary(draft: CatalogDraft, name: QualifiedName): number {
  const found = dictionaryCalled(draft.catalog, name.name, schemasOf(draft, name))
  if (found === undefined) throw unknownDictionary(spellName(name))
  return found
}

export function requireConfiguration(draft: CatalogDraft, name: QualifiedName): number {
  const found = configurationCalled(draft.catalog, name.name, schemasOf(draft, name))
  if (found === undefined) throw unknownConfiguration(spellName(name))
  return found
}

export function requireTemplate(draft: CatalogDraft, name: QualifiedName): number {
  const found = templateCalled(draft.catalog, name.name, schemasOf(draft, name))
  if (found === undefined) throw unknownObject('template', spellName(name))
  return found
}

export function requireParser(draft: CatalogDraft, name: QualifiedName): void {
  if (parserCalled(name.name, schemasOf(draft, name)) === undefined) throw unknownObject('parser', spellName(name))
}

/** As PostgreSQL's unique indexes say it: nothing looks before. */
export const nameTaken = (index: string, columns: string, name: string, schema: number): PgError =>
  new PgError('23505', `duplicate key value violates unique constraint "${index}"`, {
    detail: `Key (${columns})=(${name}, ${schema}) already exists.`,
  })
